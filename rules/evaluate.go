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

// Option changes the result of Evaluate.
type Option func(*matcher)

// WithComparisons adds Result.Comparisons. It costs time and memory that a sweep does not need.
func WithComparisons() Option { return func(m *matcher) { m.keepsComparisons = true } }

// Evaluate returns what should happen to the leads. The leads may come in any order, but must be closed under relation:
// each lead that is related to one of them is among them. frequent holds the values that too many leads of the whole
// database share; Evaluate adds those that too many of these leads share. A zero field of the policy means its default.
func Evaluate(
	leads []Lead, p Policy, frequent FrequentKeys, dismissed Dismissed, now time.Time, options ...Option,
) Result {
	p = p.withDefaults()
	m := matcher{leads: byID(leads), policy: &p, frequent: frequent}
	for _, option := range options {
		option(&m)
	}
	var parts []Result
	m.forEachBatch(func(b *batch) {
		c := clusterer{batch: b, dismissed: dismissed, now: now}
		c.formClusters()
		parts = append(parts, c.decideAll()...)
		if m.keepsComparisons {
			parts = append(parts, Result{Comparisons: c.describePairs()})
		}
	})
	out := joinResults(parts)
	out.FrequentKeys = m.frequent
	return out
}

func joinResults(parts []Result) Result {
	groups, cases, comparisons := 0, 0, 0
	for i := range parts {
		groups += len(parts[i].Groups)
		cases += len(parts[i].Cases)
		comparisons += len(parts[i].Comparisons)
	}
	out := Result{Groups: make([]Group, 0, groups), Cases: make([]crm.Case, 0, cases)}
	if comparisons > 0 {
		out.Comparisons = make([]Comparison, 0, comparisons)
	}
	for i := range parts {
		out.Groups = append(out.Groups, parts[i].Groups...)
		out.Cases = append(out.Cases, parts[i].Cases...)
		out.Comparisons = append(out.Comparisons, parts[i].Comparisons...)
		parts[i] = Result{}
	}
	slices.SortFunc(out.Groups, func(x, y Group) int { return cmp.Compare(x.Leads[0], y.Leads[0]) })
	slices.SortFunc(out.Cases, byFirstLead)
	slices.SortFunc(out.Comparisons, func(x, y Comparison) int {
		return cmp.Or(cmp.Compare(x.Pair.A, y.Pair.A), cmp.Compare(x.Pair.B, y.Pair.B))
	})
	return out
}

// describePairs puts the pairs into words.
func (d *clusterer) describePairs() []Comparison {
	b := d.batch
	learnt := make([]*sharedValues, d.count)
	for number := range learnt {
		var profiles []*Profile
		for _, place := range d.clusters.of(number) {
			profiles = append(profiles, &b.profiles[place])
		}
		learnt[number] = learnSharedValues(profiles)
	}
	pairs := d.pairsWithAnything()
	out := make([]Comparison, len(pairs))
	forEachShard(len(pairs), shardsFor(len(pairs)), func(_, from, to int) {
		c := pairComparer{frequent: b.matcher.frequent}
		for i := from; i < to; i++ {
			x, y := pairs[i].places()
			c.shared = nil
			if n := d.clusterOf[x]; n >= 0 && n == d.clusterOf[y] {
				c.shared = learnt[n]
			}
			relation := c.compare(&b.profiles[x], &b.profiles[y])
			if _, indirect := slices.BinarySearch(d.indirect, pairs[i]); indirect {
				relation = SamePerson
				c.found = append(c.found, c.indirectMatch())
			}
			pair := crm.NewPair(b.leads[x].ID, b.leads[y].ID)
			out[i] = Comparison{Pair: pair, Relation: relation, Evidence: evidence(pair, c.found)}
		}
	})
	return out
}

// pairsWithAnything are the pairs that have anything in common, and those that match through a third lead; ascending.
func (d *clusterer) pairsWithAnything() []pair {
	out := make([]pair, 0, len(d.batch.pairs)+len(d.indirect))
	for _, p := range d.batch.pairs {
		out = append(out, p.pair)
	}
	out = append(out, d.indirect...)
	slices.Sort(out)
	return slices.Compact(out)
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
