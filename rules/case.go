package rules

import (
	"slices"

	"leadtwin/internal/crm"
)

// mergePersons proposes a merge for each person with several leads, and lets the guards narrow it. It returns where
// leads go that nothing holds back: lead -> survivor.
func (g *group) mergePersons() map[crm.LeadID]crm.LeadID {
	merged := map[crm.LeadID]crm.LeadID{}
	for n, person := range g.persons {
		if len(person) < 2 {
			continue
		}
		c := g.propose(crm.Merge, person, g.reasons(len(person), nil, func(l *link) bool { return g.of[l.a] == n && g.of[l.b] == n }))
		if c.Verdict == crm.Merge {
			for _, id := range c.Leads {
				merged[id] = c.Survivor
			}
		}
	}
	return merged
}

// propose adds a case that would merge the leads, and lets the guards narrow its verdict. A case for review carries
// the plan that a person may approve.
func (g *group) propose(v crm.Verdict, places []int, reasons []crm.Reason) crm.Case {
	leads := g.pick(places)
	v, held := narrow(v, leads, g.policy, g.now)
	c := newCase(v, leads, reasons)
	c.Guards = held
	if v != crm.Ignore {
		c.Plan = mergePlan(leads, g.policy)
		c.Survivor = c.Plan[0].Survivor
	}
	g.cases = append(g.cases, c)
	return c
}

func newCase(v crm.Verdict, leads []*Lead, reasons []crm.Reason) crm.Case {
	ids := idsOf(leads)
	return crm.Case{
		ID: CaseID(v, ids), Verdict: v, Leads: ids, Salespeople: salespeople(leads),
		Reasons: reasons, Guards: []crm.Reason{}, State: crm.Planned, Plan: []crm.PlannedAction{},
	}
}

// askAboutDoubts makes one case for review of leads that hang together by unclear pairs, or by a lead that fits
// persons who contradict each other.
func (g *group) askAboutDoubts() {
	for _, places := range g.open.sets() {
		inside := within(places)
		asked := func(l *link) bool {
			return inside[l.a] && inside[l.b] && !l.dismissed && (l.relation == Unclear || l.relation == SamePerson)
		}
		g.propose(crm.Review, places, g.reasons(len(places), g.ambiguous(inside), asked))
	}
}

// ambiguous says which of the leads fit several persons, and whom.
func (g *group) ambiguous(inside map[int]bool) []statement {
	s := statement{code: Ambiguous}
	for _, d := range g.doubts {
		if !inside[d.lead] {
			continue
		}
		s.leads = append(s.leads, g.leads[d.lead].ID)
		for _, fit := range d.fits {
			s.values = addOnce(s.values, clean(g.profiles[fit].shown))
		}
	}
	if len(s.leads) == 0 {
		return nil
	}
	slices.Sort(s.values)
	return []statement{s}
}

// askAboutLeftovers makes a case for review of pairs that match while one of the two became a person with leads that
// the other does not match. They are never merged in the same sweep as that person.
func (g *group) askAboutLeftovers() {
	var left components
	for i := range g.links {
		l := &g.links[i]
		if g.leftover(l) {
			left.join(l.a, l.b)
		}
	}
	for _, places := range left.sets() {
		inside := within(places)
		asked := func(l *link) bool { return inside[l.a] && inside[l.b] && g.leftover(l) }
		s := statement{code: OnlyMatchesOne, leads: idsOf(g.pick(places))}
		g.propose(crm.Review, places, g.reasons(len(places), []statement{s}, asked))
	}
}

func (g *group) leftover(l *link) bool {
	return l.relation == SamePerson && !l.dismissed && g.of[l.a] != g.of[l.b] && !g.open.same(l.a, l.b)
}

// keepDismissed reports pairs that would be merged or asked about, had a person not said "never again".
func (g *group) keepDismissed() {
	var kept components
	for i := range g.links {
		if l := &g.links[i]; l.dismissed && l.relation != SameOrganisation {
			kept.join(l.a, l.b)
		}
	}
	for _, places := range kept.sets() {
		inside := within(places)
		asked := func(l *link) bool {
			return inside[l.a] && inside[l.b] && l.dismissed && l.relation != SameOrganisation
		}
		leads := g.pick(places)
		c := newCase(crm.Ignore, leads, g.reasons(len(places), nil, asked))
		c.Guards = append(c.Guards, dismissedReason(leads))
		g.cases = append(g.cases, c)
	}
}

func dismissedReason(leads []*Lead) crm.Reason {
	s := statement{code: GuardDismissed, leads: idsOf(leads), all: true}
	return s.reason()
}

func within(places []int) map[int]bool {
	out := make(map[int]bool, len(places))
	for _, p := range places {
		out[p] = true
	}
	return out
}
