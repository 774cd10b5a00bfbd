package apply

import (
	"fmt"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/records"
)

// personEdits are edits after which two leads are not to be merged any more.
func personEdits() map[string]func(r *ring) {
	write := func(r *ring, vals map[string]any) {
		if err := r.site.admin.Write(r.Context(), records.LeadModel, []int64{int64(r.leads[1])}, vals); err != nil {
			r.Errorf("edit lead %d: %v", r.leads[1], err)
		}
	}
	return map[string]func(r *ring){
		"another name": func(r *ring) {
			write(r, map[string]any{"contact_name": false})
			write(r, map[string]any{"contact_name": "Somebody Else"})
		},
		"marked lost": func(r *ring) { write(r, map[string]any{"active": false, "probability": 0.0}) },
	}
}

// An edit before any call of a merge, up to the last one that reads the leads, is seen: nothing is merged, and the case
// waits. Only the call to Odoo's merge itself comes after that, and nothing can look into it.
func TestMergeSeesEditsUntilTheLastCall(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		s := smallSite(t, version)
		for n := range lastLook(t, s) {
			n++
			for name, edit := range personEdits() {
				t.Run(fmt.Sprintf("%s before call %d", name, n), func(t *testing.T) {
					r := newRing(t, s)
					r.twoOfOne()
					cases := r.take(r.leads...)
					r.proxy.SetPlan(faults.BeforeCall(n, func() { edit(r) }, faults.Fault{}))
					result, err := r.applier().Apply(t.Context(), cases, "test")
					ok(t, err)
					equal(t, "merges", result.Merges, 0)
					equal(t, "state", outcome(t, result, crm.Merge).State, crm.Waiting)
					equal(t, "leads", r.alive(), r.leads)
				})
			}
		}
	})
}

// lastLook is the number of the last call of a merge that reads the leads before Odoo merges them.
func lastLook(t *testing.T, s *site) int {
	t.Helper()
	r := newRing(t, s)
	r.twoOfOne()
	cases := r.take(r.leads...)
	r.proxy.SetPlan(faults.NthCall(0, faults.Fault{}))
	_, err := r.applier().Apply(t.Context(), cases, "test")
	ok(t, err)
	last := 0
	for _, c := range r.proxy.Calls() {
		if c.Method == "action_merge" {
			return last
		}
		if c.Model == records.LeadModel {
			last = c.N
		}
	}
	t.Fatal("nothing was merged")
	return 0
}

// sixEdits is what a user does to the survivor of a merge.
func sixEdits() map[string]any {
	return map[string]any{
		"active": false, "user_id": int64(7), "tag_ids": []any{[]any{int64(6), int64(0), []any{}}}, "phone": false,
		"city": "Malmö", "expected_revenue": 12.0,
	}
}

func (w *world) keepsSixEdits(when string, lead int64) {
	w.Helper()
	for name, want := range map[string]any{"user_id": int64(7), "phone": nil, "city": "Malmö", "expected_revenue": 12.0} {
		equal(w, when+": "+name, w.field(lead, name), want)
	}
	equal(w, when+": active", w.field(lead, "active") == true, false)
	tags, _ := w.field(lead, "tag_ids").([]int64)
	equal(w, when+": tags", len(tags), 0)
}

const sixValues = staff + `
tags: [{id: 1, name: Trade fair}, {id: 2, name: VIP}]
leads:
  - {id: 41, name: First, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, phone: "+49 30 1",
       city: Berlin, user_id: bob, stage_id: Qualified, tag_ids: [1], expected_revenue: 900, probability: 20,
       create_date: "2026-01-02 08:00:00"}
  - {id: 42, name: Second, type: lead, contact_name: Robin Berg, email_from: robin@acme.test, phone: "+49 30 1",
       city: Berlin, user_id: ann, stage_id: New, tag_ids: [2], probability: 10, create_date: "2026-01-01 08:00:00"}
`

// mergeMoments are the moments of a merge of sixValues after a write, from one to another.
func mergeMoments(t *testing.T, version, from, to string) []string {
	t.Helper()
	w := newWorld(t, version, sixValues)
	w.policy.MergeSalesperson = rules.Oldest
	return between(t, w.momentsOf(w.applyAll(w.sweep())), from, to)
}

// The process dies after Odoo merged, a user works on the survivor, and a day later Leadtwin starts again.
func TestMergeAfterCrashKeepsEdits(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		for _, moment := range mergeMoments(t, version, "after RunMerge 1", "after CompleteMerge 1") {
			t.Run(moment, func(t *testing.T) {
				w := newWorld(t, version, sixValues)
				w.policy.MergeSalesperson = rules.Oldest
				if !w.diesAt(moment, w.applyAll(w.sweep())) {
					t.Fatal("the moment was never reached")
				}
				equal(t, "leads", w.leads(), []int64{41})
				w.set(41, sixEdits())
				w.clock = w.clock.AddDate(0, 0, 1)
				ok(t, w.applier().Resume(t.Context()))
				m := w.history()[0]
				equal(t, "merge", m.State, store.EntryVerified)
				w.keepsSixEdits("after the restart", 41)
				equal(t, "lost by the undo", w.undo(m.ID).Lost, nil)
				w.keepsSixEdits("after the undo", 41)
			})
		}
	})
}

// A user edits the survivor between two steps of a merge that is not interrupted.
func TestMergeKeepsEditsBetweenItsSteps(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		for _, moment := range mergeMoments(t, version, "after AdvanceEntry done 1", "after PostNote 1") {
			t.Run(moment, func(t *testing.T) {
				w := newWorld(t, version, sixValues)
				w.policy.MergeSalesperson = rules.Oldest
				edits := faults.At(moment, func() error { w.set(41, sixEdits()); return nil })
				ok(t, w.applyAll(w.sweep())(w.in(faults.NewProcess(edits))))
				m := w.history()[0].ID
				w.keepsSixEdits("after the merge", 41)
				w.undo(m)
				w.keepsSixEdits("after the undo", 41)
			})
		}
	})
}

// A restaged survivor stays in the stage that a user chose; what no user changed is still restored.
func TestMergeAfterCrashRestoresTheRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "14.0", sixValues)
	w.set(42, map[string]any{"priority": "3", "function": "Buyer"})
	if !w.diesAt("after AdvanceEntry done 1", w.applyAll(w.sweep())) {
		t.Fatal("the step was never reached")
	}
	w.set(41, map[string]any{"priority": "1", "phone": false})
	ok(t, w.applier().Resume(t.Context()))
	equal(t, "priority that a user set", w.field(41, "priority"), any("1"))
	equal(t, "phone that a user emptied", w.field(41, "phone"), nil)
	equal(t, "job position of the other lead", w.field(41, "function"), any("Buyer"))
	tags, _ := w.field(41, "tag_ids").([]int64)
	equal(t, "tags", tags, []int64{1, 2})
	notes := w.notes(" M-")
	equal(t, "notes", len(notes), 1)
	has(t, notes[0].body, "Edited after the merge", "Priority")
}

// Nobody has read the survivor after Odoo's merge, and the other lead has no phone number: yet a user emptied this one.
func TestMergeAfterCrashKeepsEmptiedText(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, sixValues)
		w.set(42, map[string]any{"phone": false, "function": "Buyer"})
		if !w.diesAt("after RunMerge 1", w.applyAll(w.sweep())) {
			t.Fatal("the step was never reached")
		}
		w.set(41, map[string]any{"phone": false})
		ok(t, w.applier().Resume(t.Context()))
		equal(t, "phone that a user emptied", w.field(41, "phone"), nil)
		equal(t, "job position of the other lead", w.field(41, "function"), any("Buyer"))
	})
}

const twoLost = staff + `
leads:
  - {id: 41, name: Old, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: Qualified, active: false, probability: 0, date_closed: "2026-01-05 08:00:00"}
  - {id: 42, name: New, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New, active: false, probability: 0, date_closed: "2026-01-06 08:00:00"}
`

func TestMergeOfTwoLostLeadsStaysLost(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, twoLost)
		w.policy.Lost = rules.EffectMerge
		w.merged()
		equal(t, "leads", w.leads(), []int64{41})
		equal(t, "active", w.field(41, "active") == true, false)
		equal(t, "probability", records.IsEmpty(w.field(41, "probability")), true)
		equal(t, "closed", fmt.Sprint(w.field(41, "date_closed")), "2026-01-05 08:00:00 +0000 UTC")
	})
}

// A lost opportunity may be in a won stage up to Odoo 18.
func TestMergeOfLostLeadInWonStageIsWon(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "14.0", twoLost)
	w.set(41, map[string]any{"stage_id": int64(4)})
	w.set(41, map[string]any{"active": false, "probability": 0.0, "automated_probability": 0.0})
	w.set(42, map[string]any{"active": true, "probability": 63.0})
	w.approve(crm.Merge)
	equal(t, "merges", w.apply().Merges, 1)
	equal(t, "leads", w.leads(), []int64{41})
	equal(t, "active", w.field(41, "active"), any(true))
	equal(t, "probability", w.field(41, "probability"), any(100.0))
}
