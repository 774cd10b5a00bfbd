package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

// reasons collects what was found about the links that a case rests on: one statement for each code and value, with
// all leads that it concerns, the most important first. size is the number of leads in the case.
func (g *group) reasons(size int, first []statement, links []*link) []crm.Reason {
	c := g.collector
	c.said = append(c.said[:0], first...)
	clear(c.at)
	for _, l := range links {
		for i := range l.found {
			c.add(g, l, &l.found[i])
		}
	}
	out := make([]crm.Reason, len(c.said))
	for i := range c.said {
		s := &c.said[i]
		slices.Sort(s.leads)
		s.leads = slices.Compact(s.leads)
		s.all = len(s.leads) == size
		out[i] = s.reason()
	}
	slices.SortStableFunc(out, byImportance)
	return out
}

// byImportance sorts reasons: what decides first, what weighs nothing last, and of one kind by the first lead.
func byImportance(x, y crm.Reason) int {
	return cmp.Or(cmp.Compare(importance(x.Code), importance(y.Code)), slices.Compare(x.Leads, y.Leads))
}

// collector gathers statements by code and value, in memory that is used again for the next case.
type collector struct {
	said []statement
	at   map[[2]string]int
}

func (c *collector) add(g *group, l *link, f *finding) {
	key := [2]string{f.code, f.value}
	at, ok := c.at[key]
	if !ok {
		at = len(c.said)
		c.at[key] = at
		c.said = append(c.said, statement{code: f.code, number: float64(f.count)})
	}
	s := &c.said[at]
	for side, place := range [2]int{l.a, l.b} {
		if f.concerns(side) {
			s.leads = append(s.leads, g.leads[place].ID)
		}
	}
	for _, v := range f.shared() {
		s.values = addOnce(s.values, v)
	}
}

// mostValues is how many values a reason lists; a large group has hundreds of names that nobody reads.
const mostValues = 50

// addOnce appends what is not there yet and not empty.
func addOnce(values []string, v string) []string {
	if v == "" || len(values) >= mostValues || slices.Contains(values, v) {
		return values
	}
	return append(values, v)
}
