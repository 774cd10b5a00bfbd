package apply

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// emptyStore makes a store of its own.
func emptyStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "other.db"))
	ok(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// caseMarker is the marker of a note about leads 41 and 42 and the line of the note, as a store writes it.
func caseMarker(s *store.Store, leads ...crm.LeadID) (marker, string) {
	a := &Applier{store: s}
	m := a.markerOf(&store.Entry{Action: crm.ActNote, Case: "LT-7F3K9Q", ID: "M-" + s.Identity().ID + "-0017", Seq: 17}, leads)
	return m, "<p><small>" + a.signed(m) + "</small></p>"
}

func TestMarker(t *testing.T) {
	here, other := emptyStore(t), emptyStore(t)
	m, line := caseMarker(here, 41, 42)
	_, theirs := caseMarker(other, 41, 42)
	for name, c := range map[string]struct {
		body string
		is   []origin
	}{
		"ours":                        {"<p>Hello</p>" + line, []origin{ours}},
		"as Odoo may keep it":         {"<p>Hello</p>" + strings.Replace(line, "</p>", "<br></p></div>\n", 1), []origin{ours}},
		"other leads":                 {strings.Replace(line, "[41 42]", "[41 43]", 1), []origin{forged}},
		"other case":                  {strings.Replace(line, "LT-7F3K9Q", "LT-7F3K9R", 1), []origin{forged}},
		"later action":                {strings.Replace(line, " 17.1 ", " 99.1 ", 1), []origin{forged}},
		"another store":               {theirs, []origin{foreign}},
		"our line under their name":   {strings.Replace(line, here.Identity().ID, other.Identity().ID, 1), []origin{foreign}},
		"of a version without stores": {"<p><small>Leadtwin LT-7F3K9Q [41 42]</small></p>", []origin{foreign}},
		"not the last line":           {line + "<p>On Monday Ann wrote</p>", nil},
		"two":                         {theirs + line, []origin{ours}},
		"as text":                     {"<p>" + m.text() + " 0000000000</p>", nil},
		"in a title":                  {"<p>&lt;small&gt;" + m.text() + " 0000000000&lt;/small&gt;</p>", nil},
		"none":                        {"<p>Leadtwin is nice</p>", nil},
	} {
		var got []origin
		for _, n := range markedIn([]odooclient.Note{{Body: c.body}}, here.Identity(), nil, "") {
			got = append(got, n.origin)
		}
		equal(t, name, got, c.is)
	}
	read := markedIn([]odooclient.Note{{Body: line}}, here.Identity(), nil, "")[0].marker
	equal(t, "read back", read, m)
	undo := marker{Store: "K7Q2X", ID: "M-K7Q2X-0019", Undo: "M-K7Q2X-0018", Leads: []crm.LeadID{41, 110}, Gone: []crm.LeadID{42}, Seq: 19, Generation: 2}
	back, _, found := readMarker("<small>" + undo.text() + " 0123456789</small>")
	equal(t, "found", found, true)
	equal(t, "undo read back", back, undo)
	adopted := markedIn([]odooclient.Note{{Body: theirs}}, here.Identity(), []string{other.Identity().ID}, "")
	equal(t, "adopted", adopted[0].origin, known)
}

// TestMarkerOfStrangers: only Leadtwin's own notes are read, whatever others write on a lead or into its fields.
func TestMarkerOfStrangers(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		_, line := caseMarker(w.store, 41, 42)
		w.look(func(e *orm.Env) {
			ann, own := e.One("res.users", 5).Int("partner_id"), e.One("res.users", 9).Int("partner_id")
			for _, author := range []int64{ann, own} { // the second as a mail gateway may set it
				_, err := e.Make("mail.message", map[string]any{"model": "crm.lead", "res_id": int64(42), "author_id": author, "body": "<p>Hi</p>" + line})
				ok(t, err)
			}
		})
		w.set(41, map[string]any{"name": "Offer " + line})
		found, err := w.applier().markedNotes(t.Context(), []crm.LeadID{41, 42}, "")
		ok(t, err)
		equal(t, "notes before", len(found), 0)
		w.apply()
		found, err = w.applier().markedNotes(t.Context(), []crm.LeadID{41, 42}, "")
		ok(t, err)
		if len(found) != 1 || found[0].origin != ours || found[0].Seq != 1 || found[0].Lead != 42 {
			t.Fatalf("notes after: %+v", found)
		}
	})
}

// TestNoteOfLargerGroup: the note about a group that grew is not a second copy of the first one.
func TestNoteOfLargerGroup(t *testing.T) {
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

// TestMergeNoteOfNewStore: the first merge note of a new store is not taken for the first one of the store before it.
func TestMergeNoteOfNewStore(t *testing.T) {
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

// TestUndoOfTwoStores: where two stores took one merge for theirs, only one can undo it.
func TestUndoOfTwoStores(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, twoLives)
		w.apply()
		ctx, one, two := t.Context(), w.store, emptyStore(t)
		e, err := one.EntryByID(ctx, w.action(1))
		ok(t, err)
		copied, err := two.BeginEntry(ctx, store.Entry{Action: e.Action, Case: e.Case, Leads: e.Leads, Survivor: e.Survivor, At: e.At, By: "test"})
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
		if n, is := errors.AsType[*NotUndoable](err); !is || !strings.Contains(n.Why, one.Identity().ID) {
			t.Errorf("undo of the second store: %v", err)
		}
		equal(t, "leads", w.leads(), leads)
	})
}
