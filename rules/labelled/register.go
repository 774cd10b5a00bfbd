package labelled

import (
	"strconv"

	"leadtwin/internal/crm"
)

// Register makes leads as a register of persons has them that was imported: each person stands there up to five times,
// with slips in first and last name, in either order or with one of them missing. The number of the register is in the
// phone field; it has eight digits and is no phone number, is rarely missing, and sometimes has a slip itself. There
// are no addresses and no companies; a date of birth would be in no field that Leadtwin reads. Equal seeds give equal
// leads.
func Register(size Size, seed uint64) Set {
	g := peopleGenerator{Generator: NewGenerator(max(size.Leads, size.Persons), seed)}
	for !size.reached(len(g.Leads), g.current) {
		g.addPerson(func() {
			p, number := g.NewPerson(), g.registerNumber()
			for range 1 + g.IntN(5) {
				g.Add(g.registeredAs(p), "", "", g.registeredNumber(number))
				last := g.last()
				last.Customer, last.Contact = 0, crm.Customer{}
			}
		})
	}
	return Set{g.Leads, g.persons}
}

// registerNumber is one that nobody else has. Numbers of one day follow each other.
func (g *peopleGenerator) registerNumber() string {
	g.serial++
	const first, apart = 31_000_000, 7
	return strconv.Itoa(first + apart*g.serial)
}

// registeredAs is the name as somebody typed it.
func (g *peopleGenerator) registeredAs(p Person) Person {
	if g.Chance(35) {
		p.First = g.slip(p.First)
	}
	if g.Chance(35) {
		p.Last = g.slip(p.Last)
	}
	switch k := g.IntN(100); {
	case k < 6:
		return Person{p.Last, p.First}
	case k < 10:
		return Person{"", p.Last}
	}
	return p
}

func (g *peopleGenerator) registeredNumber(number string) string {
	switch k := g.IntN(100); {
	case k < 4:
		return ""
	case k < 7:
		return g.slip(number)
	}
	return number
}
