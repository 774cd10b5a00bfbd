package apply

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/undo"
)

// emptyStore opens a new store.
func emptyStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "other.db"))
	ok(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Only notes of Leadtwin's user count, whatever others write on a lead or into its fields.
func TestNoteMarkerCopiedByOthers(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		notes := w.applier().notes
		m := notes.NewMarker(
			&store.Entry{Action: crm.ActNote, Case: "LT-7F3K9Q", ID: w.action(17), Seq: 17},
			[]crm.LeadID{41, 42},
		)
		line, err := notes.Compose(note.Undo{}, nil, m)
		ok(t, err)
		w.look(func(e *orm.Env) {
			ann, own := e.One("res.users", 5).Int("partner_id"), e.One("res.users", 9).Int("partner_id")
			for _, author := range []int64{ann, own} { // the second as a mail gateway may set it
				_, err := e.Make(
					"mail.message",
					map[string]any{"model": "crm.lead", "res_id": int64(42), "author_id": author, "body": "<p>Hi</p>" + line},
				)
				ok(t, err)
			}
		})
		w.set(41, map[string]any{"name": "Offer " + line})
		found, err := notes.Find(t.Context(), []crm.LeadID{41, 42}, "")
		ok(t, err)
		equal(t, "notes before", len(found), 0)
		w.apply()
		found, err = notes.Find(t.Context(), []crm.LeadID{41, 42}, "")
		ok(t, err)
		if len(found) != 1 || !found[0].IsOwn() || found[0].Marker.Sequence != 1 || found[0].Lead != 42 {
			t.Fatalf("notes after: %+v", found)
		}
	})
}

func TestNoteOfLargerGroup(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.apply()
		w.newLead(44, 7, "Sam Stone", "sam@acme.test")
		w.apply()
		w.newLead(43, 7, "Tom Tiller", "tom@acme.test")
		w.look(func(e *orm.Env) {
			ok(t, e.Update([]*orm.Record{e.One("crm.lead", 43)}, map[string]any{"create_date": "2026-01-01 07:00:00"}))
		})
		w.apply()
		equal(t, "notes", len(w.notes(" LT-")), 3)
	})
}

// The first merge of a new store has the number of the first merge of the old store, but needs its own note.
func TestMergeNoteOfNewStore(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, twoLives)
		w.apply()
		before := len(w.notes(" M-"))
		w.store = emptyStore(t)
		w.look(func(e *orm.Env) {
			_, err := e.MakeAs("crm.lead", 60, map[string]any{
				"name": "Third", "contact_name": "Robin Berg", "email_from": "robin@acme.test", "user_id": int64(6), "type": "lead",
			})
			ok(t, err)
		})
		equal(t, "merges", w.apply().Merges, 1)
		equal(t, "notes", len(w.notes(" M-")), before+1)
	})
}

// If two stores have journaled one merge, only one can undo it.
func TestUndoOfTwoStores(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, twoLives)
		w.apply()
		ctx, one, two := t.Context(), w.store, emptyStore(t)
		e, err := one.EntryByID(ctx, w.action(1))
		ok(t, err)
		copied, err := two.BeginEntry(
			ctx,
			store.Entry{Action: e.Action, Case: e.Case, Leads: e.Leads, Survivor: e.Survivor, At: e.At, By: "test"},
		)
		ok(t, err)
		snapshots, err := one.Snapshots(ctx, e.ID)
		ok(t, err)
		for _, s := range snapshots {
			ok(t, two.SaveSnapshot(ctx, copied.ID, s.Lead, s.Data, s.At))
		}
		for _, to := range []store.EntryState{store.EntryIntent, store.EntryDone, store.EntryVerified} {
			ok(t, two.AdvanceEntry(ctx, copied.ID, store.Step{State: to, At: e.At, Detail: e.Detail}))
		}
		_, err = w.applier().Undo(ctx, e.ID, "test")
		ok(t, err)
		leads := w.leads()
		w.store = two
		_, err = w.applier().Undo(ctx, copied.ID, "test")
		if n, is := errors.AsType[*undo.NotPossibleError](err); !is || !strings.Contains(n.Why, one.Identity().ID) {
			t.Errorf("undo of the second store: %v", err)
		}
		equal(t, "leads", w.leads(), leads)
	})
}
