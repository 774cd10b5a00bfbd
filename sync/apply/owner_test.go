package apply

import (
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

func TestMergeAssignsChosenSalesperson(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin+"teams: [{id: 3, name: Inside Sales}]\n")
		choose := func() crm.Case {
			w.sweep()
			c := w.caseOf(crm.Merge)
			ok(t, w.store.ApproveCase(t.Context(), store.Approval{
				Case: c.ID, As: crm.Merge, Leads: c.Leads, Facts: c.Facts, By: "dana", At: w.clock, Salesperson: 7, Team: 3,
			}))
			return c
		}
		lead := func(name string) any { return w.field(41, name) }

		w.setUser(7, map[string]any{"active": false})
		c := choose()
		r, err := w.applier().Apply(t.Context(), []crm.Case{{ID: c.ID}}, "test")
		ok(t, err)
		if r.Merges != 0 || !strings.Contains(r.Outcomes[0].Error, "user 7 was chosen and may not have lead 41") {
			t.Fatalf("merged for a user who was archived: %+v", r.Outcomes)
		}

		w.setUser(7, map[string]any{"active": true})
		c = choose()
		r, err = w.applier().Apply(t.Context(), []crm.Case{{ID: c.ID}}, "test")
		ok(t, err)
		equal(t, "merges", r.Merges, 1)
		equal(t, "salesperson and team", []any{lead("user_id"), lead("team_id")}, []any{int64(7), int64(3)})

		_, err = w.applier().Undo(t.Context(), r.Outcomes[0].Entries[0], "dana")
		ok(t, err)
		equal(t, "salesperson after the undo", lead("user_id"), any(int64(5)))
	})
}
