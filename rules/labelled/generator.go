package labelled

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Generator makes leads of invented people, one after the other.
type Generator struct {
	Leads  []rules.Lead // those made so far; ids count from 1
	random *rand.Rand
	serial int // what makes names of companies and phone numbers unique
}

// NewGenerator makes a Generator for about n leads. Equal seeds give equal leads.
func NewGenerator(n int, seed uint64) *Generator {
	return &Generator{
		Leads:  make([]rules.Lead, 0, n+3),
		random: rand.New(rand.NewPCG(seed, 2)), //nolint:gosec // G404: the same leads every time is the point
	}
}

// IntN returns a number from 0 up to, but not including, n.
func (g *Generator) IntN(n int) int { return g.random.IntN(n) }

// Chance is true in so many of a hundred cases.
func (g *Generator) Chance(percent int) bool { return g.IntN(100) < percent }

// Pick returns one of the texts.
func (g *Generator) Pick(from []string) string { return from[g.IntN(len(from))] }

// Person is the name of an invented person.
type Person struct{ First, Last string }

// NewPerson returns a name out of some thousand.
func (g *Generator) NewPerson() Person {
	return Person{g.Pick(firstNames()), g.Pick(lastParts()) + g.Pick(lastEndings())}
}

// Full is the name as a contact name.
func (p Person) Full() string { return p.First + " " + p.Last }

// Local is the name as the part of an address before the @.
func (p Person) Local() string {
	return strings.ReplaceAll(strings.ToLower(p.First+"."+p.Last), "ö", "o")
}

// Initial is the name with only the first letter of the first name.
func (p Person) Initial() string { return p.First[:1] + ". " + p.Last }

// Company returns a unique name and its domain.
func (g *Generator) Company() (name, domain string) {
	g.serial++
	name = fmt.Sprintf("%s%s %d", g.Pick(lastParts()), g.Pick([]string{"tech", "works", "soft", "trade", "lab"}), g.serial)
	domain = strings.ToLower(strings.ReplaceAll(name, " ", "-")) + ".example"
	return name + " " + g.Pick([]string{"GmbH", "Inc.", "Ltd", "SARL", "BV"}), domain
}

// Address returns one that nobody else has, half of them at a public provider.
func (g *Generator) Address(p Person) (company, email string) {
	if g.Chance(50) {
		g.serial++
		return "", fmt.Sprintf(
			"%s%d@%s",
			p.Local(),
			g.serial,
			g.Pick([]string{"gmail.com", "gmail.com", "outlook.com", "web.de", "yahoo.fr", "qq.com"}),
		)
	}
	company, domain := g.Company()
	return company, p.Local() + "@" + domain
}

// Phone returns a number that nobody else has, as people write it.
func (g *Generator) Phone() string {
	g.serial++
	n := g.serial % 9_000_000
	return fmt.Sprintf([]string{"+49 30 %d", "030 %d", "0049 (0)30 %d", "+4930%d"}[g.IntN(4)], 1_000_000+n)
}

// AddSingle adds a lead that has nothing in common with any other.
func (g *Generator) AddSingle() {
	p := g.NewPerson()
	company, email := g.Address(p)
	g.Add(p, company, email, g.Phone())
}

// Add adds a lead with this person (the zero Person: no name), company, address and number.
func (g *Generator) Add(p Person, company, email, phone string) {
	id := crm.LeadID(len(g.Leads) + 1)
	created := time.Date(2024, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(id) * time.Minute)
	l := rules.Lead{Region: "DE", Lead: crm.Lead{
		ID: id, Title: "Request " + company, Type: crm.TypeOpportunity, Active: g.Chance(90),
		CompanyName: company, Email: email, Phone: phone,
		Salesperson: crm.UserID(5 + g.IntN(40)), Team: crm.TeamID(1 + g.IntN(5)), Company: 1,
		Stage: crm.StageID(1 + g.IntN(4)), Country: 57, Probability: float64(g.IntN(90)), Revenue: float64(100 * g.IntN(900)),
		Created: created, Written: created,
	}}
	if p.Last != "" {
		l.ContactName = p.Full()
	}
	l.InStage = crm.Stage{
		ID:       l.Stage,
		Name:     []string{"New", "Qualified", "Proposition", "Won"}[l.Stage-1],
		Sequence: int(l.Stage),
		Won:      l.Stage == 4 && g.Chance(20),
	}
	if g.Chance(30) {
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
	g.Leads = append(g.Leads, l)
}

// slip swaps two letters, or drops or doubles one, as typing does. A text shorter than that stays as it is.
func slip(s string, shortest int, intN func(int) int) string {
	r := []rune(s)
	if len(r) < shortest {
		return s
	}
	i := 1 + intN(len(r)-2)
	switch intN(3) {
	case 0:
		r[i], r[i+1] = r[i+1], r[i]
		return string(r)
	case 1:
		return string(r[:i]) + string(r[i+1:])
	}
	return string(r[:i+1]) + string(r[i:])
}
