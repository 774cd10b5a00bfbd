package apply

import (
	"context"
	"testing"

	"leadtwin/internal/crm"
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
func TestALeadThatJoinsWhileANoteIsPostedIsTold(t *testing.T) {
	for _, when := range []Step{NoteBegun, NoteSent, NoteRemembered, NoteVerified} {
		t.Run(string(when), func(t *testing.T) {
			w := newWorld(t, "19.0", robin)
			joined := false
			w.o.OnStep = func(s Step) error {
				if s == when && !joined {
					joined = true
					w.joins()
				}
				return nil
			}
			w.apply()
			w.joinedIsTold()
		})
	}
}

// marking does something right after an entry had its leads looked at again, and before it is over.
type marking struct {
	*store.Store
	then func()
}

func (m *marking) MarkDirty(ctx context.Context, ids []crm.LeadID) error {
	if err := m.Store.MarkDirty(ctx, ids); err != nil || m.then == nil {
		return err
	}
	then := m.then
	m.then = nil
	then()
	return nil
}

// What a pass leaves alone, since an entry is still open, is looked at when the entry is over.
func TestALeadThatJoinsRightBeforeANoteIsOverIsTold(t *testing.T) {
	w := newWorld(t, "19.0", robin)
	cases := w.sweep()
	s := &marking{Store: w.store}
	w.o.OnStep = func(step Step) error {
		if step == NoteRemembered {
			s.then = w.joins
		}
		return nil
	}
	_, err := New(w.odoo, s, w.policy, w.o).Apply(t.Context(), cases, "test")
	ok(t, err)
	w.joinedIsTold()
}

// joinedIsTold carries on as the service does, by what is marked alone.
func (w *world) joinedIsTold() {
	w.Helper()
	w.o.OnStep = nil
	_, err := w.applier().Apply(w.Context(), w.take(), "test")
	ok(w, err)
	open, err := w.store.Cases(w.Context(), store.CaseFilter{States: []crm.State{crm.Planned, crm.Waiting}})
	ok(w, err)
	_, err = w.applier().Apply(w.Context(), open, "test")
	ok(w, err)
	equal(w, "notes that name the lead", len(w.notes("Lee Ost")), 1)
}
