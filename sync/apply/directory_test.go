package apply

import (
	"context"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
)

// directoryReads counts how often the whole directory is read.
type directoryReads struct {
	Odoo
	n int
}

func (d *directoryReads) Directory(ctx context.Context) (*crm.Directory, error) {
	d.n++
	return d.Odoo.Directory(ctx)
}

const twoOwners = staffAndFormer + `
leads:
  - {id: 70, name: Old, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: bob,
       stage_id: Qualified}
  - {id: 72, name: New, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New}
`

// The sweep has read the directory within this minute, so the merge reads it only if what it needs has changed since.
func TestMergeWithRecentDirectory(t *testing.T) {
	t.Parallel()
	update := func(model string, id int64, vals map[string]any) func(*orm.Env) error {
		return func(e *orm.Env) error { return e.Update([]*orm.Record{e.One(model, id)}, vals) }
	}
	for name, c := range map[string]struct {
		change    func(*orm.Env) error
		reads     int
		leads     []int64
		owner     int64
		mentioned []string
	}{
		"nothing changed": {func(*orm.Env) error { return nil }, 0, []int64{70}, 6, []string{"Ann Archer"}},
		"another user archived": {
			update("res.users", 7, map[string]any{"active": false}), 0, []int64{70}, 6, []string{"Ann Archer"},
		},
		"salesperson archived": {update("res.users", 6, map[string]any{"active": false}), 1, []int64{70}, 5, nil},
		"former salesperson archived": {
			update("res.users", 5, map[string]any{"active": false}), 1, []int64{70}, 6, nil,
		},
		"lead of a user who returned": {
			func(e *orm.Env) error {
				if err := update("res.users", 4, map[string]any{"active": true})(e); err != nil {
					return err
				}
				return update("crm.lead", 72, map[string]any{"user_id": int64(4)})(e)
			}, 1, []int64{70}, 6, []string{"Heike Holm"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				w := newWorld(t, version, twoOwners)
				cases := w.sweep()
				w.look(func(e *orm.Env) { ok(t, c.change(e)) })
				odoo := &directoryReads{Odoo: w.odoo}
				_, err := New(odoo, w.store, w.policy, w.o).Apply(t.Context(), cases, "test")
				ok(t, err)
				equal(t, "reads of the directory", odoo.n, c.reads)
				equal(t, "leads", w.leads(), c.leads)
				equal(t, "salesperson", w.field(70, "user_id"), any(c.owner))
				var mentioned []string
				for _, n := range w.notes(" M-") {
					mentioned = append(mentioned, n.to...)
				}
				equal(t, "mentioned", mentioned, c.mentioned)
			})
		})
	}
}

// A stage that became one for won leads within this minute holds the merge back.
func TestMergeWithRecentStage(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, twoOwners)
		cases := w.sweep()
		w.look(func(e *orm.Env) {
			stage := e.One("crm.lead", 70).Int("stage_id")
			ok(t, e.Update([]*orm.Record{e.One("crm.stage", stage)}, map[string]any{"is_won": true}))
		})
		r, err := w.applier().Apply(t.Context(), cases, "test")
		ok(t, err)
		equal(t, "merges", r.Merges, 0)
		equal(t, "leads", w.leads(), []int64{70, 72})
	})
}
