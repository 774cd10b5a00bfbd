package rules

import "leadtwin/internal/crm"

// keepApart makes a case of persons of one organisation: a note where several salespeople work on them, else nothing.
func (g *group) keepApart(merged map[crm.LeadID]crm.LeadID) {
	var organisations components
	for i := range g.links {
		if l := &g.links[i]; g.apart(l) {
			organisations.join(g.of[l.a], g.of[l.b])
		}
	}
	for _, persons := range organisations.sets() {
		inside := within(persons)
		g.keepOrganisationApart(persons, func(l *link) bool {
			return inside[g.of[l.a]] && inside[g.of[l.b]] && g.apart(l)
		}, merged)
	}
}

// apart says that the link joins two persons of one organisation.
func (g *group) apart(l *link) bool { return l.relation == SameOrganisation && g.of[l.a] != g.of[l.b] }

func (g *group) keepOrganisationApart(persons []int, between func(*link) bool, merged map[crm.LeadID]crm.LeadID) {
	var places []int
	for _, p := range persons {
		places = append(places, g.persons[p]...)
	}
	leads := g.pick(sorted(places))
	verdict, s := crm.Separate, statement{leads: idsOf(leads), all: true}
	switch n := len(salespeople(leads)); n {
	case 0:
		verdict, s.code = crm.Ignore, NoSalesperson
	case 1:
		verdict, s.code = crm.Ignore, OneSalesperson
	default:
		s.code, s.number = SeveralSalespeople, float64(n)
	}
	dismissed := g.allDismissed(between)
	if dismissed {
		verdict = crm.Ignore
	}
	c := newCase(verdict, leads, g.reasons(len(leads), []statement{s}, between))
	if dismissed {
		c.Guards = append(c.Guards, dismissedReason(leads))
	}
	if verdict == crm.Separate {
		c.Plan = separatePlan(leads, merged, g.policy)
	}
	g.cases = append(g.cases, c)
}

// allDismissed says that a person knows all of the links already; one new lead makes it worth a note again.
func (g *group) allDismissed(these func(*link) bool) bool {
	for i := range g.links {
		if l := &g.links[i]; these(l) && !l.dismissed {
			return false
		}
	}
	return true
}
