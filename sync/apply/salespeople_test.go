package apply

import (
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/rules"
)

const staffAndFormer = `
companies:
  - {id: 2, name: Our Suisse AG}
users:
  - {id: 4, name: Heike Holm, login: heike, rights: own, active: false}
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 6, name: Bob Baker, login: bob, rights: own}
  - {id: 7, name: Urs Uhl, login: urs, rights: own, company_id: 2, company_ids: [2]}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all, company_ids: [1, 2]}
`

func TestSalespeople(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("survivor_of_an_archived_user_gets_the_first_active_one", func(t *testing.T) {
			w := newWorld(t, version, staffAndFormer+`
leads:
  - {id: 70, name: Old, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: heike,
       stage_id: Qualified}
  - {id: 72, name: New, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New}
`)
			o := outcome(t, w.apply(), crm.Merge)
			equal(t, "plan", o.Plan[0].Salesperson, crm.UserID(5))
			equal(t, "leads", w.leads(), []int64{70})
			equal(t, "salesperson", w.field(70, "user_id"), any(int64(5)))
		})
		t.Run("odoobot_gets_no_lead", func(t *testing.T) {
			w := newWorld(t, version, staffAndFormer+`
leads:
  - {id: 1, name: Old, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: 1,
       stage_id: Qualified}
  - {id: 29, name: New, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New}
`)
			w.apply()
			equal(t, "salesperson", w.field(1, "user_id"), any(int64(5)))
		})
		t.Run("archived_users_are_not_counted_or_tagged", func(t *testing.T) {
			w := newWorld(t, version, staffAndFormer+`
leads:
  - {id: 70, name: A, contact_name: Kim Lund, email_from: kim@globex.test, user_id: heike, stage_id: New}
  - {id: 71, name: B, contact_name: Olga Falk, email_from: olga@globex.test, user_id: ann, stage_id: New}
  - {id: 72, name: C, contact_name: Theo Roth, email_from: theo@globex.test, user_id: bob, stage_id: New}
  - {id: 73, name: D, contact_name: Ina Berg, email_from: ina@initech.test, user_id: heike, stage_id: New}
  - {id: 74, name: E, contact_name: Jan Berg, email_from: jan@initech.test, user_id: ann, stage_id: New}
`)
			w.apply()
			c := w.caseOf(crm.Separate)
			equal(t, "salespeople", c.Salespeople, []crm.UserID{5, 6})
			equal(t, "tag", c.Plan[0].Tag, []crm.UserID{5, 6})
			notes := w.notes(" LT-")
			if len(notes) != 1 {
				t.Fatalf("%d notes", len(notes))
			}
			equal(t, "notified", notes[0].to, []string{"Ann Archer", "Bob Baker"})
			alone := w.caseOf(crm.Ignore)
			equal(t, "leads of one salesperson", alone.Leads, []crm.LeadID{73, 74})
		})
		t.Run("group_salesperson_skips_archived_users_and_other_companies", func(t *testing.T) {
			w := newWorld(t, version, staffAndFormer+`
leads:
  - {id: 70, name: A, contact_name: Kim Lund, email_from: kim@globex.test, user_id: heike, company_id: 1, stage_id: New}
  - {id: 71, name: B, contact_name: Olga Falk, email_from: olga@globex.test, user_id: ann, company_id: 1, stage_id: New}
  - {id: 72, name: C, contact_name: Theo Roth, email_from: theo@globex.test, user_id: urs, company_id: 2, stage_id: New}
`)
			w.policy.GroupSalesperson = rules.Oldest
			w.apply()
			equal(t, "salesperson of 70", w.field(70, "user_id"), any(int64(5)))
			equal(t, "salesperson of 72", w.field(72, "user_id"), any(int64(7)))
			equal(t, "company of 72", w.field(72, "company_id"), any(int64(2)))
			c := w.caseOf(crm.Separate)
			if !slices.ContainsFunc(c.Reasons, func(r crm.Reason) bool {
				return r.Code == rules.NotReassigned &&
					strings.Contains(r.Text, "lead 72 is not reassigned: Ann Archer does not work for its company")
			}) {
				t.Errorf("no reason says why lead 72 is left: %+v", c.Reasons)
			}
		})
		t.Run("archived_between_plan_and_assignment", func(t *testing.T) {
			w := newWorld(t, version, staffAndFormer+`
leads:
  - {id: 71, name: B, contact_name: Olga Falk, email_from: olga@globex.test, user_id: ann, stage_id: New}
  - {id: 72, name: C, contact_name: Theo Roth, email_from: theo@globex.test, user_id: bob, stage_id: New}
`)
			w.policy.GroupSalesperson = "5"
			cases := w.sweep()
			w.setUser(5, map[string]any{"active": false})
			if _, err := w.applier().Apply(w.Context(), cases, "test"); err != nil {
				t.Fatal(err)
			}
			equal(t, "salesperson of 72", w.field(72, "user_id"), any(int64(6)))
			equal(t, "notes", len(w.notes(" LT-")), 0)
		})
	})
}

func (w *world) setUser(id int64, vals map[string]any) {
	w.Helper()
	w.look(func(e *orm.Env) {
		if err := e.Update([]*orm.Record{e.One("res.users", id)}, vals); err != nil {
			w.Fatal(err)
		}
	})
}
