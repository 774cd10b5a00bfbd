package apply

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
)

// addColleague adds a lead to the group, and a pass evaluates it while an action is in progress.
func (w *world) addColleague() {
	w.Helper()
	w.look(func(e *orm.Env) {
		_, err := e.Make(
			"crm.lead",
			map[string]any{"name": "Cables", "contact_name": "Lee Ost", "email_from": "lee.ost@acme.test", "user_id": int64(5)},
		)
		ok(w, err)
	})
	w.take(44)
}

// The note of a group does not name a lead that joins while it is posted, so another note is due.
func TestNoteForLeadThatJoinsMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", robin)
	moments := w.momentsOf(w.applyAll(w.sweep()))
	for _, moment := range between(t, moments, "after BeginEntry 2", moments[len(moments)-1]) {
		t.Run(moment, func(t *testing.T) {
			w := newWorld(t, "19.0", robin)
			hook := faults.At(moment, func() error { w.addColleague(); return nil })
			ok(t, w.applyAll(w.sweep())(w.in(faults.NewProcess(hook))))
			w.checkColleagueNoted()
		})
	}
}

// checkColleagueNoted continues as the service does, with the leads that are marked dirty.
func (w *world) checkColleagueNoted() {
	w.Helper()
	_, err := w.applier().Apply(w.Context(), w.take(), "test")
	ok(w, err)
	open, err := w.store.Cases(w.Context(), store.CaseFilter{States: []crm.State{crm.Planned, crm.Waiting}})
	ok(w, err)
	_, err = w.applier().Apply(w.Context(), open, "test")
	ok(w, err)
	equal(w, "notes that name the lead", len(w.notes("Lee Ost")), 1)
}
