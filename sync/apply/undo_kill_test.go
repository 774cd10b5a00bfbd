package apply

import (
	"fmt"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/internal/snapshot"
)

// An undo may die at any moment, and be resumed by a process that dies, too. In the end everything is back once.
func TestUndoKill(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		for _, settings := range []bool{true, false} {
			prepare := func(t *testing.T) (w *world, before map[crm.LeadID]*snapshot.Snapshot, merge string) {
				t.Helper()
				w = newWorld(t, version, rich, miniodoo.WithOrders())
				if settings {
					w.o.UndoOdoo = w.as("sue")
				}
				return w, w.portraits(41, 42), w.merged()
			}
			undo := func(merge string) func(*Applier) error {
				return func(a *Applier) error { _, err := a.Undo(t.Context(), merge, "sam"); return err }
			}
			w, _, m := prepare(t)
			moments := w.momentsOf(undo(m))
			t.Logf("%d moments", len(moments))
			for _, moment := range moments {
				if strings.HasPrefix(moment, "before") && (version != versions[0] || !settings) {
					continue // the same as after the write before it
				}
				t.Run(fmt.Sprintf("%s, settings rights %t", moment, settings), func(t *testing.T) {
					w, before, m := prepare(t)
					if !w.diesAt(moment, undo(m)) {
						t.Fatal("the moment was never reached")
					}
					w.clock = w.clock.Add(1)
					w.diesAt(moment, func(a *Applier) error { return a.Resume(t.Context()) })
					w.clock = w.clock.Add(1)
					if err := w.applier().Resume(t.Context()); err != nil {
						t.Fatalf("resume: %v", err)
					}
					w.undoneOnce(m, before)
				})
			}
		}
	})
}

// undoneOnce checks that the merge of 41 into 42 was undone, exactly once. An undo that died before Odoo was asked
// for anything is simply done again.
func (w *world) undoneOnce(m string, before map[crm.LeadID]*snapshot.Snapshot) {
	w.Helper()
	merge, err := w.store.EntryByID(w.Context(), m)
	if err != nil {
		w.Fatal(err)
	}
	if merge.State != store.EntryUndone {
		w.undo(m)
	}
	equal(w, "leads", w.leads(), []int64{40, 42, 43})
	now := w.portraits(43, 42)
	for _, was := range before {
		was.Messages = nil // copies and moved ones are compared elsewhere; here it counts that there is one of each
	}
	equal(
		w,
		"messages",
		[]int{len(w.notes("they called")), len(commentsOf(now[43]))},
		[]int{len(w.notes("they called")), 2},
	)
	equal(w, "notes", len(now[43].Messages)-len(commentsOf(now[43])), 1)
	for _, is := range now {
		is.Messages = nil
	}
	equal(w, "lead that is back", differences(before[41], now[43], w.leadFields()), nil)
	equal(w, "survivor", differences(before[42], now[42], w.leadFields()), nil)
	for _, e := range w.history() {
		if e.State != store.EntryFailed && e.State != store.EntryVerified && e.State != store.EntryUndone {
			w.Errorf("%s, the %s, is %s", e.ID, e.Action, e.State)
		}
	}
}
