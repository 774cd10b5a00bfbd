package rulestest

import (
	"fmt"
	"strings"

	"leadtwin/rules"
	"leadtwin/rules/labelled"
)

// Leads makes n leads, two thirds of which are related to no other. The rest are people who came twice or three times,
// with another spelling or another field filled, and colleagues at small companies. Equal seeds give equal leads.
func Leads(n int, seed uint64) []rules.Lead {
	g := labelled.NewGenerator(n, seed)
	for len(g.Leads) < n {
		if g.Chance(80) {
			g.AddSingle()
			continue
		}
		if g.Chance(60) {
			addTwin(g)
			continue
		}
		addColleagues(g)
	}
	return g.Leads[:n]
}

// OneDomain makes n leads of different people who all write from one company domain.
func OneDomain(n int, seed uint64) []rules.Lead {
	g := labelled.NewGenerator(n, seed)
	for i := range n {
		p := g.NewPerson()
		g.Add(p, "", fmt.Sprintf("%s.%d@megacorp.example", p.Local(), i), "")
	}
	return g.Leads
}

// OnePhone makes n leads of different people who all have one phone number.
func OnePhone(n int, seed uint64) []rules.Lead {
	g := labelled.NewGenerator(n, seed)
	for range n {
		g.Add(g.NewPerson(), "", "", "+49 30 1234567")
	}
	return g.Leads
}

// TypoChains makes n leads of which two in three form one chain: the two people of a company have different names in
// front of the @, and the second shares his with the first of the next company. So only keys for typing errors join
// them all, and rules call none of those pairs related. The other leads are as Leads makes them.
func TypoChains(n int, seed uint64) []rules.Lead {
	g := labelled.NewGenerator(n, seed)
	const share = 3
	for link := 0; len(g.Leads) < n; link++ {
		domain := fmt.Sprintf("link%d.example", link)
		g.Add(g.NewPerson(), "", fmt.Sprintf("miller%d@%s", link, domain), "")
		g.Add(g.NewPerson(), "", fmt.Sprintf("miller%d@%s", link+1, domain), "")
		for len(g.Leads)%share != 0 {
			g.AddSingle()
		}
	}
	return g.Leads[:n]
}

// addTwin makes a person who comes again: with the same address, or only the same number, and maybe less of a name.
func addTwin(g *labelled.Generator) {
	p := g.NewPerson()
	company, email := g.Address(p)
	phone := g.Phone()
	g.Add(p, company, email, phone)
	for range 1 + g.IntN(2) {
		switch g.IntN(4) {
		case 0:
			g.Add(p, company, strings.ToUpper(email[:1])+email[1:], "")
		case 1:
			g.Add(p, "", "", phone)
		case 2:
			g.Add(p, company, email, phone)
			g.Leads[len(g.Leads)-1].ContactName = p.Initial()
		default:
			g.Add(labelled.Person{}, "", email, "")
		}
	}
}

// addColleagues makes two to five people of one company.
func addColleagues(g *labelled.Generator) {
	company, domain := g.Company()
	for range 2 + g.IntN(4) {
		p := g.NewPerson()
		g.Add(p, company, p.Local()+"@"+domain, "")
	}
}
