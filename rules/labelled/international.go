package labelled

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// International makes leads of people of many countries, who come once or again with the mistakes that
// forms, imports and salespeople make, and of people who are easily taken for each other. Equal seeds give equal leads.
func International(size Size, seed uint64) Set {
	g := &market{
		Rand:      rand.New(rand.NewPCG(seed, 3)), //nolint:gosec // G404: the same leads every time is the point
		countries: countries(),
	}
	for !size.reached(len(g.leads), g.who) {
		switch k := g.IntN(1000); {
		case k < 720:
			g.customer()
		case k < 890:
			g.firm()
		case k < 920:
			g.household()
		case k < 935:
			g.sharedMailbox()
		case k < 939:
			g.agency()
		case k < 947:
			g.colleaguesAddress()
		case k < 955:
			g.parentAndChild()
		case k < 978:
			g.oneManFirm()
		case k < 984:
			g.bossAndAssistant()
		default:
			g.shop()
		}
	}
	g.shuffle()
	return Set{g.leads, g.person}
}

type market struct {
	*rand.Rand
	countries []country
	leads     []rules.Lead
	person    []int
	who       int
	numbers   int
}

// contact is a person as they are, before anybody types it.
type contact struct {
	home             *country
	first, last      string
	woman            bool
	company, domain  string
	work, private    string // addresses; empty where there is none
	mobile, landline string // national numbers
}

func (g *market) chance(percent int) bool   { return g.IntN(100) < percent }
func (g *market) pick(from []string) string { return from[g.IntN(len(from))] }

func (g *market) somewhere() *country { return &g.countries[g.IntN(len(g.countries))] }

func (g *market) digits(pattern string) string {
	g.numbers++
	b := []byte(pattern)
	for i := range b {
		if b[i] == '#' {
			b[i] = "0123456789"[g.IntN(10)]
		}
	}
	return string(b)
}

func (g *market) newFirm(home *country) (company, domain string) {
	g.numbers++
	word := g.pick(list("Nord Alpha Delta Terra Lux Vega Prim Orbi Sol Mar Agro Tele Digi Medi Opti")) +
		g.pick(list("tec line works trade lab soft plan bau data media consult pack"))
	company = fmt.Sprintf("%s %d", word, g.numbers)
	domain = fmt.Sprintf("%s%d.%s", strings.ToLower(word), g.numbers, home.domain)
	return company + " " + g.pick(list("GmbH SARL S.L. Ltd Inc. BV S.r.l. AG Ltda")), domain
}

func (g *market) newContact(home *country) contact {
	c := contact{home: home, woman: g.chance(50)}
	first := home.men
	if c.woman {
		first = home.women
	}
	c.first, c.last = g.pick(list(first)), g.pick(list(home.last))
	c.mobile, c.landline = g.digits(home.mobile), g.digits(home.landline)
	g.numbers++
	local := c.local()
	switch g.IntN(5) {
	case 0:
		local = fmt.Sprintf("%s%d", local, g.IntN(99))
	case 1:
		local = plain(latinOf(c.first, home))[:1] + latinOf(c.last, home)
	case 2:
		local = fmt.Sprintf("%s%d", latinOf(c.first, home), 1950+g.IntN(55))
	}
	local = strings.ReplaceAll(strings.ToLower(plain(local)), " ", "")
	c.private = fmt.Sprintf("%s%s@%s", local, g.digits("##"), g.pick(list(home.provider)))
	return c
}

func (c *contact) join(company, domain string) {
	c.company, c.domain = company, domain
	c.work = c.local() + "@" + domain
}

func (c *contact) local() string {
	return strings.ReplaceAll(plain(strings.ToLower(latinOf(c.first, c.home)+"."+latinOf(c.last, c.home))), " ", "")
}

func latinOf(name string, home *country) string {
	if latin, found := lookUp(home.latin, name); found {
		return latin
	}
	return name
}

func plain(s string) string {
	t := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	s, _, _ = transform.String(t, s)
	return strings.NewReplacer("ß", "ss", "ł", "l", "Ł", "L", "ı", "i", "-", "-").Replace(s)
}

func (c *contact) full() string {
	if c.home.code == "CN" || c.home.code == "JP" {
		return c.last + c.first
	}
	return c.first + " " + c.last
}

func (c *contact) title() string {
	if c.woman {
		return c.home.mrs
	}
	return c.home.mr
}

// enter makes one lead of a person, who gets some of what they have into the form.
func (g *market) enter(c *contact) {
	g.who++
	g.enterAgain(c)
}

func (g *market) enterAgain(c *contact) {
	l := rules.Lead{Region: c.home.code}
	switch k := g.IntN(100); {
	case k < 5:
		l.Region = ""
	case k < 9:
		l.Region = g.somewhere().code
	}
	l.ContactName = g.typedName(c)
	if c.company != "" && g.chance(70) {
		l.CompanyName = c.company
	}
	addresses := []string{c.work, c.private}
	switch k := g.IntN(100); {
	case k < 60:
		l.Email = g.typedAddress(addresses[0])
	case k < 82:
		l.Email = g.typedAddress(addresses[1])
	}
	if l.Email == "" && g.chance(50) {
		l.Email = g.typedAddress(addresses[g.IntN(2)])
	}
	switch k := g.IntN(100); {
	case k < 40:
		l.Phone = g.typedPhone(c.mobile, c.home)
	case k < 65:
		l.Phone = g.typedPhone(c.landline, c.home)
	case k < 70:
		l.Phone, l.Mobile = g.typedPhone(c.landline, c.home), g.typedPhone(c.mobile, c.home)
	}
	if g.chance(1) { // a shifted import
		l.ContactName, l.CompanyName = "", l.ContactName
	}
	if l.Email == "" && l.Phone == "" {
		l.Phone = g.typedPhone(c.mobile, c.home)
	}
	g.add(l)
}

func (g *market) add(l rules.Lead) {
	l.Type, l.Active, l.Company, l.Stage = crm.TypeOpportunity, true, 1, 1
	l.Salesperson = crm.UserID(5 + g.IntN(12))
	l.Probability = float64(5 + g.IntN(80))
	l.Created = time.Date(2024, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(g.IntN(1_000_000)) * time.Minute)
	l.Written = l.Created
	l.InStage = crm.Stage{ID: 1, Name: "New"}
	g.leads = append(g.leads, l)
	g.person = append(g.person, g.who)
}

// shuffle gives ids in an order that says nothing.
func (g *market) shuffle() {
	g.Shuffle(len(g.leads), func(i, j int) {
		g.leads[i], g.leads[j] = g.leads[j], g.leads[i]
		g.person[i], g.person[j] = g.person[j], g.person[i]
	})
	for i := range g.leads {
		g.leads[i].ID = crm.LeadID(i + 1)
		g.leads[i].Title = fmt.Sprintf("Request %d", i+1)
	}
}
