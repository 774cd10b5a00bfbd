//go:build odoo

package apply

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
)

// ownModel adds a model of the customer's own, which points to leads and which leads know nothing of. Everybody may
// read it.
func ownModel(t *testing.T, s odootest.Server, name string, writable bool) {
	t.Helper()
	r := &real{&world{TB: t}, s}
	group := r.rows("ir.model.data", []any{[]any{"module", "=", "base"}, []any{"name", "=", "group_user"}}, "res_id")[0]
	model := r.make(
		"ir.model",
		map[string]any{"name": "Own " + name, "model": name, "state": "manual", "access_ids": []any{
			[]any{
				0,
				0,
				map[string]any{
					"name":        name,
					"group_id":    group.Int("res_id"),
					"perm_read":   true,
					"perm_write":  writable,
					"perm_create": true,
					"perm_unlink": writable,
				},
			},
		}},
	)
	r.make("ir.model.fields", map[string]any{
		"name":              "x_for",
		"field_description": "For",
		"model_id":          model,
		"ttype":             "many2one",
		"relation":          records.LeadModel,
		"on_delete":         "set null",
		"state":             "manual",
	})
}

// Whatever points to a merged lead points to the survivor after the merge and to its own lead after the undo, also in a
// model that only this customer has, and for a user who may not read the list of all fields.
func TestMergeKeepsLinksOfCustomModels(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		s := odootest.Fresh(t, version)
		ownModel(t, s, "x_errand", true)
		r := newReal(t, s)
		rounds := map[string]int{"14": 1, "19": 2} // the second time the list is known
		for round := range rounds[version] {
			var ids []crm.LeadID
			var of []int64
			for k := range 2 {
				id := r.make(records.LeadModel, map[string]any{
					"name":         fmt.Sprintf("Offer %d", k),
					"contact_name": "Robin Berg",
					"email_from":   fmt.Sprintf("robin@errand%d.test", round),
					"type":         "opportunity",
					"user_id":      s.User(t, "ann").ID,
				})
				ids = append(ids, crm.LeadID(id))
				of = append(of, r.make("x_errand", map[string]any{"x_name": fmt.Sprintf("errand %d", k), "x_for": id}))
			}
			points := func(errand int64) crm.LeadID {
				return crm.LeadID(r.rows("x_errand", []any{[]any{"id", "=", errand}}, "x_for")[0].Link("x_for"))
			}
			entry := r.mergeNow(ids)
			home := points(of[0])
			equal(t, "after the merge, the other errand", points(of[1]), home)
			equal(t, "after the merge, one of the leads", home == ids[0] || home == ids[1], true)
			u := r.undo(entry)
			back := map[crm.LeadID]crm.LeadID{ids[0]: ids[0], ids[1]: ids[1]}
			maps.Copy(back, u.RestoredAs)
			for k := range 2 {
				equal(t, fmt.Sprintf("after the undo, errand %d", k), points(of[k]), back[ids[k]])
			}
		}
	})
}

// What Leadtwin's user may read but not write, and the merge cuts, is named as lost, with where it pointed in the
// snapshot.
func TestMergeReportsReadOnlyLink(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		s := odootest.Fresh(t, version)
		ownModel(t, s, "x_claim", false)
		r := newReal(t, s)
		var ids []crm.LeadID
		for k := range 2 {
			id := r.make(records.LeadModel, map[string]any{
				"name":         fmt.Sprintf("Offer %d", k),
				"contact_name": "Robin Berg",
				"email_from":   "robin@claim.test",
				"type":         "opportunity",
				"user_id":      s.User(t, "ann").ID,
			})
			r.make("x_claim", map[string]any{"x_name": fmt.Sprintf("claim %d", k), "x_for": id})
			ids = append(ids, crm.LeadID(id))
		}
		entry := r.mergeNow(ids)
		e, err := r.store.EntryByID(t.Context(), entry)
		ok(t, err)
		d, err := journal.Detail[journal.MergeDetail](&e)
		ok(t, err)
		if !slices.ContainsFunc(d.Lost, func(l loss.Loss) bool { return strings.HasPrefix(l.Item.Name, "x_claim ") }) {
			t.Errorf("lost: %+v; want the claim among it", d.Lost)
		}
	})
}
