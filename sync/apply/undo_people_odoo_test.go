//go:build odoo

package apply

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/records"
)

// What people do to the survivor between a merge and its undo, on real servers: the merged lead comes back whatever it
// was.
func TestRealUndoAfterEditsOfSurvivor(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		r := newReal(t, odootest.Fresh(t, version))
		r.o.UndoOdoo = r.as("sys")
		write := func(model string, id int64, vals map[string]any) {
			r.s.Call(t, "admin", model, "write", []any{[]int64{id}, vals}, nil)
		}
		unlink := func(model string, id int64) { r.s.Call(t, "admin", model, "unlink", []any{[]int64{id}}, nil) }
		oldTeam, newTeam := r.make(
			"crm.team",
			map[string]any{"name": "Old team"},
		), r.make(
			"crm.team",
			map[string]any{"name": "New team"},
		)
		oldStage, tag := r.make(
			"crm.stage",
			map[string]any{"name": "Old stage", "sequence": 2},
		), r.make(
			"crm.tag",
			map[string]any{"name": "Old tag"},
		)
		admin := r.as("admin")
		for n, c := range []struct {
			what   string
			before func(ids []crm.LeadID)
			work   func(survivor int64)
			lost   string
		}{
			{what: "archived", work: func(id int64) { write(records.LeadModel, id, map[string]any{"active": false}) }},
			{what: "deleted", work: func(id int64) { unlink(records.LeadModel, id) }, lost: "no longer exists in Odoo"},
			{what: "merged into another by hand", lost: "no longer exists in Odoo", work: func(id int64) {
				late := r.rows("crm.stage", []any{[]any{"is_won", "=", false}}, "sequence")
				slices.SortFunc(late, func(a,
					b records.Row,
				) int {
					return int(b.Int("sequence") - a.Int("sequence"))
				})
				other := r.make(records.LeadModel, map[string]any{
					"name": "Another", "type": "opportunity",
					"stage_id": late[0].ID(), "probability": 90,
				})
				wizard, err := admin.PrepareMerge(t.Context(), odooclient.Merge{Leads: []crm.LeadID{
					crm.LeadID(other),
					crm.LeadID(id),
				}})
				ok(t, err)
				survivor, err := admin.RunMerge(t.Context(), wizard, false)
				ok(t, err)
				equal(t, "the other one survives", survivor, crm.LeadID(other))
			}},
			{what: "team, stage and tag deleted", lost: "Old tea", before: func(ids []crm.LeadID) {
				for _, id := range ids {
					write(records.LeadModel, int64(id), map[string]any{
						"team_id": oldTeam, "stage_id": oldStage,
						"tag_ids": []any{[]any{6, 0, []int64{tag}}},
					})
				}
				r.policy.MergeTeam = rules.Choice(fmt.Sprint(newTeam))
			}, work: func(id int64) {
				write(records.LeadModel, id, map[string]any{"stage_id": r.rows("crm.stage", []any{[]any{"is_won", "=", false}},
					"name")[0].ID()})
				unlink("crm.tag", tag)
				unlink("crm.team", oldTeam)
				unlink("crm.stage", oldStage)
			}},
		} {
			t.Run(c.what, func(t *testing.T) {
				ids := r.twins(n)
				if c.before != nil {
					c.before(ids)
				}
				before := r.portraits(ids...)
				entry := r.mergeNow(ids)
				e, err := r.store.EntryByID(t.Context(), entry)
				ok(t, err)
				c.work(int64(e.Survivor))
				p, err := r.applier().Preview(t.Context(), entry)
				ok(t, err)
				u, err := r.applier().Undo(t.Context(), entry, "sam")
				ok(t, err)
				has(t, strings.Join(u.Lost, "\n"), c.lost)
				has(t, "told before: "+strings.Join(p.Cannot(rules.English, nil), "\n"), c.lost)
				for was, is := range u.RestoredAs {
					now := r.portraits(is)[is]
					for _, d := range differences(before[was], now, r.leadFields()) {
						kind, _, _ := strings.Cut(d, ":")
						if !slices.Contains(
							[]string{"messages", "activities", "team_id", "stage_id", "tag_ids", "probability", "automated_probability"},
							kind,
						) {
							t.Errorf("lead %d: %s", was, d)
						}
					}
				}
				if _, err := r.applier().Undo(t.Context(), entry, "sam"); err == nil {
					t.Error("it was undone twice")
				}
			})
		}
	})
}
