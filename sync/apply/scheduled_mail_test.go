package apply

import (
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/sync/apply/internal/snapshot"
)

// scheduledOf are the subjects of the e-mails that are scheduled on a lead.
func (w *world) scheduledOf(lead int64) (subjects []string) {
	w.Helper()
	w.look(func(e *orm.Env) {
		for _, m := range e.DB.Model(snapshot.ScheduledModel).All() {
			if m.Int("res_id") == lead {
				subjects = append(subjects, m.Str("subject"))
			}
		}
	})
	return subjects
}

// An e-mail that a user has scheduled on a merged lead is deleted by Odoo's merge. It is scheduled on the merged lead,
// and goes back with an undo.
func TestScheduledMailSurvivesMergeAndUndo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", twoLives)
	w.look(func(e *orm.Env) {
		_, err := e.Make(snapshot.ScheduledModel, map[string]any{
			"model":          "crm.lead",
			"res_id":         int64(42),
			"subject":        "Our offer",
			"body":           "<p>Hello</p>",
			"scheduled_date": "2027-01-01 10:00:00",
			"author_id":      int64(5),
			"partner_ids":    []any{[]any{6, 0, []int64{5}}},
		})
		ok(t, err)
	})
	r := w.apply()
	merged := outcome(t, r, crm.Merge)
	equal(t, "survivor", merged.Survivor, crm.LeadID(41))
	equal(t, "scheduled on the merged lead", w.scheduledOf(41), []string{"Our offer"})
	w.apply()
	equal(t, "scheduled after another run", w.scheduledOf(41), []string{"Our offer"})

	done, err := New(w.odoo, w.store, w.policy, w.o).Undo(t.Context(), merged.Entries[0], "test")
	ok(t, err)
	equal(t, "left on the survivor", w.scheduledOf(41), nil)
	equal(t, "scheduled on the lead that is back", w.scheduledOf(int64(done.RestoredAs[42])), []string{"Our offer"})
	if lost := strings.Join(done.Lost, " "); strings.Contains(lost, "scheduled") {
		t.Errorf("reported as lost: %s", lost)
	}
}
