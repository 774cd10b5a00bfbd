package apply

import (
	"fmt"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// A team that the survivor had before the merge, and that is deleted since, keeps nothing else from coming back.
func TestUndoContinuesWithoutDeletedRecords(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, rich, miniodoo.WithOrders())
		w.o.UndoOdoo = w.as("sue")
		made := map[string]int64{}
		w.look(func(e *orm.Env) {
			for what, model := range map[string]string{
				"old team": "crm.team", "new team": "crm.team",
				"campaign": "utm.campaign",
			} {
				recs, err := e.Make(model, map[string]any{"name": what})
				ok(t, err)
				made[what] = recs[0].ID
			}
		})
		w.set(42, map[string]any{"team_id": made["old team"]})
		w.set(41, map[string]any{"campaign_id": made["campaign"]})
		w.policy.MergeTeam = rules.Choice(fmt.Sprint(made["new team"]))
		m := w.merged()
		equal(t, "team after the merge", w.portraits(42)[42].Lead.Link("team_id"), made["new team"])
		w.set(42, map[string]any{"campaign_id": false})
		w.look(func(e *orm.Env) {
			for model, id := range map[string]int64{
				"crm.team": made["old team"], "utm.campaign": made["campaign"],
				"crm.tag": 2,
			} {
				ok(t, e.Delete([]*orm.Record{e.One(model, id)}))
			}
		})
		p, err := w.applier().Preview(t.Context(), m)
		ok(t, err)
		has(
			t,
			strings.Join(p.Cannot(rules.English, nil), "\n"),
			"Campaign of lead 41: campaign no longer exists in Odoo",
			"Team of lead 42: old team no longer exists in Odoo",
		)
		u := w.undo(m)
		has(t, strings.Join(u.Lost, "\n"), "Campaign of lead 41: campaign no longer exists in Odoo",
			"Team of lead 42: old team no longer exists in Odoo")
		now := w.portraits(u.RestoredAs[41], 42)
		equal(t, "team of the survivor", now[42].Lead.Link("team_id"), made["new team"])
		equal(t, "job position of the survivor", now[42].Lead.Text("function"), "Buyer")
		equal(t, "tags of the survivor", now[42].Lead.IDs("tag_ids"), nil)
		equal(t, "priority of the lead that is back", now[u.RestoredAs[41]].Lead.Text("priority"), "1")
	})
}

// An undo that a crash interrupted is finished when it is requested again, and its result returned.
func TestUndoRepeatedAfterInterruptionReportsResult(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", rich, miniodoo.WithOrders())
	w.o.UndoOdoo = w.as("sue")
	m := w.merged()
	w.diesAt("after AdvanceEntry intent 6", func(a *Applier) error { _, err := a.Undo(t.Context(), m, "sam"); return err })
	w.clock = w.clock.Add(1)
	u := w.undo(m)
	equal(t, "merge and survivor", fmt.Sprintf("%s %d", u.Merge, u.Survivor), m+" 42")
	equal(t, "what is back", w.leads(), []int64{40, 42, int64(u.RestoredAs[41])})
	if _, err := w.applier().
		Undo(t.Context(), m, "sam"); err == nil ||
		!strings.Contains(err.Error(), "already undone") {
		t.Errorf("once more: %v", err)
	}
}

// Whatever people did to the survivor since, the merged lead comes back with its own values, and what cannot is named.
func TestUndoAfterEditsOfSurvivor(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		work     func(*world)
		left     int // leads besides the restored one
		messages int
		lost     string
	}{
		"archived": {
			work: func(w *world) { w.set(42, map[string]any{"active": false, "probability": 0.0}) }, left: 2,
			messages: 2,
		},
		"edited": {
			work: func(w *world) { w.set(42, map[string]any{"name": "Newer", "phone": "+49 40 1"}) }, left: 2,
			messages: 2,
		},
		"merged into another by hand": {work: func(w *world) {
			admin := w.as("admin")
			w.set(40, map[string]any{"stage_id": int64(3)}) // further than the survivor, so it takes it
			wizard, err := admin.PrepareMerge(w.Context(), odooclient.Merge{Leads: []crm.LeadID{40, 42}})
			ok(w, err)
			_, err = admin.RunMerge(w.Context(), wizard, false)
			ok(w, err)
		}, left: 1, messages: 2, lost: "no longer exists in Odoo"},
		"deleted": {
			work: func(w *world) { ok(w, w.as("admin").Delete(w.Context(), 42)) }, left: 1,
			lost: "no longer exists in Odoo",
		},
	} {
		eachVersion(t, func(t *testing.T, version string) {
			t.Run(what, func(t *testing.T) {
				w := newWorld(t, version, rich, miniodoo.WithOrders())
				w.o.UndoOdoo = w.as("sue")
				before := w.portraits(41)[41]
				m := w.merged()
				c.work(w)
				p, err := w.applier().Preview(t.Context(), m)
				ok(t, err)
				u := w.undo(m)
				now := w.portraits(u.RestoredAs[41])[u.RestoredAs[41]]
				equal(t, "leads", len(w.leads()), c.left+1)
				equal(t, "messages", len(commentsOf(now)), c.messages)
				has(t, strings.Join(u.Lost, "\n"), c.lost)
				has(t, strings.Join(p.Cannot(rules.English, nil), "\n"), c.lost)
				for _, d := range differences(before, now, w.leadFields()) {
					if kind, _, _ := strings.Cut(
						d,
						":",
					); kind != "messages" && kind != "activities" && kind != "attachments" && kind != "meetings" &&
						kind != "orders" {
						t.Errorf("the lead that is back: %s", d)
					}
				}
				equal(t, "merges that follow", w.apply().Merges, 0)
			})
		})
	}
}

// Odoo may recompute the probabilities of a lead for a write to another one, such as to their customer. What
// a person has set meanwhile stays.
func TestUndoRestoresRecomputedProbabilities(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		for what, c := range map[string]struct {
			writes map[string]any
			want   float64
		}{
			"computed": {map[string]any{"probability": 5.0, "automated_probability": 5.0}, 0},
			"by hand":  {map[string]any{"probability": 50.0}, 50},
		} {
			w := newWorld(t, version, rich, miniodoo.WithOrders())
			w.o.UndoOdoo = w.as("sue")
			before := w.portraits(42)[42].Lead
			equal(t, "probability before", before.Int("probability"), 0)
			m := w.merged()
			computes := faults.At("after message_subscribe crm.lead 1", func() error {
				w.look(func(e *orm.Env) { ok(t, e.Update([]*orm.Record{e.One("crm.lead", 42)}, c.writes)) })
				return nil
			})
			_, err := w.in(faults.NewProcess(computes)).Undo(t.Context(), m, "sam")
			ok(t, err)
			equal(t, what, w.portraits(42)[42].Lead["probability"], any(c.want))
		}
	})
}
