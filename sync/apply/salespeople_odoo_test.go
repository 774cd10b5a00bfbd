//go:build odoo

package apply

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/records"
)

// What a real server does when a lead is merged or reassigned: its company follows the salesperson, so only who works
// for the company gets a lead, and an archived user gets none.
func TestSalespeopleOnRealServers(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		s := odootest.Fresh(t, version)
		r := newReal(t, s)
		call := func(model, method string, args []any) { s.Call(t, "admin", model, method, args, nil) }
		company := r.make("res.company", map[string]any{"name": "Our Suisse AG"})
		user := func(name, login string, companies ...int64) int64 {
			return r.make("res.users", map[string]any{
				"name": name, "login": login, "email": login + "@ourcompany.test", "company_id": companies[0],
				"company_ids": []any{[]any{6, 0, companies}},
			})
		}
		first := r.rows("res.company", []any{[]any{"id", "!=", company}}, "name")[0].ID()
		heike, urs := user("Heike Holm", "heike", first), user("Urs Uhl", "urs", company)
		ann, bot := s.User(t, "ann").ID, s.User(t, "bot").ID
		call("res.users", "write", []any{[]any{bot}, map[string]any{"company_ids": []any{[]any{4, company}}}})
		lead := func(name, email string, owner, company int64) crm.LeadID {
			return crm.LeadID(r.make(records.LeadModel, map[string]any{
				"name": name, "contact_name": name, "email_from": email, "type": "opportunity", "user_id": owner, "team_id": false,
				"company_id": company,
			}))
		}
		old := lead("Robin Berg", "robin@salespeople.test", heike, first)
		now := lead("Robin Berg", "robin@salespeople.test", ann, first)
		a := lead("Kim Lund", "kim@group.test", heike, first)
		b := lead("Olga Falk", "olga@group.test", ann, first)
		c := lead("Theo Roth", "theo@group.test", urs, company)
		f1 := lead("Heike Holm", "heike@ourcompany.test", ann, first)
		f2 := lead("Heike Holm", "Heike Holm <heike+fair@ourcompany.test>", bot, first)
		call("res.users", "write", []any{[]any{heike}, map[string]any{"active": false}})
		r.odoo = r.as("bot")
		r.policy.GroupSalesperson = rules.Oldest

		if cases := r.take(f1, f2); len(cases) > 0 {
			t.Errorf("mails that a user forwarded: %+v", cases)
		}
		r.mergeNow([]crm.LeadID{old, now})
		owner := func(id crm.LeadID) []int64 {
			row := r.rows(records.LeadModel, []any{[]any{"id", "=", id}}, "user_id", "company_id")[0]
			return []int64{row.Link("user_id"), row.Link("company_id")}
		}
		equal(t, "salesperson of the merged lead", owner(old), []int64{ann, first})
		for _, k := range r.take(a, b, c) {
			if k.Verdict == crm.Separate {
				equal(t, "salespeople", len(k.Salespeople), 2)
				r.run(t.Context(), []crm.Case{k})
			}
		}
		equal(t, "lead of the archived user", owner(a), []int64{ann, first})
		equal(t, "lead of the other company", owner(c), []int64{urs, company})
	})
}
