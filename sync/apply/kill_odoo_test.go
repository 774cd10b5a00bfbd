//go:build odoo

package apply

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// full reports whether the long suites run in full: LEADTWIN_TEST_FULL=1. Without it they take a sample, as CI does.
func full() bool { return os.Getenv("LEADTWIN_TEST_FULL") != "" }

// someOf takes about n of the moments, unless everything is wanted; the last one is always among them.
func someOf(moments []string, n int) []string {
	if full() {
		return moments
	}
	var out []string
	for i, m := range moments {
		if i%max(1, len(moments)/n) == 0 || i == len(moments)-1 {
			out = append(out, m)
		}
	}
	return out
}

// Killed at any moment of a merge, a note and an assignment on a real server, the next start and one more run come to
// the same end as a run without a crash.
func TestKillOnRealServer(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		r := newReal(t, odootest.Bare(t, version))
		team := r.make("crm.team", map[string]any{"name": "Key accounts"})
		r.policy.GroupTeam = rules.Choice(fmt.Sprint(team))
		a, b, c := r.threeLeads(0)
		r.run(t.Context(), r.take(a, b, c)) // the first merge on a store also keeps what it learns of the server
		a, b, c = r.threeLeads(1)
		moments := r.momentsOf(r.applyAll(r.take(a, b, c)))
		for n, moment := range someOf(between(t, moments, "after BeginEntry 1", moments[len(moments)-1]), 7) {
			a, b, c := r.threeLeads(n + 2)
			if !r.diesAt(moment, r.applyAll(r.take(a, b, c))) {
				t.Errorf("the moment %q was never reached", moment)
				continue
			}
			if err := r.applier().Resume(t.Context()); err != nil {
				t.Fatalf("%s: resume: %v", moment, err)
			}
			r.run(t.Context(), r.take(r.there(a, b, c)...))
			again := r.run(t.Context(), r.take(r.there(a, b, c)...))
			equal(
				t,
				moment+": third run",
				[]int{again.Merges, again.Notes, again.Assigned, again.Failed, again.Refused},
				[]int{0, 0, 0, 0, 0},
			)
			r.threeAreWell(moment, a, b, c, team)
		}
	})
}

// threeLeads are two of one person and one colleague, of a domain of their own.
func (r *real) threeLeads(n int) (a, b, c crm.LeadID) {
	r.Helper()
	lead := func(contact, kind, user string) crm.LeadID {
		return crm.LeadID(r.make("crm.lead", map[string]any{
			"name":         "Offer for " + contact,
			"contact_name": contact,
			"email_from":   fmt.Sprintf("%s@step%d.test", contact[:3], n),
			"type":         kind,
			"user_id":      r.s.User(r.TB, user).ID,
		}))
	}
	return lead("Robin Berg", "opportunity", "ann"), lead("Robin Berg", "lead", "bob"), lead("Kim Lund", "lead", "eve")
}

func (r *real) there(leads ...crm.LeadID) []crm.LeadID {
	r.Helper()
	var out []crm.LeadID
	for _, id := range r.ids(leads...) {
		out = append(out, crm.LeadID(id))
	}
	return out
}

func (r *real) threeAreWell(moment string, a, b, c crm.LeadID, team int64) {
	r.Helper()
	equal(r, fmt.Sprintf("%s: leads", moment), r.ids(a, b, c), []int64{int64(a), int64(c)})
	notes := func(on crm.LeadID, about string) []records.Row {
		return r.rows(
			"mail.message",
			[]any{[]any{"model", "=", records.LeadModel}, []any{"res_id", "=", on}, []any{"body", "ilike", " " + about}},
			"body",
		)
	}
	apart, merged := notes(c, "LT-"), notes(a, "M-")
	if len(apart) != 1 || len(merged) != 1 {
		r.Errorf("%s: %d notes that keep apart and %d about the merge, want one each", moment, len(apart), len(merged))
		return
	}
	notified := r.notifiedUsers(apart[0].ID())
	slices.Sort(notified)
	equal(r, fmt.Sprintf("%s: notified", moment), notified, []string{"Ann Archer", "Bob Baker", "Eve Ember"})
	for _, l := range r.rows(records.LeadModel, []any{[]any{"id", "in", []crm.LeadID{a, c}}}, "team_id") {
		equal(r, fmt.Sprintf("%s: team of lead %d", moment, l.ID()), l.Link("team_id"), team)
	}
	for _, e := range r.history() {
		if e.State != store.EntryVerified && e.State != store.EntryFailed {
			r.Errorf("%s: %s, the %s, is %s", moment, e.ID, e.Action, e.State)
		}
	}
}

// Killed at any moment of an undo on a real server, the next start finishes it, and everything is back once.
func TestUndoKillOnRealServer(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		c := newCorpus(t, version)
		c.policy.Lost, c.policy.OtherCustomer, c.policy.OpenOrders = rules.EffectMerge, rules.EffectMerge, rules.EffectMerge
		c.o.UndoOdoo = c.as("sys")
		undo := func(merge string) func(*Applier) error {
			return func(a *Applier) error { _, err := a.Undo(t.Context(), merge, "sam"); return err }
		}
		moments := c.momentsOf(undo(c.mergeNow(c.group(0))))
		chosen := someOf(between(t, moments, "after BeginEntry 1", moments[len(moments)-1]), 6)
		reached := 0
		for n, moment := range chosen {
			ids := c.group(n + 1)
			before := c.portraits(ids...)
			m := c.mergeNow(ids)
			if !c.diesAt(moment, undo(m)) {
				t.Logf("an undo of group %d has no moment %q", n+1, moment)
				continue
			}
			reached++
			if err := c.applier().Resume(t.Context()); err != nil {
				t.Fatalf("%s: resume: %v", moment, err)
			}
			merge, err := c.store.EntryByID(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if merge.State != store.EntryUndone { // it died before Odoo heard of it
				c.undo(m)
			}
			c.allBack(fmt.Sprintf("%s (group %d)", moment, n+1), before)
		}
		if reached <= len(chosen)/2 {
			t.Errorf("only %d of %d moments were reached", reached, len(chosen))
		}
	})
}

// allBack compares leads with what they were before a merge that was undone.
func (c *corpus) allBack(what string, before map[crm.LeadID]*snapshot.Snapshot) {
	c.Helper()
	ids := make([]crm.LeadID, 0, len(before))
	for id := range before {
		ids = append(ids, id)
	}
	homes, err := c.store.SurvivorOf(c.Context(), ids)
	if err != nil {
		c.Fatal(err)
	}
	for id, was := range before {
		home := id
		if h, moved := homes[id]; moved {
			home = h
		}
		is := c.portraits(home)[home]
		if is == nil {
			c.Errorf("%s: lead %d, now %d, is not there", what, id, home)
			continue
		}
		equal(c, fmt.Sprintf("%s: lead %d, now %d", what, id, home), differences(was, is, c.leadFields()), nil)
	}
}
