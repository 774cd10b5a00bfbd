package apply

import (
	"strings"
	"testing"

	"leadtwin/internal/miniodoo/orm"
)

// The newest lead belongs to a salesperson who sees all documents. Jürgen, who sees only his leads, could not open it.
func TestNoteOnLeadThatReadersCanOpen(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		seed := strings.ReplaceAll(colleagues, "login: ann, rights: own", "login: ann, rights: all")
		seed = strings.ReplaceAll(
			seed,
			`user_id: ann, stage_id: New, create_date: "2026-01-01`,
			`user_id: ann, stage_id: New, create_date: "2026-01-05`,
		)
		w := newWorld(t, version, seed)
		w.apply()
		notes := w.notes("LT-")
		if len(notes) != 1 || notes[0].on != 42 {
			t.Fatalf("%+v; want one note on lead 42, which both can open", notes)
		}
		equal(t, "mentioned", notes[0].to, []string{"Ann Archer", "Jürgen Krause"})
	})
}

func TestNoteHidesOtherCompany(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.look(func(e *orm.Env) {
			recs, err := e.Make("res.company", map[string]any{"name": "Second Company"})
			ok(t, err)
			second := recs[0].ID
			ok(
				t,
				e.Update(
					[]*orm.Record{e.One("res.users", 6), e.One("res.users", 9)},
					map[string]any{"company_ids": []any{[]any{int64(4), second}}},
				),
			)
			ok(t, e.Update([]*orm.Record{e.One("crm.lead", 42)}, map[string]any{"company_id": second}))
		})
		w.connect()
		w.apply()
		notes := w.notes("LT-")
		if len(notes) != 1 {
			t.Fatalf("%d notes, want 1", len(notes))
		}
		has(t, notes[0].body, "a lead of Second Company")
		has(t, notes[0].body, "Warehouse lighting")
		if strings.Contains(notes[0].body, "Spare parts") || strings.Contains(notes[0].body, "Kim Lund") {
			t.Errorf("Ann, who does not work for it, reads\n%s", notes[0].body)
		}
		equal(t, "mentioned", notes[0].to, []string{"Ann Archer", "Jürgen Krause"})
	})
}
