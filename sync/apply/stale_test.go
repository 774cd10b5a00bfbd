package apply

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
)

// between runs a change after the sweep and before apply, and returns what apply did.
func (w *world) between(change func(e *orm.Env)) Result {
	w.Helper()
	cases := w.sweep()
	w.look(change)
	r, err := w.applier().Apply(w.Context(), cases, "test")
	if err != nil {
		w.Fatal(err)
	}
	return r
}

func TestApplySkipsChangedLeads(t *testing.T) {
	t.Parallel()
	changes := map[string]func(t *testing.T, e *orm.Env){
		"another address": func(t *testing.T, e *orm.Env) {
			ok(
				t,
				e.Update(
					[]*orm.Record{e.One("crm.lead", 42)},
					map[string]any{"email_from": "robin@elsewhere.test", "contact_name": "Somebody Else"},
				),
			)
		},
		"deleted": func(t *testing.T, e *orm.Env) { ok(t, e.Delete([]*orm.Record{e.One("crm.lead", 42)})) },
		"won": func(t *testing.T, e *orm.Env) {
			ok(t, e.Update([]*orm.Record{e.One("crm.lead", 42)}, map[string]any{"stage_id": won(e)}))
		},
		"lost": func(t *testing.T, e *orm.Env) {
			ok(t, e.Update([]*orm.Record{e.One("crm.lead", 42)}, map[string]any{"active": false, "probability": 0.0}))
		},
	}
	eachVersion(t, func(t *testing.T, version string) {
		for name, change := range changes {
			t.Run(name, func(t *testing.T) {
				w := newWorld(t, version, robin)
				before := len(w.leads())
				r := w.between(func(e *orm.Env) { change(t, e) })
				o := outcome(t, r, crm.Merge)
				equal(t, "merges", r.Merges, 0)
				equal(t, "state", o.State, crm.Waiting)
				if o.Error == "" {
					t.Error("no word on why")
				}
				if name != "deleted" {
					equal(t, "leads", len(w.leads()), before)
				}
				c, err := w.store.Case(t.Context(), o.Case)
				ok(t, err)
				equal(t, "case", []any{c.State, c.Error}, []any{crm.Waiting, o.Error})
				equal(t, "wizards", w.count("crm.merge.opportunity"), 0)
				w.apply() // the next run decides by what is true now
				for _, c := range w.cases() {
					if c.Verdict == crm.Merge {
						t.Errorf("case %s still wants to merge %v", c.ID, c.Leads)
					}
				}
			})
		}
	})
}

// Mails that came after the sweep hold a merge back: they do not change a lead, so only a second look finds them.
func TestApplyReadsCorrespondents(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin)
		r := w.between(func(e *orm.Env) {
			for lead, address := range map[int64]string{41: "robin@acme.test", 42: "kim.lund@acme.test"} {
				_, err := e.Make("mail.message", map[string]any{
					"model": "crm.lead", "res_id": lead, "message_type": "email", "author_id": false, "email_from": address,
				})
				ok(t, err)
			}
		})
		equal(t, "merges", r.Merges, 0)
		equal(t, "state", outcome(t, r, crm.Merge).State, crm.Waiting)
		equal(t, "leads", w.leads(), []int64{41, 42, 43})
	})
}

func TestApprovalOverridesGuard(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin)
		w.set(42, map[string]any{"active": false, "probability": 0.0}) // lost: review
		w.approve(crm.Merge)
		r := w.apply()
		equal(t, "merges", r.Merges, 1)
		equal(t, "leads", w.leads(), []int64{41, 43})
		equal(t, "second run", w.apply().Merges, 0)
	})
}

func TestApprovalEndsWithEdit(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin)
		w.set(42, map[string]any{"active": false, "probability": 0.0})
		id := w.approve(crm.Merge)
		w.set(42, map[string]any{"phone": "+46 8 123 456"})
		r, err := w.applier().Apply(t.Context(), []crm.Case{{ID: id}}, "test")
		ok(t, err)
		equal(t, "merges", r.Merges, 0)
		equal(t, "refused", r.Refused, 1)
		has(t, r.Outcomes[0].Error, "changed since the last sweep")
		if _, err := w.store.OpenApproval(t.Context(), id); err == nil {
			t.Error("the approval is still open")
		}
	})
}

func TestReviewDecidedAsSeparateIsNoted(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin)
		w.set(42, map[string]any{"active": false, "probability": 0.0})
		id := w.approve(crm.Separate)
		r, err := w.applier().Apply(t.Context(), []crm.Case{{ID: id}}, "test")
		ok(t, err)
		equal(t, "notes", []int{r.Notes, r.Merges, r.Failed}, []int{1, 0, 0})
		notes := w.notes(" " + id)
		equal(t, "on", notes[0].on, 41) // 42 is archived
		equal(t, "notified", notes[0].to, []string{"Ann Archer", "Bob Baker"})
		equal(t, "plan", r.Outcomes[0].Plan, []crm.PlannedAction{{Action: crm.ActNote, Lead: 41, Tag: []crm.UserID{5, 6}}})
		w.apply()
		equal(t, "once", len(w.notes(" "+id)), 1)
	})
}

// approve sweeps and approves the only review case, and returns its id.
func (w *world) approve(as crm.Verdict) string {
	w.Helper()
	w.sweep()
	c := w.caseOf(crm.Review)
	ok(
		w,
		w.store.ApproveCase(
			w.Context(),
			store.Approval{Case: c.ID, As: as, Leads: c.Leads, Facts: c.Facts, By: "ann", At: w.clock},
		),
	)
	return c.ID
}

func won(e *orm.Env) int64 {
	ids, _ := e.Find("crm.stage", []any{[]any{"is_won", "=", true}}, "id", 0, 0)
	return ids[0]
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
