package apply

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
)

// joins lets a colleague of Kim write in, and the service look at that while something is carried out.
func (w *world) joins() {
	w.Helper()
	w.look(func(e *orm.Env) {
		_, err := e.Make("crm.lead", map[string]any{"name": "Cables", "contact_name": "Lee Ost", "email_from": "lee.ost@acme.test", "user_id": int64(5)})
		ok(w, err)
	})
	w.take(44)
}

// A lead that joins a group while its note is posted, or between the steps around it, is told of by a note of its own: the first does
// not name it.
func TestNoteForLeadThatJoinsMeanwhile(t *testing.T) {
	w := newWorld(t, "19.0", robin)
	moments := w.momentsOf(w.applyAll(w.sweep()))
	for _, moment := range between(t, moments, "after BeginEntry 2", moments[len(moments)-1]) {
		t.Run(moment, func(t *testing.T) {
			w := newWorld(t, "19.0", robin)
			joins := faults.At(moment, func() error { w.joins(); return nil })
			ok(t, w.applyAll(w.sweep())(w.in(faults.NewProcess(joins))))
			w.joinedIsTold()
		})
	}
}

// joinedIsTold carries on as the service does, by what is marked alone.
func (w *world) joinedIsTold() {
	w.Helper()
	_, err := w.applier().Apply(w.Context(), w.take(), "test")
	ok(w, err)
	open, err := w.store.Cases(w.Context(), store.CaseFilter{States: []crm.State{crm.Planned, crm.Waiting}})
	ok(w, err)
	_, err = w.applier().Apply(w.Context(), open, "test")
	ok(w, err)
	equal(w, "notes that name the lead", len(w.notes("Lee Ost")), 1)
}
