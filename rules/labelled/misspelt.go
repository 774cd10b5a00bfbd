package labelled

import (
	"fmt"
	"strings"

	"leadtwin/internal/crm"
)

// Misspelt makes leads in the style of public files for record linkage, such as fake_1000: each person stands
// there up to five times, with slips in name and address or without them, and nothing says which is right. There are no
// numbers and no companies. Equal seeds give equal leads.
func Misspelt(size Size, seed uint64) Set {
	g := peopleGenerator{Generator: NewGenerator(max(size.Leads, size.Persons), seed)}
	for !size.reached(len(g.Leads), g.current) {
		g.addPerson(func() {
			p := g.NewPerson()
			g.serial++
			email := fmt.Sprintf("%s%d@%s.example", p.Local(), g.serial, strings.ToLower(g.Pick(lastParts())))
			for range 1 + g.IntN(5) {
				seen := p
				if g.Chance(40) {
					seen.First = g.slip(p.First)
				}
				if g.Chance(40) {
					seen.Last = g.slip(p.Last)
				}
				if g.Chance(10) {
					seen = Person{p.Last, p.First}
				}
				g.Add(seen, "", g.misspeltAddress(email), "")
				last := g.last()
				last.Customer, last.Contact = 0, crm.Customer{}
			}
		})
	}
	return Set{g.Leads, g.persons}
}

// misspeltAddress is the address as it is, with a slip, or none.
func (g *peopleGenerator) misspeltAddress(email string) string {
	switch k := g.IntN(10); {
	case k < 2:
		return ""
	case k < 4:
		return g.slipLocal(email)
	}
	return email
}
