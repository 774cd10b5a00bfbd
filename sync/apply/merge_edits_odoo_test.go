//go:build odoo

package apply

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/records"
)

// change writes values to a lead as the administrator.
func (r *real) change(lead crm.LeadID, vals map[string]any) {
	r.Helper()
	r.s.Call(r.TB, "admin", records.LeadModel, "write", []any{[]any{lead}, vals}, nil)
}

func (r *real) leadNow(lead crm.LeadID, fields ...string) records.Row {
	r.Helper()
	found := r.rows(records.LeadModel, []any{[]any{"id", "=", lead}}, fields...)
	if len(found) != 1 {
		r.Fatalf("lead %d is gone", lead)
	}
	return found[0]
}

// mergeOne merges the only merge case of these leads and returns the id of its entry.
func (r *real) mergeOne(leads ...crm.LeadID) string {
	r.Helper()
	o := outcome(r, r.run(r.Context(), r.take(leads...)), crm.Merge)
	if o.State != crm.Applied || len(o.Entries) != 1 {
		r.Fatalf("the merge is %s: %s", o.State, o.Error)
	}
	return o.Entries[0]
}

// teams makes the teams TA and TB, the second with ann as its member, and from Odoo 16 on a property in the first.
func (r *real) teams(version string) (a, b, user int64) {
	r.Helper()
	user = r.s.User(r.TB, "ann").ID
	a = r.make("crm.team", map[string]any{"name": "TA", "use_leads": true, "use_opportunities": true})
	vals := map[string]any{"name": "TB", "use_leads": true, "use_opportunities": true, "sequence": -1}
	if version != "14" {
		vals["member_ids"] = []any{[]any{6, 0, []any{user}}}
		r.s.Call(r.TB, "admin", "crm.team", "write", []any{[]any{a}, map[string]any{
			"lead_properties_definition": []any{map[string]any{"name": "pa", "type": "char", "string": "PA"}},
		}}, nil)
	}
	b = r.make("crm.team", vals)
	if version == "14" {
		r.s.Call(r.TB, "admin", "res.users", "write", []any{[]any{user}, map[string]any{"sale_team_id": b}}, nil)
	}
	return a, b, user
}

// The survivor keeps its team, with its stage and its properties, though its salesperson works in another team.
func TestRealMergeKeepsTeamAndProperties(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		r := newReal(t, odootest.Bare(t, version))
		teamA, teamB, user := r.teams(version)
		for name, owner := range map[string]any{"none": false, "same": user} {
			t.Run("salesperson "+name, func(t *testing.T) {
				lead := func(vals map[string]any) crm.LeadID {
					vals["contact_name"], vals["email_from"] = "Robin Berg", "robin@"+name+".test"
					return crm.LeadID(r.make(records.LeadModel, vals))
				}
				a := lead(map[string]any{"name": "A", "type": "opportunity", "user_id": owner, "team_id": teamA})
				b := lead(map[string]any{"name": "B", "type": "lead", "user_id": user, "team_id": teamB})
				fields := []string{"team_id", "user_id", "stage_id"}
				if version != "14" {
					r.change(a, map[string]any{"lead_properties": map[string]any{"pa": "mine"}})
					fields = append(fields, "lead_properties")
				}
				before := r.leadNow(a, fields...)
				equal(t, "team before", before.Link("team_id"), teamA)
				m := r.mergeOne(a, b)
				now := r.leadNow(a, fields...)
				equal(t, "team", now.Link("team_id"), teamA)
				equal(t, "salesperson", now.Link("user_id"), user)
				equal(t, "stage", now.Link("stage_id"), before.Link("stage_id"))
				equal(
					t,
					"properties",
					now.PropertyValues("lead_properties"),
					before.PropertyValues("lead_properties"),
				)
				_, err := r.applier().Undo(t.Context(), m, "sam")
				ok(t, err)
				now = r.leadNow(a, fields...)
				equal(t, "team after the undo", now.Link("team_id"), teamA)
				equal(t, "salesperson after the undo", now.Link("user_id"), before.Link("user_id"))
				equal(
					t,
					"properties after the undo",
					now.PropertyValues("lead_properties"),
					before.PropertyValues("lead_properties"),
				)
			})
		}
	})
}

// A user marks the survivor lost and edits five more values while the process is down.
func TestRealMergeAfterCrashKeepsEdits(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		r := newReal(t, odootest.Bare(t, version))
		r.policy.MergeSalesperson = rules.Oldest
		tags := []any{r.make("crm.tag", map[string]any{"name": "One"}), r.make("crm.tag", map[string]any{"name": "Two"})}
		eve := r.s.User(t, "eve").ID
		for n, moment := range []string{"after RunMerge 1", "after AdvanceEntry done 1", "before PostNote 1"} {
			a, b, _ := r.threeLeads(n)
			for i, id := range []crm.LeadID{a, b} {
				r.change(
					id,
					map[string]any{"tag_ids": []any{[]any{6, 0, tags[i : i+1]}}, "phone": "+49 30 123456", "city": "Berlin"},
				)
			}
			if !r.diesAt(moment, r.applyAll(r.take(a, b))) {
				t.Fatalf("%s was never reached", moment)
			}
			r.s.Call(t, "admin", records.LeadModel, "action_set_lost", []any{[]any{a}}, nil)
			r.change(
				a,
				map[string]any{
					"user_id":          eve,
					"tag_ids":          []any{[]any{6, 0, []any{}}},
					"phone":            false,
					"city":             "Malmö",
					"expected_revenue": 12,
				},
			)
			ok(t, r.applier().Resume(t.Context()))
			m := r.history()[0]
			equal(t, "merge", m.State, store.EntryVerified)
			keeps := func(when string) {
				now := r.leadNow(a, "active", "probability", "user_id", "tag_ids", "phone", "city", "expected_revenue")
				got := []any{
					now["active"],
					now["probability"],
					now.Link("user_id"),
					now["tag_ids"],
					now["phone"],
					now["city"],
					now["expected_revenue"],
				}
				equal(t, moment+", "+when, got, []any{false, 0.0, eve, []any{}, false, "Malmö", 12.0})
			}
			keeps("after the restart")
			_, err := r.applier().Undo(t.Context(), m.ID, "sam")
			ok(t, err)
			keeps("after the undo")
		}
	})
}

func TestRealMergeOfLostLeadsStaysLost(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		r := newReal(t, odootest.Bare(t, version))
		r.policy.Lost = rules.EffectMerge
		reason := map[string]string{"14": "lost_reason", "19": "lost_reason_id"}[version]
		why := r.make("crm.lost.reason", map[string]any{"name": "Price"})
		a, b, _ := r.threeLeads(1)
		r.change(a, map[string]any{"type": "opportunity"})
		for _, id := range []crm.LeadID{a, b} {
			r.s.Call(t, "admin", records.LeadModel, "action_set_lost", []any{[]any{id}}, map[string]any{reason: why})
		}
		before := r.leadNow(a, "date_closed")
		r.mergeOne(a, b)
		now := r.leadNow(a, "active", "probability", "date_closed", reason)
		equal(
			t,
			"lost",
			[]any{now["active"], now["probability"], now.Link(reason), now["date_closed"]},
			[]any{false, 0.0, why, before["date_closed"]},
		)
	})
}
