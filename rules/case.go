package rules

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules/disjoint"
)

// mergePersons proposes a merge for each person with several leads, and lets the guards narrow it. It returns where
// leads go that nothing holds back: lead -> survivor.
func (g *decision) mergePersons() map[crm.LeadID]crm.LeadID {
	merged := map[crm.LeadID]crm.LeadID{}
	links := g.linksWithin(len(g.persons), g.personOf, func(l *link) bool { return l.is(SamePerson) })
	for n, person := range g.persons {
		if len(person) < 2 {
			continue
		}
		leads := g.leadsAt(person)
		c := g.proposeMerge(crm.Merge, leads, weakestLink(links[n]), g.buildReasons(leads, nil, links[n]))
		if c.Verdict == crm.Merge {
			for _, id := range c.Leads {
				merged[id] = c.Survivor
			}
		}
	}
	return merged
}

// proposeMerge adds a case that would merge the leads, and lets the guards narrow its verdict. A case for review
// carries the plan that a person may approve. score is how likely the leads are one person.
func (g *decision) proposeMerge(v crm.Verdict, leads []*Lead, score int, reasons []crm.Reason) crm.Case {
	v, held := applyGuards(v, leads, g.policy, g.now)
	if v == crm.Merge {
		v, held = guardScore(leads, score, g.policy, held)
	}
	said := nonSalespeopleReasons(leads)
	if v == crm.Merge {
		said = append(said, mergeNotReassignedReasons(leads, g.policy)...)
	}
	for i := range said {
		reasons = append(reasons, said[i].reason())
	}
	slices.SortStableFunc(reasons, byReasonRank)
	c := g.newCase(v, leads, reasons)
	c.Guards, c.Score = held, score
	if v != crm.Ignore {
		c.Plan = mergePlan(leads, g.policy)
		c.Survivor = c.Plan[0].Survivor
	}
	g.addCase(c)
	return c
}

// addCase adds a case. Leads that are to be ignored for two causes make one case.
func (g *decision) addCase(c crm.Case) {
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
	slices.SortStableFunc(have.Reasons, byReasonRank)
	for _, r := range c.Guards {
		if !slices.ContainsFunc(have.Guards, func(h crm.Reason) bool { return h.Code == r.Code }) {
			have.Guards = append(have.Guards, r)
		}
	}
}

func (g *decision) newCase(v crm.Verdict, leads []*Lead, reasons []crm.Reason) crm.Case {
	ids := idsOf(leads)
	return crm.Case{
		ID:          CaseID(v, ids),
		Verdict:     v,
		Leads:       ids,
		Salespeople: salespeople(leads),
		Reasons:     reasons,
		Guards:      []crm.Reason{},
		State:       crm.Planned,
		Plan:        []crm.PlannedAction{},
		Facts:       g.facts.fingerprint(leads),
	}
}

// Fingerprint is the fingerprint that Case.Facts holds: it differs when something changed that rules compare.
func Fingerprint(leads []Lead) string { return fingerprintLeads(leadPointers(leads)) }

// linksWithin returns, for each of n sets, the wanted links between its members; of maps a lead to its set.
func (g *decision) linksWithin(n int, of []int, wanted func(*link) bool) [][]*link {
	out := make([][]*link, n)
	for i := range g.links {
		if l := &g.links[i]; of[l.a] >= 0 && of[l.a] == of[l.b] && wanted(l) {
			out[of[l.a]] = append(out[of[l.a]], l)
		}
	}
	return out
}

// reviewDoubts makes one case for review of leads that unclear pairs connect, or a lead that fits persons who
// contradict each other.
func (g *decision) reviewDoubts() {
	sets, of := g.inReview.Lists()
	links := g.linksWithin(len(sets), of, func(l *link) bool { return l.is(Unclear) || l.is(SamePerson) })
	all := g.linksWithin(len(sets), of, func(*link) bool { return true })
	ambiguous := g.ambiguousLeads(len(sets), of)
	for n, places := range sets {
		leads, said := g.leadsAt(places), ambiguous[n]
		if partial := g.partialAmong(places); len(partial) > 0 {
			said = append(said, sentence{code: onlyMatchesOneCode, leads: idsOf(g.leadsAt(partial))})
		}
		g.proposeMerge(crm.Review, leads, weakestLink(all[n]), g.buildReasons(leads, said, links[n]))
	}
}

// ambiguousLeads returns for each set the leads that fit several persons, with those persons.
func (g *decision) ambiguousLeads(n int, of []int) [][]sentence {
	out := make([][]sentence, n)
	for _, d := range g.doubts {
		set := of[d.lead]
		if out[set] == nil {
			out[set] = []sentence{{code: ambiguousCode}}
		}
		s := &out[set][0]
		s.leads = append(s.leads, g.leads[d.lead].ID)
		for _, fit := range d.fits {
			s.values = appendUnique(s.values, g.profiles[fit].nameAsTyped)
		}
	}
	for _, s := range out {
		if s != nil {
			slices.Sort(s[0].values)
		}
	}
	return out
}

// reviewPartialMatches makes a case for review of pairs that match while one of the two became a person with leads that
// the other does not match. They are never merged in the same sweep as that person.
func (g *decision) reviewPartialMatches() {
	sets, links := g.connectedBy(g.isPartialMatch)
	for n, places := range sets {
		leads := g.leadsAt(places)
		s := sentence{code: onlyMatchesOneCode, leads: idsOf(leads)}
		reasons := g.buildReasons(leads, []sentence{s}, links[n])
		g.proposeMerge(crm.Review, leads, weakestLink(links[n]), reasons)
	}
}

// reportDismissed reports pairs that would be merged or reviewed if no user had dismissed them.
func (g *decision) reportDismissed() {
	sets, links := g.connectedBy(func(l *link) bool { return l.dismissed && l.relation != SameOrganisation })
	for n, places := range sets {
		leads := g.leadsAt(places)
		c := g.newCase(crm.Ignore, leads, g.buildReasons(leads, nil, links[n]))
		c.Guards = append(c.Guards, dismissedReason(leads))
		g.addCase(c)
	}
}

func (g *decision) connectedBy(wanted func(*link) bool) ([][]int, [][]*link) {
	u := disjoint.New[int](len(g.leads))
	for i := range g.links {
		if l := &g.links[i]; wanted(l) {
			u.Join(l.a, l.b)
		}
	}
	sets, of := u.Lists()
	return sets, g.linksWithin(len(sets), of, wanted)
}

func dismissedReason(leads []*Lead) crm.Reason {
	s := sentence{code: dismissedCode, leads: idsOf(leads), allLeads: true}
	return s.reason()
}

// minIDLength is the number of characters of an ID: 2^30 IDs are enough for the cases of one database. The store uses
// a longer one if two cases would share it.
const minIDLength = 6

//nolint:gochecknoglobals // a constant table
var caseIDEncoding = base32.NewEncoding(crm.IDAlphabet).WithPadding(base32.NoPadding)

// CaseIDPrefix begins the id of every case.
const CaseIDPrefix = "LT-"

// CaseID is the id of a case over these leads, such as LT-7F3K9Q. It depends on nothing else and not on their order.
func CaseID(v crm.Verdict, leads []crm.LeadID) string { return CaseIDLen(v, leads, minIDLength) }

// CaseIDLen is CaseID with n characters, for a case whose shorter id is in use. It begins with the shorter id.
func CaseIDLen(v crm.Verdict, leads []crm.LeadID, n int) string {
	ids := slices.Clone(leads)
	slices.Sort(ids)
	buf := make([]byte, 0, len(v)+8*len(ids)+1)
	buf = append(buf, v...)
	buf = append(buf, 0)
	for _, id := range slices.Compact(ids) {
		buf = binary.BigEndian.AppendUint64(buf, uint64(id)) //nolint:gosec // G115: only hashed, so the sign does not matter
	}
	sum := sha256.Sum256(buf)
	text := caseIDEncoding.EncodeToString(sum[:])
	return CaseIDPrefix + text[:min(max(n, minIDLength), len(text))]
}
