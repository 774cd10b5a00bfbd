package apply

import (
	"regexp"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// What a merge or an undo could not restore is listed in the language of the note.
func TestGermanNotesListLossesInGerman(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		formality string
		undoes    bool
		want      []string
	}{
		{"informal", false, []string{
			"Lead 41: Odoo lehnt es ab, ihn wieder zu aktivieren: These leads are locked.",
		}},
		{"formal", true, []string{
			"source_id von Lead 41: „Fair“ ist in Odoo nicht mehr vorhanden",
			"2 Nachrichten von Lead 41: kopiert, nicht verschoben; die Originale bleiben bei Lead 42. " +
				"Zum Verschieben ist das Zugriffsrecht „Einstellungen“ nötig (odoo.undo_user)",
		}},
	} {
		t.Run(c.formality, func(t *testing.T) {
			var w *world
			if c.undoes {
				w = undoWithLosses(t, c.formality)
			} else {
				w = mergeWithRefusal(t, c.formality)
			}
			found := 0
			for _, n := range w.notes("Leadtwin ") {
				items := regexp.MustCompile(`<li>(.*?)</li>`).FindAllStringSubmatch(n.body, -1)
				if len(items) == 0 {
					continue
				}
				found++
				var got []string
				for _, item := range items {
					got = append(got, item[1])
				}
				equal(t, "losses in the note", got, c.want)
			}
			if found == 0 {
				t.Error("no note lists a loss")
			}
		})
	}
}

func mergeWithRefusal(t *testing.T, formality string) *world {
	on := true
	w := newWorld(t, "19.0", lostAndOpen, refusing(&on, refusesActive))
	w.o.Notes.Language, w.o.Notes.Formality = rules.German, formality
	w.policy.Lost = rules.EffectMerge
	w.apply()
	equal(t, "state", w.history()[0].State, store.EntryVerified)
	return w
}

func undoWithLosses(t *testing.T, formality string) *world {
	w := newWorld(t, "19.0", rich, miniodoo.WithOrders())
	w.o.Notes.Language, w.o.Notes.Formality = rules.German, formality
	source := int64(0)
	w.look(func(e *orm.Env) {
		recs, err := e.Make("utm.source", map[string]any{"name": "Fair"})
		ok(t, err)
		source = recs[0].ID
	})
	w.set(41, map[string]any{"source_id": source})
	m := w.merged()
	w.set(42, map[string]any{"source_id": false})
	w.look(func(e *orm.Env) { ok(t, e.Delete([]*orm.Record{e.One("utm.source", source)})) })
	w.undo(m)
	return w
}
