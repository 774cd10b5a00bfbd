package apply

import (
	"fmt"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/rules"
)

// A team that the survivor had before the merge, and that is deleted since, keeps nothing else from coming back.
func TestUndoGoesOnWithoutWhatWasDeletedMeanwhile(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, rich, miniodoo.WithOrders())
		w.o.UndoOdoo = w.as("sue")
		made := map[string]int64{}
		w.look(func(e *orm.Env) {
			for what, model := range map[string]string{"old team": "crm.team", "new team": "crm.team", "campaign": "utm.campaign"} {
				recs, err := e.Make(model, map[string]any{"name": what})
				ok(t, err)
				made[what] = recs[0].ID
			}
		})
		w.set(42, map[string]any{"team_id": made["old team"]})
		w.set(41, map[string]any{"campaign_id": made["campaign"]})
		w.policy.MergeTeam = rules.Choice(fmt.Sprint(made["new team"]))
		m := w.merged()
		equal(t, "team after the merge", w.portraits(42)[42].Lead.link("team_id"), made["new team"])
		w.set(42, map[string]any{"campaign_id": false})
		w.look(func(e *orm.Env) {
			for model, id := range map[string]int64{"crm.team": made["old team"], "utm.campaign": made["campaign"], "crm.tag": 2} {
				ok(t, e.Delete([]*orm.Record{e.One(model, id)}))
			}
		})
		u := w.undo(m)
		has(t, strings.Join(u.Lost, "\n"), "campaign_id of lead 41: campaign is gone", "team_id of lead 42: old team is gone")
		now := w.portraits(u.Back[41], 42)
		equal(t, "team of the survivor", now[42].Lead.link("team_id"), made["new team"])
		equal(t, "job position of the survivor", now[42].Lead.text("function"), "Buyer")
		equal(t, "tags of the survivor", now[42].Lead.ids("tag_ids"), nil)
		equal(t, "priority of the lead that is back", now[u.Back[41]].Lead.text("priority"), "1")
	})
}
