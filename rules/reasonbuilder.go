package rules

import (
	"slices"

	"leadtwin/internal/crm"
)

// buildReasons collects the evidence of the links that a case is based on: one sentence for each code and value, with
// all leads that it concerns, the most important first. leads are all leads of the case.
func (g *decision) buildReasons(leads []*Lead, first []sentence, links []*link) []crm.Reason {
	c := g.reasonBuilder
	c.sentences = c.sentences[:0]
	clear(c.position)
	for _, s := range first {
		c.addSentence(s)
	}
	for _, l := range links {
		for i := range l.found {
			c.addFinding(g, l, &l.found[i])
		}
	}
	all := idsOf(leads)
	out := make([]crm.Reason, len(c.sentences))
	for i := range c.sentences {
		s := &c.sentences[i]
		slices.Sort(s.leads)
		s.leads = slices.Compact(s.leads)
		s.allLeads = len(s.leads) == len(all)
		out[i] = s.reason()
		out[i].Values = append([]string(nil), s.values...)
		if out[i].Leads = slices.Clip(all); !s.allLeads {
			out[i].Leads = append([]crm.LeadID(nil), s.leads...)
		}
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

// addSentence adds a sentence in the memory of an earlier one.
func (c *reasonBuilder) addSentence(s sentence) {
	n := len(c.sentences)
	c.sentences = slices.Grow(c.sentences, 1)[:n+1]
	added := &c.sentences[n]
	s.leads, s.values = append(added.leads[:0], s.leads...), append(added.values[:0], s.values...)
	*added = s
}

func (c *reasonBuilder) addFinding(g *decision, l *link, f *finding) {
	key := reasonKey{f.code, f.value}
	at, ok := c.position[key]
	if !ok {
		at = len(c.sentences)
		c.position[key] = at
		c.addSentence(sentence{code: f.code, number: float64(f.count), limit: float64(f.limit)})
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

// maxValuesInReason is how many values a reason lists; a large group has hundreds of names.
const maxValuesInReason = 50

func appendUnique(values []string, v string) []string {
	if v == "" || len(values) >= maxValuesInReason || slices.Contains(values, v) {
		return values
	}
	return append(values, v)
}
