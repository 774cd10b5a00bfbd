package apply

import (
	"path/filepath"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// The note of the group came after the merge, so it names the survivor but mentions the salespeople of both leads.
func TestUndoPostsNoSecondNote(t *testing.T) {
	t.Parallel()
	for name, between := range map[string]func(*world){
		"same store": func(*world) {},
		"new store":  func(w *world) { w.adoptInNewStore() },
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				w := newWorld(t, version, robin)
				merge := w.merged()
				equal(t, "notes before", len(w.notes(" LT-")), 1)
				w.sweep() // after it the case knows the survivor only
				w.undo(merge)
				between(w)
				for _, c := range w.sweep() {
					if c.Verdict == crm.Separate && len(c.Leads) != 3 {
						t.Fatalf("the group has leads %v, want three", c.Leads)
					}
				}
				w.apply()
				w.apply()
				equal(t, "notes", len(w.notes(" LT-")), 1)
				equal(t, "case of the group", w.caseOf(crm.Separate).State, crm.Applied)
			})
		})
	}
}

// The group was formed after the merge, so its note does not mention who had the merged lead.
func TestUndoNotesUnmentionedSalesperson(t *testing.T) {
	t.Parallel()
	for name, between := range map[string]func(*world){
		"same store": func(*world) {},
		"new store":  func(w *world) { w.adoptInNewStore() },
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				w := newWorld(t, version, robin)
				w.set(43, map[string]any{"email_from": "kim@elsewhere.test", "partner_name": false})
				merge := w.merged()
				w.clock = w.clock.Add(time.Hour)
				w.set(43, map[string]any{"email_from": "kim.lund@acme.test"})
				w.apply()
				notes := w.notes(" LT-")
				equal(t, "notes after the merge", len(notes), 1)
				equal(t, "mentioned", notes[0].to, []string{"Ann Archer", "Eve Ember"})
				w.undo(merge)
				between(w)
				w.apply()
				w.apply()
				notes = w.notes(" LT-")
				if len(notes) != 2 {
					t.Fatalf("%d notes after the undo, want 2", len(notes))
				}
				equal(t, "mentioned after the undo", notes[1].to, []string{"Ann Archer", "Bob Baker", "Eve Ember"})
			})
		})
	}
}

// adoptInNewStore continues with an empty store that learns the past from Odoo's notes.
func (w *world) adoptInNewStore() {
	w.Helper()
	s, err := store.Open(w.Context(), "sqlite:"+filepath.Join(w.TempDir(), "new.db"))
	ok(w, err)
	w.Cleanup(func() { _ = s.Close() })
	w.store = s
	_, err = w.applier().Consistency().Adopt(w.Context(), "sam")
	ok(w, err)
}
