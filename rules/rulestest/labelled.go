package rulestest

import (
	"fmt"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Labelled are leads of which it is known who each of them is.
type Labelled struct {
	Leads  []rules.Lead
	Person []int // of the lead in the same place
}

// People makes at least n leads of people who come once or again, and of people who are easily taken for each other:
// families, colleagues behind one number or mailbox, namesakes. Leads of one person follow each other; that says
// nothing to rules, which do not look at the order. Equal seeds give equal leads.
func People(n int, seed uint64) Labelled {
	g := labelling{generator: newGenerator(n, seed)}
	for len(g.leads) < n {
		switch k := g.IntN(100); {
		case k < 45:
			g.enter(func() { g.single() })
		case k < 75:
			g.again()
		case k < 80:
			g.family()
		case k < 83:
			g.fatherAndSon()
		case k < 90:
			g.office()
		case k < 94:
			g.mailbox()
		case k < 96:
			g.assistant()
		case k < 99:
			g.companyRecord()
		default:
			g.namesakes()
		}
	}
	return Labelled{g.leads, g.person}
}

type labelling struct {
	*generator
	person []int
	who    int
}

// enter makes the leads of a new person.
func (g *labelling) enter(leads func()) {
	g.who++
	leads()
	for len(g.person) < len(g.leads) {
		g.person = append(g.person, g.who)
	}
}

// last is the lead made last.
func (g *labelling) last() *rules.Lead { return &g.leads[len(g.leads)-1] }

// again is a person who comes twice to four times, in ways that leave something in common.
func (g *labelling) again() {
	g.enter(func() {
		p := g.generator.person()
		company, email := g.address(p)
		phone := g.phone()
		g.add(p, company, email, phone)
		for range 1 + g.IntN(3) {
			switch g.IntN(9) {
			case 0: // the address in other letters, no name
				g.add(person{}, "", strings.ToUpper(email), "")
			case 1: // only the number, and the name
				g.add(p, "", "", phone)
			case 2: // another address, the same number, an initial
				_, other := g.address(p)
				g.add(p, "", other, phone)
				g.last().ContactName = p.initial()
			case 3: // a slip in the name
				g.add(person{p.first, g.slip(p.last)}, company, email, "")
			case 4: // a slip in the name, and only the number
				g.add(person{p.first, g.slip(p.last)}, "", "", phone)
			case 5:
				g.add(p, company, "", phone)
				g.last().ContactName = "Dr. " + p.last + ", " + p.first
			case 6: // two addresses in the field
				g.add(p, company, fmt.Sprintf("%s <%s>; %s%d@web.de", p.full(), email, p.local(), g.next), "")
			case 7: // a slip in the address: to be asked
				g.add(p, company, g.slipLocal(email), "")
			default:
				g.add(p, company, email, phone)
			}
		}
	})
}

// slip swaps two letters, or drops or doubles one, as typing does.
func (g *labelling) slip(s string) string {
	r := []rune(s)
	if len(r) < 3 {
		return s
	}
	i := 1 + g.IntN(len(r)-2)
	switch g.IntN(3) {
	case 0:
		r[i], r[i+1] = r[i+1], r[i]
		return string(r)
	case 1:
		return string(r[:i]) + string(r[i+1:])
	}
	return string(r[:i+1]) + string(r[i:])
}

func (g *labelling) slipLocal(email string) string {
	local, domain, _ := strings.Cut(email, "@")
	return g.slip(local) + "@" + domain
}

// family are people of one family name with one number at home, and mostly one mailbox.
func (g *labelling) family() {
	last := g.generator.person().last
	phone := g.phone()
	g.next++
	email := fmt.Sprintf(
		"%s.%d@gmx.de",
		[]string{"familie." + strings.ToLower(last), strings.ToLower(last)}[g.IntN(2)],
		g.next,
	)
	first := g.Perm(len(firstNames()))
	for i := range 2 + g.IntN(2) {
		p := person{firstNames()[first[i]], last}
		g.enter(func() {
			switch g.IntN(3) {
			case 0:
				g.add(p, "", email, "")
			case 1:
				g.add(p, "", "", phone)
			default:
				g.add(p, "", email, phone)
			}
		})
	}
	if g.chance(30) {
		for _, first := range siblings()[g.IntN(len(siblings()))] {
			g.enter(func() { g.add(person{first, last}, "", "", phone) })
		}
	}
}

// siblings have names a letter apart more often than chance would have it, so they must be looked at.
func siblings() [][2]string {
	return [][2]string{
		{"Martin", "Marvin"},
		{"Karin", "Katrin"},
		{"Marina", "Martina"},
		{"Tim", "Tom"},
		{"Anna", "Anne"},
		{"Karsten", "Kirsten"},
		{"Stefan", "Steffen"},
	}
}

func (g *labelling) fatherAndSon() {
	p := g.generator.person()
	company, domain := g.company()
	phone, email := g.phone(), strings.ToLower(p.last)+"@"+domain
	for _, mark := range []string{g.pick([]string{"", " sen.", " Sr."}), g.pick([]string{" jun.", " Jr.", " junior"})} {
		g.enter(func() {
			g.add(p, company, g.pick([]string{"", email}), phone)
			g.last().ContactName += mark
		})
	}
}

// office are people behind one number; some are known by their family name, some by none.
func (g *labelling) office() {
	company, domain := g.company()
	phone := g.phone()
	for range 2 + g.IntN(6) {
		p := g.generator.person()
		g.enter(func() {
			g.add(p, company, g.pick([]string{"", p.local() + "@" + domain}), phone)
			switch g.IntN(6) {
			case 0:
				g.last().ContactName = g.pick([]string{"Herr ", "Frau ", "Mr. ", ""}) + p.last
			case 1:
				g.last().ContactName = g.pick([]string{"", "Einkauf", "Reception", "Sales Team", company})
			}
		})
	}
}

// mailbox are people who write from one shared mailbox.
func (g *labelling) mailbox() {
	company, domain := g.company()
	email := g.pick(
		[]string{"info", "sales", "kontakt", "einkauf", "biuro", "ventas", "office.nord", "it-support", "praxis", "noreply"},
	) + "@" + domain
	for range 2 + g.IntN(3) {
		p := g.generator.person()
		g.enter(func() {
			g.add(p, company, email, "")
			if g.chance(30) {
				g.last().ContactName = g.pick([]string{"", "Sales", "Kundenservice"})
			}
			if g.chance(30) {
				g.add(p, company, email, "")
			}
		})
	}
}

// assistant is somebody who writes from another's mailbox.
func (g *labelling) assistant() {
	company, domain := g.company()
	boss, helper := g.generator.person(), g.generator.person()
	email, phone := boss.local()+"@"+domain, g.phone()
	g.enter(func() { g.add(boss, company, email, phone) })
	g.enter(func() { g.add(helper, company, email, phone) })
}

// companyRecord are requests of one company, whose address and number Odoo filled in.
func (g *labelling) companyRecord() {
	company, domain := g.company()
	phone, email := g.phone(), g.pick([]string{"mail", "hq", "berlin.nord"})+"@"+domain
	g.next++
	record := crm.Customer{
		ID:        crm.PartnerID(g.next + 9_000_000),
		Name:      company,
		IsCompany: true,
		Email:     email,
		Phone:     phone,
	}
	record.Commercial = record.ID
	for range 2 + g.IntN(3) {
		p := g.generator.person()
		g.enter(func() {
			g.add(p, company, email, phone)
			l := g.last()
			l.Customer, l.Contact = record.ID, record
			if g.chance(50) {
				l.ContactName = ""
			}
		})
	}
}

// namesakes are two people of one name: at one company, and one time in ten even behind one number, where nothing
// tells them apart.
func (g *labelling) namesakes() {
	company, domain := g.company()
	p := g.generator.person()
	phones := [2]string{g.phone(), g.phone()}
	if g.chance(10) {
		phones[1] = phones[0]
	}
	for i, phone := range phones {
		g.enter(func() { g.add(p, company, fmt.Sprintf("%s%s@%s", p.local(), []string{"", "2"}[i], domain), phone) })
	}
}
