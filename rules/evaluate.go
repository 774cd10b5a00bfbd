package rules

import (
	"cmp"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// Dismissed holds the pairs that a user dismissed: they are never merged or proposed again.
type Dismissed map[crm.Pair]bool

// Result is what should happen to the evaluated leads.
type Result struct {
	Groups       []Group      // of two leads or more, by the first lead
	Cases        []crm.Case   // by the first lead; state planned
	Comparisons  []Comparison // with WithComparisons: pairs that have anything in common, also what is ignored; by pair
	FrequentKeys FrequentKeys // values that too many leads share to be used as evidence
}

// Option changes what Evaluate returns.
type Option func(*matcher)

// WithComparisons adds Result.Comparisons. It costs time and memory that a sweep does not need.
func WithComparisons() Option { return func(m *matcher) { m.keepsComparisons = true } }

// Evaluate returns what should happen to the leads. The leads may come in any order, but must be closed under relation:
// each lead that is related to one of them is among them. frequent holds the values that too many leads of the whole
// database share; Evaluate adds those that too many of these leads share. A zero field of the policy means its default.
func Evaluate(
	leads []Lead,
	p Policy,
	frequent FrequentKeys,
	dismissed Dismissed,
	now time.Time,
	options ...Option,
) Result {
	p = p.withDefaults()
	m := matcher{leads: byID(leads), policy: &p, frequent: frequent}
	for _, option := range options {
		option(&m)
	}
	m.matchPairs()
	c := clusterer{matcher: &m, dismissed: dismissed, now: now}
	c.formClusters()
	out := c.decideAll()
	if m.keepsComparisons {
		out.Comparisons = c.describePairs()
	}
	out.FrequentKeys = m.frequent
	return out
}

// describePairs puts the pairs into words.
func (d *clusterer) describePairs() []Comparison {
	m := d.matcher
	learnt := make([]*sharedValues, len(d.clusters))
	for number, places := range d.clusters {
		learnt[number] = learnSharedValues(m.profilesAt(places))
	}
	out := make([]Comparison, len(m.pairs))
	forEachShard(len(m.pairs), shardsFor(len(m.pairs)), func(_, from, to int) {
		c := pairComparer{frequent: m.frequent}
		for i := from; i < to; i++ {
			a, b := m.pairs[i].places()
			c.shared = nil
			if n := d.clusterOf[a]; n >= 0 && n == d.clusterOf[b] {
				c.shared = learnt[n]
			}
			relation := c.compare(m.profile(a), m.profile(b))
			pair := crm.NewPair(m.leads[a].ID, m.leads[b].ID)
			out[i] = Comparison{Pair: pair, Relation: relation, Evidence: evidence(pair, c.found)}
		}
	})
	return out
}

func byFirstLead(a, b crm.Case) int {
	return cmp.Or(
		cmp.Compare(a.Leads[0], b.Leads[0]),
		cmp.Compare(verdictRank(a.Verdict), verdictRank(b.Verdict)),
		slices.Compare(a.Leads, b.Leads))
}

func verdictRank(v crm.Verdict) int {
	return slices.Index([]crm.Verdict{crm.Merge, crm.Review, crm.Separate, crm.Ignore}, v)
}
