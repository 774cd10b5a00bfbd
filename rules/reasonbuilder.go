package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

// buildReasons collects what was found about the links that a case rests on: one statement for each code and value, with
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

// byReasonRank sorts reasons: what decides first, what weighs nothing last, and of one kind by the first lead.
func byReasonRank(x, y crm.Reason) int {
	return cmp.Or(cmp.Compare(reasonRank(x.Code), reasonRank(y.Code)), slices.Compare(x.Leads, y.Leads))
}

// reasonBuilder gathers statements by code and value, in memory that is used again for the next case.
type reasonBuilder struct {
	sentences []sentence
	position  map[[2]string]int
}

func (c *reasonBuilder) addFinding(g *decision, l *link, f *finding) {
	key := [2]string{f.code, f.value}
	at, ok := c.position[key]
	if !ok {
		at = len(c.sentences)
		c.position[key] = at
		c.sentences = append(c.sentences, sentence{code: f.code, number: float64(f.count)})
	}
	s := &c.sentences[at]
	for side, place := range [2]int{l.a, l.b} {
		if f.concerns(side) {
			s.leads = append(s.leads, g.leads[place].ID)
		}
	}
	for _, v := range f.shared() {
		s.values = appendUnique(s.values, v)
	}
}

// mostValues is how many values a reason lists; a large group has hundreds of names that nobody reads.
const maxValuesInReason = 50

// appendUnique appends what is not there yet and not empty.
func appendUnique(values []string, v string) []string {
	if v == "" || len(values) >= maxValuesInReason || slices.Contains(values, v) {
		return values
	}
	return append(values, v)
}
