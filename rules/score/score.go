package score

import (
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/labelled"
)

// Score is how a policy judges labelled leads. Pairs are pairs of leads, each counted once, under the first of the
// verdicts that holds both.
type Score struct {
	Leads         int           `json:"leads"`
	Persons       int           `json:"persons"`
	Pairs         int           `json:"pairs"`          // of one person
	KnowablePairs int           `json:"knowable_pairs"` // of these, with something in common that can tell; see Knowable
	Merge         Rate          `json:"merge"`          // called one person, also where a guard asks before the merge
	Found         Rate          `json:"found"`          // called one person, or asked about
	FoundKnowable float64       `json:"found_of_knowable"`
	PerMillion    float64       `json:"false_merges_per_million"` // of the pairs that are not one person
	Reviews       Reviews       `json:"reviews"`
	Verdicts      []VerdictRate `json:"verdicts"`
	Reasons       []ReasonRate  `json:"reasons"`
	Clusters      []ClusterRate `json:"clusters"`
	Errors        []Error       `json:"errors"`
	ErrorCounts   []ErrorCount  `json:"error_counts"`
}

// Rate is how many pairs something holds, how many of them are one person, and the shares: Precision of the pairs that
// it holds, Recall of all pairs of one person. A share of nothing is 1.
type Rate struct {
	Pairs     int     `json:"pairs"`
	Right     int     `json:"right"`
	Wrong     int     `json:"wrong"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
}

func newRate(c pairCount, truePairs int) Rate {
	return Rate{c.all, c.same, c.all - c.same, share(c.same, c.all), share(c.same, truePairs)}
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// Reviews counts the cases that ask a person. Those of one person that a guard holds back are not among them.
type Reviews struct {
	Cases       int     `json:"cases"`
	PerThousand float64 `json:"per_thousand_leads"`
	Needless    int     `json:"needless"` // cases without any two leads of one person
	WrongPairs  int     `json:"wrong_pairs"`
}

// Held is how the verdict of a person is called that a guard holds back.
const Held = "held"

// VerdictRate is the rate of one verdict: merge, held, review, separate or ignore. Separate and ignore keep leads
// apart: what is right there are pairs that should have been found.
type VerdictRate struct {
	Verdict string `json:"verdict"`
	Cases   int    `json:"cases"`
	Rate    Rate   `json:"rate"`
}

// ReasonRate is the rate of the cases that one reason is given for.
type ReasonRate struct {
	Verdict string `json:"verdict"` // merge (with what a guard holds back) or review
	Code    string `json:"code"`
	Cases   int    `json:"cases"`
	Rate    Rate   `json:"rate"`
}

// Settings say how to measure.
type Settings struct {
	Policy    rules.Policy
	Now       time.Time // for the guard quiet_minutes
	MaxErrors int       // how many errors are kept, the worst first
	Kinds     []Kind    // of errors; none: all
}

// Measure decides the leads by a policy, and compares with who they are. Ids of leads must differ.
func Measure(table labelled.Table, s Settings) Score {
	m := newMeasurement(table, s)
	m.sortCases()
	m.findKnowable()
	merge, found := m.merge.with(m.held), m.merge.with(m.held, m.review)
	out := Score{Leads: len(m.leads), Persons: len(m.sizes)}
	for _, n := range m.sizes {
		out.Pairs += pairsOf(n)
	}
	merged, foundCount, knowable := merge.count(), found.count(), m.knowable.count()
	out.KnowablePairs = knowable.same
	out.Merge, out.Found = newRate(merged, out.Pairs), newRate(foundCount, out.Pairs)
	either := found.with(m.knowable).count()
	out.FoundKnowable = share(foundCount.same+knowable.same-either.same, knowable.same)
	if others := pairsOf(out.Leads) - out.Pairs; others > 0 {
		out.PerMillion = float64(out.Merge.Wrong) * 1e6 / float64(others)
	}
	out.Verdicts = m.verdictRates(out.Pairs)
	out.Reviews = m.reviews(foundCount.minus(merged))
	out.Reasons = m.reasonRates(out.Pairs)
	out.Clusters = []ClusterRate{m.clusterRate("merge", merge), m.clusterRate("merge or review", found)}
	out.ErrorCounts, out.Errors = m.errors(found)
	return out
}

// measurement is one set of leads while it is measured. Places are those in the set.
type measurement struct {
	settings Settings
	table    labelled.Table
	leads    []rules.Lead
	persons  []int
	sizes    map[int]int // leads of each person
	place    map[crm.LeadID]int32
	result   rules.Result

	merge, held, review, separate, ignore *pairSets
	knowable                              *pairSets
	casesOf                               map[string][]*crm.Case // by verdict, held among them
}

func newMeasurement(table labelled.Table, s Settings) *measurement {
	m := &measurement{
		settings: s, table: table, leads: table.Set.Leads, persons: table.Set.Person,
		sizes: map[int]int{}, place: make(map[crm.LeadID]int32, len(table.Set.Leads)), casesOf: map[string][]*crm.Case{},
	}
	for i := range m.leads {
		m.sizes[m.persons[i]]++
		m.place[m.leads[i].ID] = int32(i)
	}
	for _, sets := range []**pairSets{&m.merge, &m.held, &m.review, &m.separate, &m.ignore, &m.knowable} {
		*sets = &pairSets{persons: m.persons}
	}
	m.result = rules.Evaluate(m.leads, s.Policy, nil, nil, s.Now)
	return m
}

func (m *measurement) places(ids []crm.LeadID) []int32 {
	out := make([]int32, len(ids))
	for i, id := range ids {
		out[i] = m.place[id]
	}
	return out
}
