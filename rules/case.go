package rules

import (
	"slices"

	"leadtwin/internal/crm"
)

// mergePersons proposes a merge for each person with several leads, and lets the guards narrow it. It returns where
// leads go that nothing holds back: lead -> survivor.
func (g *group) mergePersons() map[crm.LeadID]crm.LeadID {
	merged := map[crm.LeadID]crm.LeadID{}
	links := g.linksOf(len(g.persons), g.of, func(l *link) bool { return l.is(SamePerson) })
	for n, person := range g.persons {
		if len(person) < 2 {
			continue
		}
		c := g.propose(crm.Merge, person, g.reasons(len(person), nil, links[n]))
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
	said := notSalespeople(leads)
	if v == crm.Merge {
		said = append(said, notGiven(leads, g.policy)...)
	}
	for i := range said {
		reasons = append(reasons, said[i].reason())
	}
	slices.SortStableFunc(reasons, byImportance)
	c := newCase(v, leads, reasons)
	c.Guards = held
	if v != crm.Ignore {
		c.Plan = mergePlan(leads, g.policy)
		c.Survivor = c.Plan[0].Survivor
	}
	g.add(c)
	return c
}

// add adds a case. Leads that are to be ignored for two causes make one case.
func (g *group) add(c crm.Case) {
	i := slices.IndexFunc(g.cases, func(have crm.Case) bool { return have.ID == c.ID })
	if i < 0 {
		g.cases = append(g.cases, c)
		return
	}
	have := &g.cases[i]
	said := func(r crm.Reason) bool {
		return slices.ContainsFunc(have.Reasons, func(h crm.Reason) bool { return h.Text == r.Text })
	}
	have.Reasons = append(have.Reasons, slices.DeleteFunc(c.Reasons, said)...)
	slices.SortStableFunc(have.Reasons, byImportance)
	for _, r := range c.Guards {
		if !slices.ContainsFunc(have.Guards, func(h crm.Reason) bool { return h.Code == r.Code }) {
			have.Guards = append(have.Guards, r)
		}
	}
}

func newCase(v crm.Verdict, leads []*Lead, reasons []crm.Reason) crm.Case {
	ids := idsOf(leads)
	return crm.Case{
		ID: CaseID(v, ids), Verdict: v, Leads: ids, Salespeople: salespeople(leads),
		Reasons: reasons, Guards: []crm.Reason{}, State: crm.Planned, Plan: []crm.PlannedAction{}, Facts: fingerprintLeads(leads),
	}
}

// Facts is the fingerprint that Case.Facts holds: it differs when something changed that rules compare.
func Facts(leads []Lead) string { return fingerprintLeads(pointers(leads)) }

// linksOf gives each of n sets the links between its members that are wanted; of says in which set a lead is.
func (g *group) linksOf(n int, of []int, wanted func(*link) bool) [][]*link {
	out := make([][]*link, n)
	for i := range g.links {
		if l := &g.links[i]; of[l.a] >= 0 && of[l.a] == of[l.b] && wanted(l) {
			out[of[l.a]] = append(out[of[l.a]], l)
		}
	}
	return out
}

// askAboutDoubts makes one case for review of leads that hang together by unclear pairs, or by a lead that fits
// persons who contradict each other.
func (g *group) askAboutDoubts() {
	sets, of := g.open.sets()
	links := g.linksOf(len(sets), of, func(l *link) bool { return l.is(Unclear) || l.is(SamePerson) })
	ambiguous := g.ambiguous(len(sets), of)
	for n, places := range sets {
		g.propose(crm.Review, places, g.reasons(len(places), ambiguous[n], links[n]))
	}
}

// ambiguous says for each set which of its leads fit several persons, and whom.
func (g *group) ambiguous(n int, of []int) [][]statement {
	out := make([][]statement, n)
	for _, d := range g.doubts {
		set := of[d.lead]
		if out[set] == nil {
			out[set] = []statement{{code: Ambiguous}}
		}
		s := &out[set][0]
		s.leads = append(s.leads, g.leads[d.lead].ID)
		for _, fit := range d.fits {
			s.values = addOnce(s.values, g.profiles[fit].shown)
		}
	}
	for _, s := range out {
		if s != nil {
			slices.Sort(s[0].values)
		}
	}
	return out
}

// askAboutLeftovers makes a case for review of pairs that match while one of the two became a person with leads that
// the other does not match. They are never merged in the same sweep as that person.
func (g *group) askAboutLeftovers() {
	leftover := func(l *link) bool {
		return l.is(SamePerson) && g.of[l.a] != g.of[l.b] && !g.open.same(l.a, l.b)
	}
	sets, links := g.hangingTogether(leftover)
	for n, places := range sets {
		s := statement{code: OnlyMatchesOne, leads: idsOf(g.pick(places))}
		g.propose(crm.Review, places, g.reasons(len(places), []statement{s}, links[n]))
	}
}

// keepDismissed reports pairs that would be merged or asked about, had a person not said "never again".
func (g *group) keepDismissed() {
	sets, links := g.hangingTogether(func(l *link) bool { return l.dismissed && l.relation != SameOrganisation })
	for n, places := range sets {
		leads := g.pick(places)
		c := newCase(crm.Ignore, leads, g.reasons(len(places), nil, links[n]))
		c.Guards = append(c.Guards, dismissedReason(leads))
		g.add(c)
	}
}

// hangingTogether are the sets of leads that wanted links connect, and the links of each.
func (g *group) hangingTogether(wanted func(*link) bool) ([][]int, [][]*link) {
	u := newUnion(len(g.leads))
	for i := range g.links {
		if l := &g.links[i]; wanted(l) {
			u.join(l.a, l.b)
		}
	}
	sets, of := u.sets()
	return sets, g.linksOf(len(sets), of, wanted)
}

func dismissedReason(leads []*Lead) crm.Reason {
	s := statement{code: GuardDismissed, leads: idsOf(leads), all: true}
	return s.reason()
}
