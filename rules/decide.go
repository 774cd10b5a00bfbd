package rules

import (
	"cmp"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// Dismissed holds the pairs of which a person said "never again".
type Dismissed map[crm.Pair]bool

// Result is what should happen to the leads that were decided on.
type Result struct {
	Groups  []Group      // of two leads or more, by the first lead
	Cases   []crm.Case   // by the first lead; state planned
	Similar []Comparison // pairs that have anything in common, also what weighs nothing; by pair
	Common  Common       // values that too many leads carry to mean anything
}

// Decide says what should happen to the leads. They may come in any order, but must be closed under relation: whoever
// is related to one of them is among them. common holds what too many leads of the whole database carry; Decide finds
// for itself what too many of these carry.
func Decide(leads []Lead, p Policy, common Common, dismissed Dismissed, now time.Time) Result {
	return decide(leads, p, common, dismissed, now, true)
}

// Verdicts is Decide without the similar pairs, which nobody reads after a sweep of everything.
func Verdicts(leads []Lead, p Policy, common Common, dismissed Dismissed, now time.Time) Result {
	return decide(leads, p, common, dismissed, now, false)
}

func decide(leads []Lead, p Policy, common Common, dismissed Dismissed, now time.Time, similar bool) Result {
	p = p.withDefaults()
	s := sweep{leads: byID(leads), policy: &p, common: common, similar: similar}
	s.related()
	d := decider{sweep: &s, dismissed: dismissed, now: now}
	d.part()
	out := d.decideAll()
	if similar {
		out.Similar = s.describe()
	}
	out.Common = s.common
	return out
}

// describe puts pairs into words.
func (s *sweep) describe() []Comparison {
	out := make([]Comparison, len(s.pairs))
	each(len(s.pairs), parts(len(s.pairs)), func(_, from, to int) {
		c := comparer{common: s.common}
		for i := from; i < to; i++ {
			a, b := s.pairs[i].places()
			c.compare(s.profile(a), s.profile(b))
			pair := crm.NewPair(s.leads[a].ID, s.leads[b].ID)
			out[i] = Comparison{Pair: pair, Relation: s.pairs[i].relation, Evidence: evidence(pair, c.found)}
		}
	})
	return out
}

// byFirstLead sorts cases by their leads, and those of the same leads by verdict.
func byFirstLead(a, b crm.Case) int {
	return cmp.Or(cmp.Compare(a.Leads[0], b.Leads[0]), cmp.Compare(rank(a.Verdict), rank(b.Verdict)), slices.Compare(a.Leads, b.Leads))
}

// rank is the order in which verdicts are listed.
func rank(v crm.Verdict) int {
	return slices.Index([]crm.Verdict{crm.Merge, crm.Review, crm.Separate, crm.Ignore}, v)
}
