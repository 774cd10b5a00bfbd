package apply

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/rules"
)

const otherTeam = staff + `
teams: [{id: 11, name: TA}, {id: 12, name: TB}]
leads:
  - {id: 41, name: First, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test,
       stage_id: Qualified, team_id: TA}
  - {id: 42, name: Second, type: lead, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New, team_id: TB}
`

// Odoo computes the team from the salesperson, although it was asked for another team.
func TestMergeKeepsTheSurvivorsTeam(t *testing.T) {
	t.Parallel()
	for name, user := range map[string]any{"without a salesperson": false, "of a salesperson of another team": int64(5)} {
		eachVersion(t, func(t *testing.T, version string) {
			t.Run(name, func(t *testing.T) {
				w := newWorld(t, version, otherTeam)
				w.joinsTeam(version, 5, 12)
				w.set(41, map[string]any{"user_id": user, "team_id": int64(11)})
				m := w.merged()
				equal(t, "salesperson", w.field(41, "user_id"), any(int64(5)))
				equal(t, "team", w.field(41, "team_id"), any(int64(11)))
				equal(t, "lost by the undo", w.undo(m).Lost, nil)
				equal(t, "team after the undo", w.field(41, "team_id"), any(int64(11)))
			})
		})
	}
}

// joinsTeam makes a user a member of a team.
func (w *world) joinsTeam(version string, user, team int64) {
	w.Helper()
	w.look(func(e *orm.Env) {
		if version == "14.0" {
			ok(w, e.Update([]*orm.Record{e.One("res.users", user)}, map[string]any{"sale_team_id": team}))
			return
		}
		ok(
			w,
			e.Update(
				[]*orm.Record{e.One("crm.team", team)},
				map[string]any{"member_ids": []any{[]any{int64(6), int64(0), []any{user}}}},
			),
		)
	})
}

// Odoo 15 and 16 notify a salesperson of each merge, although they had the survivor before. They are asked not to.
func TestMergeDoesNotNotifyUnchangedSalesperson(t *testing.T) {
	t.Parallel()
	for choice, quiet := range map[rules.Choice]bool{rules.Survivor: true, "7": false} {
		eachVersion(t, func(t *testing.T, version string) {
			asked := make(chan bool, 1)
			w := newWorld(t, version, robin, miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					r.Body = io.NopCloser(bytes.NewReader(body))
					if strings.Contains(r.URL.Path+string(body), "action_merge") {
						asked <- strings.Contains(string(body), "mail_auto_subscribe_no_notify")
					}
					next.ServeHTTP(w, r)
				})
			}))
			w.policy.MergeSalesperson = choice
			w.merged()
			equal(t, fmt.Sprintf("asked to be quiet (merge_salesperson %s)", choice), <-asked, quiet)
		})
	}
}
