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
	said := append([]statement{s}, notSalespeople(leads)...)
	if verdict == crm.Separate {
		said = append(said, notReassigned(leads, merged, g.policy)...)
	}
	c := newCase(verdict, leads, g.reasons(len(leads), said, links))
	if known {
		c.Guards = append(c.Guards, dismissedReason(leads))
	}
	if verdict == crm.Separate {
		c.Plan = separatePlan(leads, merged, g.policy)
	}
	g.add(c)
}

// notSalespeople says which leads belong to users who do not count as salespeople, and why.
func notSalespeople(leads []*Lead) []statement {
	var out []statement
	at := map[crm.UserID]int{}
	for _, l := range leads {
		if l.Salesperson == 0 || l.salesperson() != 0 {
			continue
		}
		i, ok := at[l.Salesperson]
		if !ok {
			i = len(out)
			at[l.Salesperson] = i
			out = append(out, statement{code: NotASalesperson, values: []string{l.known.notASalesperson(l.Salesperson)}})
		}
		out[i].leads = append(out[i].leads, l.ID)
	}
	return out
}

// notReassigned says which leads of a group do not get the salesperson or team of the settings, and why.
func notReassigned(leads []*Lead, merged map[crm.LeadID]crm.LeadID, p *Policy) []statement {
	var out []statement
	known := leads[0].known
	if id := crm.UserID(p.GroupSalesperson.id()); id != 0 && !known.isSalesperson(id) {
		why := "group_salesperson is " + known.notASalesperson(id)
		out = append(out, statement{code: NotReassigned, leads: idsOf(leads), all: true, values: []string{why}})
	}
	if id := crm.TeamID(p.GroupTeam.id()); id != 0 && !known.MayHave(id, 0) {
		why := "group_team is " + known.teamName(id) + ", which does not exist or is archived"
		out = append(out, statement{code: NotReassigned, leads: idsOf(leads), all: true, values: []string{why}})
	}
	owner := groupOwner(leads, p)
	_, left := owner.assignTo(leads, merged)
	for _, l := range left {
		who := known.teamName(owner.team)
		if owner.user != 0 && !known.MayOwn(owner.user, l.Company) {
			who = known.userName(owner.user)
		}
		why := who + " does not work for its company " + known.companyName(l.Company)
		out = append(out, statement{code: NotReassigned, leads: []crm.LeadID{l.ID}, values: []string{why}})
	}
	return out
}

// notGiven says why a merged lead does not get the salesperson of the settings.
func notGiven(leads []*Lead, p *Policy) []statement {
	id, known := crm.UserID(p.MergeSalesperson.id()), leads[0].known
	survivor := mostTrusted(leads, p.Odoo)
	if id == 0 || known.MayOwn(id, survivor.Company) {
		return nil
	}
	why := "merge_salesperson is " + known.userName(id) + ", who does not work for its company " + known.companyName(survivor.Company)
	if !known.isSalesperson(id) {
		why = "merge_salesperson is " + known.notASalesperson(id)
	}
	return []statement{{code: NotReassigned, leads: []crm.LeadID{survivor.ID}, values: []string{why}}}
}
