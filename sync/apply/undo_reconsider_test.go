package apply

import (
	"path/filepath"
	"slices"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
)

const withCustomer = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
partners:
  - {id: 69, name: Acme Holding, is_company: true}
  - {id: 70, name: Acme Group, is_company: true, parent_id: Acme Holding}
  - {id: 71, name: Acme Nord, is_company: true, parent_id: Acme Group}
  - {id: 72, name: Robin Berg, parent_id: Acme Nord, email: robin@acme.test}
leads:
  - {id: 41, name: First, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test,
       partner_id: Robin Berg, user_id: ann, stage_id: New, create_date: "2026-01-01 08:00:00"}
  - {id: 42, name: Second, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test,
       partner_id: Robin Berg, user_id: ann, stage_id: New, create_date: "2026-01-02 08:00:00"}
`

func (w *world) reconsider() []crm.LeadID {
	w.Helper()
	w.sweep()
	leads, err := w.applier().Reconsider(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	slices.Sort(leads)
	return leads
}

func (w *world) setPartner(id int64, vals map[string]any) {
	w.Helper()
	w.look(func(e *orm.Env) {
		if err := e.Update([]*orm.Record{e.One("res.partner", id)}, vals); err != nil {
			w.Fatal(err)
		}
	})
}

func TestUndoReconsidersChangedCustomers(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]struct {
		partner int64
		vals    map[string]any
	}{
		"name":           {72, map[string]any{"name": "Robin Berg-Lund"}},
		"parent company": {70, map[string]any{"parent_id": false}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "19.0", withCustomer)
			u := w.undo(w.merged())
			equal(t, "reconsidered without a change", len(w.reconsider()), 0)
			w.set(int64(u.Survivor), map[string]any{"expected_revenue": 900.0, "user_id": false, "stage_id": int64(2)})
			equal(t, "reconsidered after a change that is not compared", len(w.reconsider()), 0)
			w.setPartner(change.partner, change.vals)
			pair := []crm.LeadID{u.Survivor}
			for _, back := range u.RestoredAs {
				pair = append(pair, back)
			}
			slices.Sort(pair)
			equal(t, "reconsidered after the change", w.reconsider(), pair)
		})
	}
}

// The mirror of a new store has no customers yet, so both must be read from Odoo.
func TestUndoDismissesForNewStores(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", withCustomer)
	w.undo(w.merged())
	fresh, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "new.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fresh.Close() })
	w.store = fresh
	adopted, err := w.applier().Consistency().Adopt(t.Context(), "sam")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "undone merges", adopted.Undone, 1)
	equal(t, "reconsidered without a change", len(w.reconsider()), 0)
	w.setPartner(72, map[string]any{"name": "Robin Berg-Lund"})
	equal(t, "leads reconsidered after the change", len(w.reconsider()), 2)
}
