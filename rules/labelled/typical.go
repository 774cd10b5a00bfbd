package labelled

import (
	"math/rand/v2"
	"slices"
	"strings"

	"leadtwin/internal/crm"
)

// Typical makes leads as the database of a company with customers in twenty countries and fourteen languages has them.
// People who come again mostly give the address and the number that they prefer, under the name that they have; slips
// are rarer than in International. Values that several people share are more frequent: mailboxes whose name does not
// say so, the address of an agent on all clients, that of a colleague typed to fill the field, one address of a couple
// or of a boss and an assistant, one number of a family, a firm or a shop. Equal seeds give equal leads.
//
// The shares were set once, so that an early version of the rules showed the error rates that were known of it from
// other labelled leads. They must not follow the rules: docs/judgement.md compares versions by them.
func Typical(size Size, seed uint64) Set {
	g := &typical{
		market: market{
			Rand:      rand.New(rand.NewPCG(seed, 5)), //nolint:gosec // G404: the same leads every time is the point
			countries: typicalCountries(),
		},
		taken: map[string]bool{},
	}
	for !size.reached(len(g.leads), g.who) {
		g.addSome()
	}
	g.shuffle()
	return Set{g.leads, g.person}
}

// typicalCountries are the countries of Typical. Russian women bear the woman's form of a last name.
func typicalCountries() []country {
	out := slices.Concat(countries(), moreCountries())
	for i := range out {
		if out[i].code != "RU" {
			continue
		}
		var forms, latin []string
		for _, last := range list(out[i].last) {
			forms = append(forms, last+":"+last+"а")
			latin = append(latin, last+"а:"+latinOf(last, &out[i])+"a")
		}
		out[i].feminine = strings.Join(forms, " ")
		out[i].latin += " " + strings.Join(latin, " ")
	}
	return out
}

// typical is a market whose people have habits. It has all methods of a market, since it is one.
type typical struct {
	market
	taken   map[string]bool // addresses that somebody has
	records int             // customer records so far

	groupNames map[string]bool // first names in the group that is being made
}

// addSome adds one person, or some people who are easily taken for each other.
func (g *typical) addSome() {
	rest := g.IntN(1000)
	g.groupNames = map[string]bool{}
	for _, kind := range []struct {
		share int // of a thousand
		add   func()
	}{
		{715, g.customer},
		{130, g.firm},
		{97, g.household},
		{11, g.sharedMailbox},
		{5, g.agency},
		{4, g.colleaguesAddress},
		{6, g.parentAndChild},
		{16, g.oneManFirm},
		{7, g.bossAndAssistant},
		{7, g.shop},
		{2, g.namesakes},
	} {
		if rest -= kind.share; rest < 0 {
			kind.add()
			return
		}
	}
}

// regular is a person with habits. It has all that a contact has, since it is one.
type regular struct {
	contact
	family    string       // the last name as men bear it
	otherWork string       // another address at the company; empty where there is none
	preferred string       // the address that they mostly give
	number    string       // the number that they mostly give, national
	record    crm.Customer // in Odoo; zero where there is none
}

// bear gives a person a last name, in the form of a woman or of a man.
func (c *regular) bear(family string) {
	c.family, c.last = family, family
	if form, found := lookUp(c.home.feminine, family); found && c.woman {
		c.last = form
	}
}

// writesFamilyFirst says that names are written without a space, the family name first, and titles after them.
func (c *regular) writesFamilyFirst() bool { return c.home.code == "CN" || c.home.code == "JP" }

// titled is a name with the title of the person.
func (c *regular) titled(name string) string {
	if c.writesFamilyFirst() {
		return name + c.title()
	}
	return c.title() + " " + name
}
