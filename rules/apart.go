package rules

import (
	"slices"

	"leadtwin/internal/crm"
)

// keepApart makes a case of persons of one organisation: a note where several salespeople work on them, else nothing.
func (g *group) keepApart(merged map[crm.LeadID]crm.LeadID) {
	apart := func(l *link) bool { return l.relation == SameOrganisation && g.of[l.a] != g.of[l.b] }
	u := newUnion(len(g.persons))
	for i := range g.links {
		if l := &g.links[i]; apart(l) {
			u.join(g.of[l.a], g.of[l.b])
		}
	}
	organisations, in := u.sets()
	of := make([]int, len(g.leads)) // lead -> organisation
	for lead, person := range g.of {
		of[lead] = in[person]
	}
	links := g.linksOf(len(organisations), of, apart)
	for n, persons := range organisations {
		var places []int
		for _, p := range persons {
			places = append(places, g.persons[p]...)
		}
		slices.Sort(places)
		g.keepOrganisationApart(g.pick(places), links[n], merged)
	}
}

func (g *group) keepOrganisationApart(leads []*Lead, links []*link, merged map[crm.LeadID]crm.LeadID) {
	verdict, s := crm.Separate, statement{leads: idsOf(leads), all: true}
	switch n := len(salespeople(leads)); n {
	case 0:
		verdict, s.code = crm.Ignore, NoSalesperson
	case 1:
		verdict, s.code = crm.Ignore, OneSalesperson
	default:
		s.code, s.number = SeveralSalespeople, float64(n)
	}
	known := !slices.ContainsFunc(links, func(l *link) bool { return !l.dismissed }) // one new lead makes it news again
	if known {
		verdict = crm.Ignore
	}
	c := newCase(verdict, leads, g.reasons(len(leads), []statement{s}, links))
	if known {
		c.Guards = append(c.Guards, dismissedReason(leads))
	}
	if verdict == crm.Separate {
		c.Plan = separatePlan(leads, merged, g.policy)
	}
	g.add(c)
}
