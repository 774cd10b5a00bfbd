package apply

import (
	"path/filepath"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// colleagues are two people of one organisation with two salespeople, and nothing to merge.
const colleagues = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 6, name: Jürgen Krause, login: jkr, rights: own, lang: de_DE}
  - {id: 7, name: Eve Ember, login: eve, rights: own}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
leads:
  - {id: 41, name: Warehouse lighting, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New, create_date: "2026-01-01 08:00:00"}
  - {id: 42, name: Spare parts, contact_name: Kim Lund, email_from: kim@acme.test, user_id: jkr, stage_id: New,
       create_date: "2026-01-02 08:00:00"}
`

// newLead adds a lead with an e-mail address.
func (w *world) newLead(id, user int64, name, email string) {
	w.Helper()
	w.look(func(e *orm.Env) {
		_, err := e.MakeAs(
			"crm.lead",
			id,
			map[string]any{
				"name":         "Offer of " + name,
				"contact_name": name,
				"email_from":   email,
				"user_id":      user,
				"type":         "lead",
			},
		)
		ok(w, err)
	})
}

func TestNoteOncePerGroup(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.apply()
		w.apply()
		equal(t, "notes", len(w.notes(" LT-")), 1)
		w.set(41, map[string]any{"phone": "+46 8 123 456 01"}) // an edit alone is not worth a note
		w.apply()
		equal(t, "notes after an edit", len(w.notes(" LT-")), 1)
		w.newLead(43, 7, "Sam Stone", "sam@acme.test")
		w.apply()
		w.apply()
		notes := w.notes(" LT-")
		if len(notes) != 2 {
			t.Fatalf("%d notes after a new lead, want 2", len(notes))
		}
		equal(t, "mentioned", notes[1].to, []string{"Ann Archer", "Eve Ember", "Jürgen Krause"})
		w.look(func(e *orm.Env) { ok(t, e.Delete([]*orm.Record{e.One("crm.lead", 41)})) })
		w.apply()
		equal(t, "notes after one is gone", len(w.notes(" LT-")), 2)
	})
}

func TestNoteAfterStoreLoss(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.apply()
		s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "new.db"))
		ok(t, err)
		t.Cleanup(func() { _ = s.Close() })
		w.store = s
		r := w.apply()
		equal(t, "notes", len(w.notes(" LT-")), 1)
		equal(t, "separate", outcome(t, r, crm.Separate).State, crm.Applied)
	})
}

// Odoo was restored from a backup that is older than the note.
func TestNoteAfterOdooRestore(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		first := w.apply()
		equal(t, "plan", outcome(t, first, crm.Separate).Plan[0].Lead, crm.LeadID(42))
		w.look(func(e *orm.Env) {
			for _, m := range e.DB.Model("mail.message").All() {
				if strings.Contains(m.Str("body"), "Leadtwin ") {
					ok(t, e.Delete([]*orm.Record{m}))
				}
			}
		})
		equal(t, "notes after the restore", len(w.notes("LT-")), 0)
		cases := w.sweep()
		for _, c := range cases {
			ok(t, w.store.SetCaseState(t.Context(), c.ID, nil, crm.Waiting, "", w.clock))
		}
		w.apply()
		equal(t, "notes after the next run", len(w.notes("LT-")), 1)
	})
}

// The note was planned on the newest lead, which the same run merges: the result names the lead that has the note.
func TestNoteReportedOnItsLead(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.newLead(
			44,
			6,
			"Kim Lund",
			"kim@acme.test",
		) // the same person as 42: the merge keeps 42, and the note goes elsewhere
		r := w.apply()
		notes := w.notes("LT-")
		if len(notes) != 1 {
			t.Fatalf("%d notes, want 1", len(notes))
		}
		out := outcome(t, r, crm.Separate)
		equal(t, "reported", out.Plan[0].Lead, crm.LeadID(notes[0].on))
		stored, err := w.store.Case(t.Context(), out.Case)
		ok(t, err)
		equal(t, "stored", stored.Plan[0].Lead, crm.LeadID(notes[0].on))
	})
}

// A case whose group grows gets another note, which is not a copy of the first.
func TestNoteForGrownGroup(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.apply()
		w.newLead(50, 7, "Sam Stone", "sam@acme.test")
		w.apply()
		equal(t, "notes", len(w.notes("LT-")), 2)
		w.newLead(43, 7, "Zoe Zimmer", "zoe@other.test")
		w.look(func(e *orm.Env) {
			ok(t, e.Update([]*orm.Record{e.One("crm.lead", 43)}, map[string]any{"email_from": "zoe@acme.test"}))
			ok(t, e.Update([]*orm.Record{e.One("crm.lead", 50)}, map[string]any{"create_date": "2027-01-01 08:00:00"}))
		})
		w.apply()
		notes := w.notes("LT-")
		equal(t, "notes after an older lead joined", len(notes), 3)
		w.policy.NoteOn = rules.NoteOnAll
		w.newLead(60, 5, "Ida Ivers", "ida@acme.test")
		w.apply()
		equal(t, "notes on all records", len(w.notes("LT-")), 3+5)
	})
}

func TestNoteAfterMergeOfItsLead(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.apply()
		w.newLead(40, 6, "Kim Lund", "kim@acme.test") // the same person as 42, which carries the note
		w.set(40, map[string]any{"type": "opportunity"})
		w.apply()
		w.apply()
		equal(t, "leads", w.leads(), []int64{40, 41})
		equal(t, "notes", len(w.notes(" LT-")), 1)
	})
}

func TestNoteOnAllLeads(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.policy.NoteOn = rules.NoteOnAll
		w.apply()
		w.apply()
		notes := w.notes(" LT-")
		if len(notes) != 2 || notes[0].on != 41 || notes[1].on != 42 {
			t.Fatalf("%+v", notes)
		}
	})
}

func TestNoteMentions(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(
			t,
			version,
			colleagues+`  - {id: 43, name: Own, contact_name: Sam Stone, email_from: sam@acme.test,
       user_id: leadtwin, stage_id: New, create_date: "2026-01-03 08:00:00"}
`,
		)
		w.look(func(e *orm.Env) {
			ok(t, e.Update([]*orm.Record{e.One("res.users", 5)}, map[string]any{"active": false}))
		})
		w.apply()
		notes := w.notes(" LT-")
		equal(t, "mentioned", notes[0].to, []string{"Jürgen Krause"})
		has(t, notes[0].body, "Ann Archer")
		if strings.Contains(notes[0].body, "@Ann Archer") || strings.Contains(notes[0].body, "@Leadtwin") {
			t.Errorf("mentioned:\n%s", notes[0].body)
		}
	})
}
