package rules

import (
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules/disjoint"
)

// separateOrganisations makes a case of persons of one organisation: a note where several salespeople work on them,
// else nothing.
func (g *decision) separateOrganisations(merged map[crm.LeadID]crm.LeadID) {
	apart := func(l *link) bool { return l.relation == SameOrganisation && g.personOf[l.a] != g.personOf[l.b] }
	u := disjoint.New[int](len(g.persons))
	for i := range g.links {
		if l := &g.links[i]; apart(l) {
			u.Join(g.personOf[l.a], g.personOf[l.b])
		}
	}
	organisations, in := u.Lists()
	of := make([]int, len(g.leads)) // lead -> organisation
	for lead, person := range g.personOf {
		of[lead] = in[person]
	}
	links := g.linksWithin(len(organisations), of, apart)
	for n, persons := range organisations {
		var places []int
		for _, p := range persons {
			places = append(places, g.persons[p]...)
		}
		slices.Sort(places)
		g.separateOrganisation(g.leadsAt(places), links[n], merged)
	}
}

func (g *decision) separateOrganisation(leads []*Lead, links []*link, merged map[crm.LeadID]crm.LeadID) {
	verdict, s := crm.Separate, sentence{leads: idsOf(leads), allLeads: true}
	switch n := len(salespeople(leads)); n {
	case 0:
		verdict, s.code = crm.Ignore, noSalespersonCode
	case 1:
		verdict, s.code = crm.Ignore, oneSalespersonCode
	default:
		s.code, s.number = severalSalespeopleCode, float64(n)
	}
	known := !slices.ContainsFunc(links, func(l *link) bool { return !l.dismissed }) // one new lead makes it news again
	if known {
		verdict = crm.Ignore
	}
	said := append([]sentence{s}, nonSalespeopleReasons(leads)...)
	if verdict == crm.Separate {
		said = append(said, notReassignedReasons(leads, merged, g.policy)...)
	}
	c := g.newCase(verdict, leads, g.buildReasons(leads, said, links))
	if known {
		c.Guards = append(c.Guards, dismissedReason(leads))
	}
	if verdict == crm.Separate {
		c.Plan = separatePlan(leads, merged, g.policy)
	}
	g.addCase(c)
}

// nonSalespeopleReasons lists the leads of users who do not count as salespeople, with the cause.
func nonSalespeopleReasons(leads []*Lead) []sentence {
	var out []sentence
	at := map[crm.UserID]int{}
	for _, l := range leads {
		if l.Salesperson == 0 || l.salesperson() != 0 {
			continue
		}
		i, ok := at[l.Salesperson]
		if !ok {
			i = len(out)
			at[l.Salesperson] = i
			out = append(out, sentence{code: notASalespersonCode, values: []string{l.known.notASalesperson(l.Salesperson)}})
		}
		out[i].leads = append(out[i].leads, l.ID)
	}
	return out
}

// notReassignedReasons lists the leads of a group that do not get the salesperson or team of the settings, with the
// cause.
func notReassignedReasons(leads []*Lead, merged map[crm.LeadID]crm.LeadID, p *Policy) []sentence {
	var out []sentence
	known := leads[0].known
	if id := crm.UserID(p.GroupSalesperson.id()); id != 0 && !known.isSalesperson(id) {
		why := "group_salesperson is " + known.notASalesperson(id)
		out = append(out, sentence{code: notReassignedCode, leads: idsOf(leads), allLeads: true, values: []string{why}})
	}
	if id := crm.TeamID(p.GroupTeam.id()); id != 0 && !known.MayHave(id, 0) {
		why := "group_team is " + known.teamName(id) + ", which does not exist or is archived"
		out = append(out, sentence{code: notReassignedCode, leads: idsOf(leads), allLeads: true, values: []string{why}})
	}
	owner := groupOwner(leads, p)
	_, left := owner.leadsToAssign(leads, merged)
	for _, l := range left {
		who := known.teamName(owner.team)
		if owner.user != 0 && !known.MayOwn(owner.user, l.Company) {
			who = known.userName(owner.user)
		}
		why := who + " does not work for its company " + known.companyName(l.Company)
		out = append(out, sentence{code: notReassignedCode, leads: []crm.LeadID{l.ID}, values: []string{why}})
	}
	return out
}

// mergeNotReassignedReasons explains why a merged lead does not get the salesperson of the settings.
func mergeNotReassignedReasons(leads []*Lead, p *Policy) []sentence {
	id, known := crm.UserID(p.MergeSalesperson.id()), leads[0].known
	survivor := forecastSurvivor(leads, p.Odoo)
	if id == 0 || known.MayOwn(id, survivor.Company) {
		return nil
	}
	why := "merge_salesperson is " + known.userName(id) + ", who does not work for its company " +
		known.companyName(survivor.Company)
	if !known.isSalesperson(id) {
		why = "merge_salesperson is " + known.notASalesperson(id)
	}
	return []sentence{{code: notReassignedCode, leads: []crm.LeadID{survivor.ID}, values: []string{why}}}
}
