package reconcile

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// matcher identifies the cases found in this pass with those of earlier passes. It reads and writes nothing.
type matcher struct {
	open        crm.State
	now         time.Time
	survivor    map[crm.LeadID]crm.LeadID // of merged leads
	notedLeads  map[string][]crm.LeadID   // by case: the leads that its notes mention
	dismissedIn map[crm.Pair]string       // the case on which a pair was dismissed
}

// casePair is an old case that a found case may continue.
type casePair struct {
	old, found int
	overlap    int
	exact      bool
}

// matchCases returns the cases to save and delete so that the store contains found instead of old. Both must be all
// cases of whole clusters. A case keeps its id, age and state while its verdict stays and it has a lead in common with
// its earlier self; the largest overlap wins.
func (m *matcher) matchCases(old, found []crm.Case) (put, drop []crm.Case) {
	named, was := m.identifyCases(old, found)
	stays := make([]bool, len(old))
	for i := range named {
		if was[i] >= 0 {
			stays[was[i]] = true
		}
		if was[i] < 0 || !sameCase(&old[was[i]], &named[i]) {
			put = append(put, named[i])
		}
	}
	for i := range old {
		if !stays[i] && !old[i].State.WasApplied() { // applied cases stay as history
			drop = append(drop, old[i])
		}
	}
	return put, drop
}

// identifyCases returns found with ids and states, and for each the index of the old case that it continues, or -1.
func (m *matcher) identifyCases(old, found []crm.Case) (named []crm.Case, was []int) {
	named, was = slices.Clone(found), make([]int, len(found))
	for i := range was {
		was[i] = -1
	}
	taken := make([]bool, len(old))
	for _, p := range m.candidatePairs(old, found) {
		if taken[p.old] || was[p.found] >= 0 {
			continue
		}
		taken[p.old], was[p.found] = true, p.old
		named[p.found] = m.continueCase(&old[p.old], found[p.found])
	}
	for i := range named {
		if was[i] < 0 {
			named[i] = m.newCase(named[i])
		}
	}
	return named, was
}

// candidatePairs returns the possible pairs, the best first.
func (m *matcher) candidatePairs(old, found []crm.Case) []casePair {
	byLead := map[crm.LeadID][]int{}
	for i := range found {
		for _, id := range found[i].Leads {
			byLead[id] = append(byLead[id], i)
		}
	}
	var out []casePair
	for i := range old {
		leads := m.replaceMerged(old[i].Leads)
		overlap := map[int]int{}
		for _, id := range leads {
			for _, f := range byLead[id] {
				overlap[f]++
			}
		}
		for f, n := range overlap {
			if m.mayContinue(&old[i], leads, &found[f]) {
				out = append(out, casePair{i, f, n, slices.Equal(leads, found[f].Leads)})
			}
		}
	}
	slices.SortFunc(out, func(x, y casePair) int {
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

// replaceMerged replaces merged leads by their survivors; the result is ascending.
func (m *matcher) replaceMerged(leads []crm.LeadID) []crm.LeadID {
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

// mayContinue reports whether a found case may be the old one. An applied merge is finished, whatever verdict was
// approved: one lead is left of it. If all its leads exist again, it is not applied twice.
func (m *matcher) mayContinue(old *crm.Case, leads []crm.LeadID, found *crm.Case) bool {
	switch old.State {
	case crm.Dismissed:
		return isDismissed(found)
	case crm.Undone: // its leads have new ids
		return false
	case crm.Applied:
		finished := old.Verdict == crm.Merge || len(leads) < 2
		return old.Verdict == found.Verdict && !isDismissed(found) && (!finished || slices.Equal(old.Leads, found.Leads))
	case crm.Planned, crm.Waiting, crm.Held, crm.Failed, crm.Snoozed:
	}
	reopened := isDismissed(old) // it was found while it was dismissed, so that its verdict says nothing else
	return (old.Verdict == found.Verdict || reopened) && !isDismissed(found)
}

func isDismissed(c *crm.Case) bool {
	guarded := func(g crm.Reason) bool { return g.Code == rules.GuardDismissed }
	return c.Verdict == crm.Ignore && slices.ContainsFunc(c.Guards, guarded)
}

// newCase gives a found case its first state. Leads that a user dismissed get the id of the dismissed case.
func (m *matcher) newCase(c crm.Case) crm.Case {
	c.Created, c.Updated = m.now, time.Time{}
	c.State = m.open
	switch {
	case isDismissed(&c):
		c.State = crm.Dismissed
		for i, a := range c.Leads {
			for _, b := range c.Leads[i+1:] {
				if id := m.dismissedIn[crm.NewPair(a, b)]; strings.HasPrefix(id, "LT-") { // an undo dismisses under its own id
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

// continueCase gives a found case the id, age and state of the old case that it continues.
func (m *matcher) continueCase(old *crm.Case, c crm.Case) crm.Case {
	c.ID, c.Created, c.Updated = old.ID, old.Created, old.Updated
	c.State, c.Error = old.State, old.Error
	if old.State == crm.Dismissed {
		c.Verdict = old.Verdict // which the user dismissed
		return c
	}
	if c.Verdict == crm.Ignore {
		c.State, c.Error = crm.Planned, ""
		return c
	}
	switch old.State {
	case crm.Applied:
		if m.hasNewLead(old, &c) {
			return m.reopen(c)
		}
		c.Plan = old.Plan // what was done
	case crm.Failed:
		if !sameCase(old, &c) {
			c = m.reopen(c)
		}
	case crm.Planned, crm.Waiting:
		if old.State == crm.Planned {
			c.State = m.open
		}
		if m.coveredByNotes(old, &c) {
			c.State = crm.Applied
		}
	case crm.Held, crm.Snoozed, crm.Dismissed, crm.Undone:
	}
	return c
}

func (m *matcher) reopen(c crm.Case) crm.Case {
	c.State, c.Error = m.open, ""
	return c
}

func (m *matcher) hasNewLead(old, c *crm.Case) bool {
	known := m.replaceMerged(slices.Concat(old.Leads, m.notedLeads[old.ID]))
	return slices.ContainsFunc(c.Leads, func(id crm.LeadID) bool { return !slices.Contains(known, id) })
}

// coveredByNotes reports whether a lead joined the case and left it before a new note, so that earlier notes mention
// all that remain.
func (m *matcher) coveredByNotes(old, c *crm.Case) bool {
	noted := m.replaceMerged(m.notedLeads[c.ID])
	return len(noted) > 0 && len(c.Leads) < len(m.replaceMerged(old.Leads)) &&
		!slices.ContainsFunc(c.Leads, func(id crm.LeadID) bool { return !slices.Contains(noted, id) })
}

// sameCase reports whether two versions of a case read the same. The number of leads that share a frequent value
// changes all the time and does not count.
func sameCase(a, b *crm.Case) bool {
	return a.ID == b.ID && a.Verdict == b.Verdict && a.State == b.State && a.Error == b.Error &&
		a.Survivor == b.Survivor && a.Facts == b.Facts &&
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
