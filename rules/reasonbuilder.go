package rules

import (
	"slices"

	"leadtwin/internal/crm"
)

// buildReasons collects what was found about the links that a case rests on: one sentence for each code and value, with
// all leads that it concerns, the most important first. size is the number of leads in the case.
func (g *decision) buildReasons(size int, first []sentence, links []*link) []crm.Reason {
	c := g.reasonBuilder
	c.sentences = append(c.sentences[:0], first...)
	clear(c.position)
	for _, l := range links {
		for i := range l.found {
			c.addFinding(g, l, &l.found[i])
		}
	}
	out := make([]crm.Reason, len(c.sentences))
	for i := range c.sentences {
		s := &c.sentences[i]
		slices.Sort(s.leads)
		s.leads = slices.Compact(s.leads)
		s.allLeads = len(s.leads) == size
		out[i] = s.reason()
	}
	slices.SortStableFunc(out, byReasonRank)
	return out
}

// reasonBuilder gathers sentences by code and value, in memory that is used again for the next case.
type reasonBuilder struct {
	sentences []sentence
	position  map[reasonKey]int
}

// reasonKey is what findings are collected by.
type reasonKey struct {
	code  *reasonCode
	value string
}

func (c *reasonBuilder) addFinding(g *decision, l *link, f *finding) {
	key := reasonKey{f.code, f.value}
	at, ok := c.position[key]
	if !ok {
		at = len(c.sentences)
		c.position[key] = at
		c.sentences = append(c.sentences, sentence{code: f.code, number: float64(f.count), limit: float64(f.limit)})
	}
	s := &c.sentences[at]
	for side, place := range [2]int{l.a, l.b} {
		if f.concerns(side) {
			s.leads = append(s.leads, g.leads[place].ID)
		}
	}
	for _, v := range f.shownValues() {
		s.values = appendUnique(s.values, v)
	}
}

// mostValues is how many values a reason lists; a large group has hundreds of names that nobody reads.
const maxValuesInReason = 50

func appendUnique(values []string, v string) []string {
	if v == "" || len(values) >= maxValuesInReason || slices.Contains(values, v) {
		return values
	}
	return append(values, v)
}
