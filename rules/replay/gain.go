package replay

import (
	"cmp"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/explain"
)

// Gain is a single change of a setting, and the counts that would follow. It saves what the counts cost less: 100 for a
// merge that does harm, 10 for a duplicate that is missed, 1 for a question.
type Gain struct {
	Setting string `json:"setting"`
	From    string `json:"from"` // empty: an entry is added to a list
	To      string `json:"to"`
	Counts  Counts `json:"counts"`
	Saves   int    `json:"saves"`
}

// mostVaried is how many of the worst decisions lend their values to the lists that are tried.
const mostVaried = 20

// gains tries single settings on all decisions.
func gains(decisions []Decision, p rules.Policy, now time.Time, today Counts, worst []Difference) ([]Gain, int) {
	out, variations := []Gain{}, explain.Variations(p, valuesToVary(decisions, worst)...)
	if len(decisions) == 0 {
		return out, 0
	}
	for _, v := range variations {
		var counts Counts
		for i := range decisions {
			outcome, _ := decisions[i].decide(v.Policy, now)
			counts.add(outcome)
		}
		if saves := today.cost() - counts.cost(); saves > 0 {
			out = append(out, Gain{v.Setting, v.From, v.To, counts, saves})
		}
	}
	slices.SortStableFunc(out, func(a, b Gain) int { return cmp.Compare(b.Saves, a.Saves) })
	return out, len(variations)
}

// valuesToVary are the leads of the worst decisions: an entry in a list may be what they need.
func valuesToVary(decisions []Decision, worst []Difference) []rules.Lead {
	var out []rules.Lead
	for _, w := range worst[:min(len(worst), mostVaried)] {
		for i := range decisions {
			d := &decisions[i]
			if d.Case != w.Case || d.What != w.What || d.Message != w.Message {
				continue
			}
			for _, l := range d.Leads {
				if slices.ContainsFunc(d.Decided, func(id crm.LeadID) bool { return id == l.ID }) {
					out = append(out, l)
				}
			}
		}
	}
	return out
}
