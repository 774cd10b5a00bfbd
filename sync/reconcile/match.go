package reconcile

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// matcher says which case of today is which case of before. It only looks at values.
type matcher struct {
	open     crm.State
	now      time.Time
	survivor map[crm.LeadID]crm.LeadID // where merged leads live now
	told     map[string][]crm.LeadID   // by case: the leads that its notes were about
	said     map[crm.Pair]string       // the case on which a pair was dismissed
}

// pairing is a case of before that a case of today may be.
type pairing struct {
	old, found int
	overlap    int
	exact      bool
}

// match says what to write so that the store holds found in place of old. Old and found must be all cases over one
// closed set of leads. A case keeps its id, its age and what people said of it, while its verdict stays and it has a
// lead in common with what it was; the largest overlap goes first.
func (m *matcher) match(old, found []crm.Case) (put, drop []crm.Case) {
	named, was := m.name(old, found)
	stays := make([]bool, len(old))
	for i := range named {
		if was[i] >= 0 {
			stays[was[i]] = true
		}
		if was[i] < 0 || !same(&old[was[i]], &named[i]) {
			put = append(put, named[i])
		}
	}
	for i := range old {
		if !stays[i] && !old[i].State.WasApplied() { // what was done stays as history
			drop = append(drop, old[i])
		}
	}
	return put, drop
}

// name gives each case found the id and the state of the old case that it was, and says which, or those of a new one.
func (m *matcher) name(old, found []crm.Case) (named []crm.Case, was []int) {
	named, was = slices.Clone(found), make([]int, len(found))
	for i := range was {
		was[i] = -1
	}
	taken := make([]bool, len(old))
	for _, p := range m.pairings(old, found) {
		if taken[p.old] || was[p.found] >= 0 {
			continue
		}
		taken[p.old], was[p.found] = true, p.old
		named[p.found] = m.carry(&old[p.old], found[p.found])
	}
	for i := range named {
		if was[i] < 0 {
			named[i] = m.begin(named[i])
		}
	}
	return named, was
}

// pairings are all that may be, the best first.
func (m *matcher) pairings(old, found []crm.Case) []pairing {
	byLead := map[crm.LeadID][]int{}
	for i := range found {
		for _, id := range found[i].Leads {
			byLead[id] = append(byLead[id], i)
		}
	}
	var out []pairing
	for i := range old {
		leads := m.live(old[i].Leads)
		overlap := map[int]int{}
		for _, id := range leads {
			for _, f := range byLead[id] {
				overlap[f]++
			}
		}
		for f, n := range overlap {
			if m.may(&old[i], leads, &found[f]) {
				out = append(out, pairing{i, f, n, slices.Equal(leads, found[f].Leads)})
			}
		}
	}
	slices.SortFunc(out, func(x, y pairing) int {
		return cmp.Or(-compareBool(x.exact, y.exact), cmp.Compare(y.overlap, x.overlap),
			cmp.Compare(old[x.old].ID, old[y.old].ID), slices.Compare(found[x.found].Leads, found[y.found].Leads))
	})
	return out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// live maps merged leads to where they live now, ascending, each once.
func (m *matcher) live(leads []crm.LeadID) []crm.LeadID {
	out := make([]crm.LeadID, len(leads))
	for i, id := range leads {
		out[i] = id
		if s, ok := m.survivor[id]; ok {
			out[i] = s
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// may says that a case found today may be the old one. A merge that was carried out is over, whatever it was called
// when it was approved: one lead is left of it. Should all of them be there again, it is not carried out twice.
func (m *matcher) may(old *crm.Case, leads []crm.LeadID, found *crm.Case) bool {
	switch old.State {
	case crm.Dismissed:
		return dismissed(found)
	case crm.Undone: // its leads have new ids
		return false
	case crm.Applied:
		over := old.Verdict == crm.Merge || len(leads) < 2
		return old.Verdict == found.Verdict && !dismissed(found) && (!over || slices.Equal(old.Leads, found.Leads))
	case crm.Planned, crm.Waiting, crm.Held, crm.Failed, crm.Snoozed:
	}
	return old.Verdict == found.Verdict && !dismissed(found)
}

// dismissed says that rules found the case again, but a person had said "never again".
func dismissed(c *crm.Case) bool {
	return c.Verdict == crm.Ignore && slices.ContainsFunc(c.Guards, func(g crm.Reason) bool { return g.Code == rules.GuardDismissed })
}

// begin makes a new case of a finding. One that a person dismissed before gets the name back under which that was said.
func (m *matcher) begin(c crm.Case) crm.Case {
	c.Created, c.Updated = m.now, time.Time{}
	c.State = m.open
	switch {
	case dismissed(&c):
		c.State = crm.Dismissed
		for i, a := range c.Leads {
			for _, b := range c.Leads[i+1:] {
				if id := m.said[crm.NewPair(a, b)]; strings.HasPrefix(id, "LT-") { // an undo says it under its own
					c.ID = id
					return c
				}
			}
		}
	case c.Verdict == crm.Ignore:
		c.State = crm.Planned
	}
	return c
}

// carry gives a finding of today the name, the age and the state of the case that it was.
func (m *matcher) carry(old *crm.Case, c crm.Case) crm.Case {
	c.ID, c.Created, c.Updated = old.ID, old.Created, old.Updated
	c.State, c.Error = old.State, old.Error
	if old.State == crm.Dismissed {
		c.Verdict = old.Verdict // what the person said no to
		return c
	}
	if c.Verdict == crm.Ignore {
		c.State, c.Error = crm.Planned, ""
		return c
	}
	switch old.State {
	case crm.Applied:
		if m.newcomer(old, &c) {
			return m.reopened(c)
		}
		c.Plan = old.Plan // what was done
	case crm.Failed:
		if !same(old, &c) {
			c = m.reopened(c)
		}
	case crm.Planned, crm.Waiting:
		if old.State == crm.Planned {
			c.State = m.open
		}
		if m.leftAgain(old, &c) {
			c.State = crm.Applied
		}
	case crm.Held, crm.Snoozed, crm.Dismissed, crm.Undone:
	}
	return c
}

func (m *matcher) reopened(c crm.Case) crm.Case {
	c.State, c.Error = m.open, ""
	return c
}

// newcomer says that a lead is in the case of which its note said nothing.
func (m *matcher) newcomer(old, c *crm.Case) bool {
	known := m.live(slices.Concat(old.Leads, m.told[old.ID]))
	return slices.ContainsFunc(c.Leads, func(id crm.LeadID) bool { return !slices.Contains(known, id) })
}

// leftAgain says that a lead joined the case and is gone before anybody was told, and that the note from before tells
// of all the others.
func (m *matcher) leftAgain(old, c *crm.Case) bool {
	told := m.live(m.told[c.ID])
	return len(told) > 0 && len(c.Leads) < len(m.live(old.Leads)) &&
		!slices.ContainsFunc(c.Leads, func(id crm.LeadID) bool { return !slices.Contains(told, id) })
}

// same says that two states of a case are the same to a reader. How many leads carry a common value changes all the
// time and is no news.
func same(a, b *crm.Case) bool {
	return a.ID == b.ID && a.Verdict == b.Verdict && a.State == b.State && a.Error == b.Error && a.Survivor == b.Survivor && a.Facts == b.Facts &&
		slices.Equal(a.Leads, b.Leads) && slices.Equal(a.Salespeople, b.Salespeople) &&
		slices.EqualFunc(a.Reasons, b.Reasons, sameReason) && slices.EqualFunc(a.Guards, b.Guards, sameReason) &&
		slices.EqualFunc(a.Plan, b.Plan, sameAction)
}

func sameReason(a, b crm.Reason) bool {
	return a.Code == b.Code && slices.Equal(a.Leads, b.Leads) && slices.Equal(a.Values, b.Values) &&
		(a.Text == b.Text || a.Code == rules.SharedValue)
}

func sameAction(a, b crm.PlannedAction) bool {
	return a.Action == b.Action && a.Survivor == b.Survivor && a.Lead == b.Lead && a.Salesperson == b.Salesperson &&
		a.Team == b.Team && slices.Equal(a.Leads, b.Leads) && slices.Equal(a.Tag, b.Tag)
}
