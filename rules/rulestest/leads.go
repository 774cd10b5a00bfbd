package rulestest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Leads makes n leads, two thirds of which are related to no other. The rest are people who came twice or three times,
// with another spelling or another field filled, and colleagues at small companies. Equal seeds give equal leads.
func Leads(n int, seed uint64) []rules.Lead {
	g := newGenerator(n, seed)
	for len(g.leads) < n {
		if g.chance(80) {
			g.single()
			continue
		}
		if g.chance(60) {
			g.twin()
			continue
		}
		g.colleagues()
	}
	return g.leads[:n]
}

// OneDomain makes n leads of different people who all write from one company domain.
func OneDomain(n int, seed uint64) []rules.Lead {
	g := newGenerator(n, seed)
	for i := range n {
		p := g.person()
		g.add(p, "", fmt.Sprintf("%s.%d@megacorp.example", p.local(), i), "")
	}
	return g.leads
}

// OnePhone makes n leads of different people who all have one phone number.
func OnePhone(n int, seed uint64) []rules.Lead {
	g := newGenerator(n, seed)
	for range n {
		g.add(g.person(), "", "", "+49 30 1234567")
	}
	return g.leads
}

// TypoChains makes n leads of which two in three form one chain: the two people of a company have different names in
// front of the @, and the second shares his with the first of the next company. So only keys for typing errors join
// them all, and rules call none of those pairs related. The other leads are as Leads makes them.
func TypoChains(n int, seed uint64) []rules.Lead {
	g := newGenerator(n, seed)
	const share = 3
	for link := 0; len(g.leads) < n; link++ {
		domain := fmt.Sprintf("link%d.example", link)
		g.add(g.person(), "", fmt.Sprintf("miller%d@%s", link, domain), "")
		g.add(g.person(), "", fmt.Sprintf("miller%d@%s", link+1, domain), "")
		for len(g.leads)%share != 0 {
			g.single()
		}
	}
	return g.leads[:n]
}

type generator struct {
	*rand.Rand
	leads []rules.Lead
	next  int // what makes names of companies and phone numbers unique
}

func newGenerator(n int, seed uint64) *generator {
	return &generator{
		Rand:  rand.New(rand.NewPCG(seed, 2)), //nolint:gosec // G404: the same leads every time is the point
		leads: make([]rules.Lead, 0, n+3),
	}
}

// chance is true in so many of a hundred cases.
func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func (g *generator) pick(from []string) string { return from[g.IntN(len(from))] }

type person struct{ first, last string }

func (g *generator) person() person {
	return person{g.pick(firstNames()), g.pick(lastParts()) + g.pick(lastEndings())}
}

func (p person) full() string { return p.first + " " + p.last }
func (p person) local() string {
	return strings.ReplaceAll(strings.ToLower(p.first+"."+p.last), "ö", "o")
}
func (p person) initial() string { return p.first[:1] + ". " + p.last }

// company is a unique name and its domain.
func (g *generator) company() (name, domain string) {
	g.next++
	name = fmt.Sprintf("%s%s %d", g.pick(lastParts()), g.pick([]string{"tech", "works", "soft", "trade", "lab"}), g.next)
	return name + " " + g.pick(
			[]string{"GmbH", "Inc.", "Ltd", "SARL", "BV"},
		), strings.ToLower(
			strings.ReplaceAll(name, " ", "-"),
		) + ".example"
}

// address is one that nobody else has, half of them at a public provider.
func (g *generator) address(p person) (company, email string) {
	if g.chance(50) {
		g.next++
		return "", fmt.Sprintf(
			"%s%d@%s",
			p.local(),
			g.next,
			g.pick([]string{"gmail.com", "gmail.com", "outlook.com", "web.de", "yahoo.fr", "qq.com"}),
		)
	}
	company, domain := g.company()
	return company, p.local() + "@" + domain
}

// phone is a number that nobody else has, as people write it.
func (g *generator) phone() string {
	g.next++
	n := g.next % 9_000_000
	return fmt.Sprintf([]string{"+49 30 %d", "030 %d", "0049 (0)30 %d", "+4930%d"}[g.IntN(4)], 1_000_000+n)
}

func (g *generator) single() {
	p := g.person()
	company, email := g.address(p)
	g.add(p, company, email, g.phone())
}

// twin is a person who comes again: with the same address, or only the same number, and maybe less of a name.
func (g *generator) twin() {
	p := g.person()
	company, email := g.address(p)
	phone := g.phone()
	g.add(p, company, email, phone)
	for range 1 + g.IntN(2) {
		switch g.IntN(4) {
		case 0:
			g.add(p, company, strings.ToUpper(email[:1])+email[1:], "")
		case 1:
			g.add(p, "", "", phone)
		case 2:
			g.add(p, company, email, phone)
			g.leads[len(g.leads)-1].ContactName = p.initial()
		default:
			g.add(person{}, "", email, "")
		}
	}
}

// colleagues are two to five people of one company.
func (g *generator) colleagues() {
	company, domain := g.company()
	for range 2 + g.IntN(4) {
		p := g.person()
		g.add(p, company, p.local()+"@"+domain, "")
	}
}

func (g *generator) add(p person, company, email, phone string) {
	id := crm.LeadID(len(g.leads) + 1)
	created := time.Date(2024, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(id) * time.Minute)
	l := rules.Lead{Region: "DE", Lead: crm.Lead{
		ID: id, Title: "Request " + company, Type: crm.TypeOpportunity, Active: g.chance(90),
		CompanyName: company, Email: email, Phone: phone,
		Salesperson: crm.UserID(5 + g.IntN(40)), Team: crm.TeamID(1 + g.IntN(5)), Company: 1,
		Stage: crm.StageID(1 + g.IntN(4)), Country: 57, Probability: float64(g.IntN(90)), Revenue: float64(100 * g.IntN(900)),
		Created: created, Written: created,
	}}
	if p.last != "" {
		l.ContactName = p.full()
	}
	l.InStage = crm.Stage{
		ID:       l.Stage,
		Name:     []string{"New", "Qualified", "Proposition", "Won"}[l.Stage-1],
		Sequence: int(l.Stage),
		Won:      l.Stage == 4 && g.chance(20),
	}
	if g.chance(30) {
		customer := crm.PartnerID(id + 1_000_000)
		l.Customer = customer
		l.Contact = crm.Customer{
			ID:          customer,
			Name:        l.ContactName,
			Email:       email,
			Phone:       phone,
			CompanyName: company,
			Commercial:  customer,
		}
	}
	g.leads = append(g.leads, l)
}
