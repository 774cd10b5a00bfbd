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
)

// full says whether the long suites run in full: LEADTWIN_TEST_FULL=1. Without it they take a sample, as CI does.
func full() bool { return os.Getenv("LEADTWIN_TEST_FULL") != "" }

// someOf takes every n-th step, unless everything is wanted; the last one is always among them.
func someOf(steps []Step, n int) []Step {
	if full() {
		return steps
	}
	var out []Step
	for i, s := range steps {
		if i%n == 0 || i == len(steps)-1 {
			out = append(out, s)
		}
	}
	return out
}

// Killed at every step of a merge, a note and an assignment on a real server, the next start and one more run come to the
// same end as a run that nobody disturbed.
func TestWhereverItDiesOnARealServer(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		r := newReal(t, odootest.Bare(t, version))
		team := r.make("crm.team", map[string]any{"name": "Key accounts"})
		r.policy.GroupTeam = rules.Choice(fmt.Sprint(team))
		for n, step := range someOf(Steps(), 5) {
			a, b, c := r.threeLeads(n)
			cases := r.take(a, b, c)
			if !r.dieAt(step, "error", cases) {
				t.Errorf("step %q was never reached", step)
				continue
			}
			if err := r.applier().Resume(t.Context()); err != nil {
				t.Fatalf("%s: resume: %v", step, err)
			}
			r.run(t.Context(), r.take(r.there(a, b, c)...))
			again := r.run(t.Context(), r.take(r.there(a, b, c)...))
			equal(t, fmt.Sprintf("%s: third run", step), []int{again.Merges, again.Notes, again.Assigned, again.Failed, again.Refused}, []int{0, 0, 0, 0, 0})
			r.threeAreWell(step, a, b, c, team)
		}
	})
}

// threeLeads are two of one person and one colleague, of a domain of their own.
func (r *real) threeLeads(n int) (a, b, c crm.LeadID) {
	r.Helper()
	lead := func(contact, kind, user string) crm.LeadID {
		return crm.LeadID(r.make("crm.lead", map[string]any{
			"name": "Offer for " + contact, "contact_name": contact, "email_from": fmt.Sprintf("%s@step%d.test", contact[:3], n), "type": kind, "user_id": r.s.User(r.TB, user).ID,
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

func (r *real) threeAreWell(step Step, a, b, c crm.LeadID, team int64) {
	r.Helper()
	equal(r, fmt.Sprintf("%s: leads", step), r.ids(a, b, c), []int64{int64(a), int64(c)})
	notes := func(on crm.LeadID, about string) []row {
		return r.rows("mail.message", []any{[]any{"model", "=", leadModel}, []any{"res_id", "=", on}, []any{"body", "ilike", " " + about}}, "body")
	}
	apart, merged := notes(c, "LT-"), notes(a, "M-")
	if len(apart) != 1 || len(merged) != 1 {
		r.Errorf("%s: %d notes that keep apart and %d about the merge, want one each", step, len(apart), len(merged))
		return
	}
	told := r.told(apart[0].id())
	slices.Sort(told)
	equal(r, fmt.Sprintf("%s: told", step), told, []string{"Ann Archer", "Bob Baker", "Eve Ember"})
	for _, l := range r.rows(leadModel, []any{[]any{"id", "in", []crm.LeadID{a, c}}}, "team_id") {
		equal(r, fmt.Sprintf("%s: team of lead %d", step, l.id()), l.link("team_id"), team)
	}
	for _, e := range r.history() {
		if e.State != store.EntryVerified && e.State != store.EntryFailed {
			r.Errorf("%s: %s, the %s, is %s", step, e.ID, e.Action, e.State)
		}
	}
}

// Killed at every step of an undo on a real server, the next start finishes it, and everything is back once.
func TestWhereverAnUndoDiesOnARealServer(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		c := newCorpus(t, version)
		c.policy.Lost, c.policy.OtherCustomer, c.policy.OpenOrders = rules.EffectMerge, rules.EffectMerge, rules.EffectMerge
		c.o.UndoOdoo = c.as("sys")
		for n, step := range someOf(UndoSteps(), 5) {
			ids := c.group(n)
			before := c.portraits(ids...)
			m := c.mergeNow(ids)
			if !c.dies(step, func(a *Applier) error { _, err := a.Undo(t.Context(), m, "sam"); return err }) {
				t.Errorf("step %q was never reached", step)
				continue
			}
			if err := c.applier().Resume(t.Context()); err != nil {
				t.Fatalf("%s: resume: %v", step, err)
			}
			merge, err := c.store.EntryByID(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if merge.State != store.EntryUndone { // it died before Odoo heard of it
				c.undo(m)
			}
			c.allBack(fmt.Sprintf("%s (group %d)", step, n), before)
		}
	})
}

// allBack compares leads with what they were before a merge that was undone.
func (c *corpus) allBack(what string, before map[crm.LeadID]*snapshot) {
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
