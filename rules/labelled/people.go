package labelled

import (
	"fmt"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Set is leads of which it is known who each of them is.
type Set struct {
	Leads  []rules.Lead
	Person []int // number of the person, of the lead in the same place
}

// Size is how many leads and persons a set has at least; persons are whole.
type Size struct{ Leads, Persons int }

func (s Size) reached(leads, persons int) bool { return leads >= s.Leads && persons >= s.Persons }

// People makes at least n leads of people who come once or again, and of people who are easily taken for each other:
// families, colleagues behind one number or mailbox, namesakes. Leads of one person follow each other; that says
// nothing to rules, which do not look at the order. Equal seeds give equal leads.
func People(n int, seed uint64) Set { return PeopleOf(Size{Leads: n}, seed) }

// PeopleOf is People of another size.
func PeopleOf(size Size, seed uint64) Set {
	g := peopleGenerator{Generator: NewGenerator(max(size.Leads, size.Persons), seed)}
	for !size.reached(len(g.Leads), g.current) {
		switch k := g.IntN(100); {
		case k < 45:
			g.addPerson(func() { g.AddSingle() })
		case k < 75:
			g.addReturning()
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
	return Set{g.Leads, g.persons}
}

// peopleGenerator is a Generator that keeps who each lead is. It has all methods of a Generator, since it is one.
type peopleGenerator struct {
	*Generator
	persons []int // of the lead in the same place
	current int   // the number of the person made last
}

// addPerson makes the leads of a new person.
func (g *peopleGenerator) addPerson(leads func()) {
	g.current++
	leads()
	for len(g.persons) < len(g.Leads) {
		g.persons = append(g.persons, g.current)
	}
}

// last is the lead made last.
func (g *peopleGenerator) last() *rules.Lead { return &g.Leads[len(g.Leads)-1] }

// addReturning makes a person who comes twice to four times, in ways that leave something in common.
func (g *peopleGenerator) addReturning() {
	g.addPerson(func() {
		p := g.NewPerson()
		company, email := g.Address(p)
		phone := g.Phone()
		g.Add(p, company, email, phone)
		for range 1 + g.IntN(3) {
			switch g.IntN(9) {
			case 0: // the address in other letters, no name
				g.Add(Person{}, "", strings.ToUpper(email), "")
			case 1: // only the number, and the name
				g.Add(p, "", "", phone)
			case 2: // another address, the same number, an initial
				_, other := g.Address(p)
				g.Add(p, "", other, phone)
				g.last().ContactName = p.Initial()
			case 3: // a slip in the name
				g.Add(Person{p.First, g.slip(p.Last)}, company, email, "")
			case 4: // a slip in the name, and only the number
				g.Add(Person{p.First, g.slip(p.Last)}, "", "", phone)
			case 5:
				g.Add(p, company, "", phone)
				g.last().ContactName = "Dr. " + p.Last + ", " + p.First
			case 6: // two addresses in the field
				g.Add(p, company, fmt.Sprintf("%s <%s>; %s%d@web.de", p.Full(), email, p.Local(), g.serial), "")
			case 7: // a slip in the address: to be asked
				g.Add(p, company, g.slipLocal(email), "")
			default:
				g.Add(p, company, email, phone)
			}
		}
	})
}

func (g *peopleGenerator) slip(s string) string {
	const shortest = 3
	return slip(s, shortest, g.IntN)
}

func (g *peopleGenerator) slipLocal(email string) string {
	local, domain, _ := strings.Cut(email, "@")
	return g.slip(local) + "@" + domain
}

// family are people of one family name with one number at home, and mostly one mailbox.
func (g *peopleGenerator) family() {
	last := g.NewPerson().Last
	phone := g.Phone()
	g.serial++
	email := fmt.Sprintf(
		"%s.%d@gmx.de",
		[]string{"familie." + strings.ToLower(last), strings.ToLower(last)}[g.IntN(2)],
		g.serial,
	)
	first := g.random.Perm(len(firstNames()))
	for i := range 2 + g.IntN(2) {
		p := Person{firstNames()[first[i]], last}
		g.addPerson(func() {
			switch g.IntN(3) {
			case 0:
				g.Add(p, "", email, "")
			case 1:
				g.Add(p, "", "", phone)
			default:
				g.Add(p, "", email, phone)
			}
		})
	}
	if g.Chance(30) {
		for _, first := range siblings()[g.IntN(len(siblings()))] {
			g.addPerson(func() { g.Add(Person{first, last}, "", "", phone) })
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

func (g *peopleGenerator) fatherAndSon() {
	p := g.NewPerson()
	company, domain := g.Company()
	phone, email := g.Phone(), strings.ToLower(p.Last)+"@"+domain
	for _, mark := range []string{g.Pick([]string{"", " sen.", " Sr."}), g.Pick([]string{" jun.", " Jr.", " junior"})} {
		g.addPerson(func() {
			g.Add(p, company, g.Pick([]string{"", email}), phone)
			g.last().ContactName += mark
		})
	}
}

// office are people behind one number; some are known by their family name, some by none.
func (g *peopleGenerator) office() {
	company, domain := g.Company()
	phone := g.Phone()
	for range 2 + g.IntN(6) {
		p := g.NewPerson()
		g.addPerson(func() {
			g.Add(p, company, g.Pick([]string{"", p.Local() + "@" + domain}), phone)
			switch g.IntN(6) {
			case 0:
				g.last().ContactName = g.Pick([]string{"Herr ", "Frau ", "Mr. ", ""}) + p.Last
			case 1:
				g.last().ContactName = g.Pick([]string{"", "Einkauf", "Reception", "Sales Team", company})
			}
		})
	}
}

// mailbox are people who write from one shared mailbox.
func (g *peopleGenerator) mailbox() {
	company, domain := g.Company()
	email := g.Pick(
		[]string{"info", "sales", "kontakt", "einkauf", "biuro", "ventas", "office.nord", "it-support", "praxis", "noreply"},
	) + "@" + domain
	for range 2 + g.IntN(3) {
		p := g.NewPerson()
		g.addPerson(func() {
			g.Add(p, company, email, "")
			if g.Chance(30) {
				g.last().ContactName = g.Pick([]string{"", "Sales", "Kundenservice"})
			}
			if g.Chance(30) {
				g.Add(p, company, email, "")
			}
		})
	}
}

// assistant is somebody who writes from another's mailbox.
func (g *peopleGenerator) assistant() {
	company, domain := g.Company()
	boss, helper := g.NewPerson(), g.NewPerson()
	email, phone := boss.Local()+"@"+domain, g.Phone()
	g.addPerson(func() { g.Add(boss, company, email, phone) })
	g.addPerson(func() { g.Add(helper, company, email, phone) })
}

// companyRecord are requests of one company, whose address and number Odoo filled in.
func (g *peopleGenerator) companyRecord() {
	company, domain := g.Company()
	phone, email := g.Phone(), g.Pick([]string{"mail", "hq", "berlin.nord"})+"@"+domain
	g.serial++
	record := crm.Customer{
		ID:        crm.PartnerID(g.serial + 9_000_000),
		Name:      company,
		IsCompany: true,
		Email:     email,
		Phone:     phone,
	}
	record.Commercial = record.ID
	for range 2 + g.IntN(3) {
		p := g.NewPerson()
		g.addPerson(func() {
			g.Add(p, company, email, phone)
			l := g.last()
			l.Customer, l.Contact = record.ID, record
			if g.Chance(50) {
				l.ContactName = ""
			}
		})
	}
}

// namesakes are two people of one name: at one company, and one time in ten even behind one number, where nothing
// tells them apart.
func (g *peopleGenerator) namesakes() {
	company, domain := g.Company()
	p := g.NewPerson()
	phones := [2]string{g.Phone(), g.Phone()}
	if g.Chance(10) {
		phones[1] = phones[0]
	}
	for i, phone := range phones {
		g.addPerson(func() { g.Add(p, company, fmt.Sprintf("%s%s@%s", p.Local(), []string{"", "2"}[i], domain), phone) })
	}
}

// Persons counts the persons.
func (s Set) Persons() int {
	seen := map[int]bool{}
	for _, p := range s.Person {
		seen[p] = true
	}
	return len(seen)
}
