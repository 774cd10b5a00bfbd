package reconcile_test

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/report"
	"leadtwin/rules"
	"leadtwin/sync/check"
	"leadtwin/sync/synctest"
)

const forwarded = `
users:
  - {id: 5, name: Ann Archer, login: ann@ourcompany.test, email: ann@ourcompany.test, rights: own}
  - {id: 6, name: Bob Baker, login: bob@ourcompany.test, email: bob@ourcompany.test, rights: own}
leads:
  - {id: 41, name: "Fwd: 20 lamps for A", contact_name: Ann Archer, email_from: "Ann Archer <ann@ourcompany.test>",
       user_id: 5, stage_id: New, type: opportunity}
  - {id: 42, name: "Fwd: chairs for B", contact_name: Ann Archer, email_from: "Ann Archer <ann@ourcompany.test>",
       user_id: 6, stage_id: New, type: opportunity}
  - {id: 43, name: "Fwd: offer for C", email_from: "ann@ourcompany.test", user_id: 5, stage_id: New, type: opportunity}
`

func TestOwnUsers(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		t.Run("forwarded_mails_are_three_customers", func(t *testing.T) {
			s := newSite(t, version, forwarded)
			s.sweep()
			s.want()
			c, err := check.New(s.Client, s.Store, s.Policy).Check(t.Context(), []crm.LeadID{41}, s.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			found := c.Similar[0].Leads
			unrelated := func(l report.SimilarLead) bool { return l.Relation == rules.Unrelated }
			if len(found) != 2 || !unrelated(found[0]) || !unrelated(found[1]) {
				t.Errorf("similar to 41 are %v, want two unrelated leads", found)
			}
		})
		t.Run("a_new_user_and_an_archived_one_change_verdicts", func(t *testing.T) {
			s := newSite(t, version, `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 6, name: Bob Baker, login: bob, rights: own}
leads:
  - {id: 41, name: A, contact_name: Eve Ember, email_from: eve@ourcompany.test, user_id: 5, stage_id: New,
       type: opportunity}
  - {id: 42, name: B, contact_name: Eve Ember, email_from: eve@ourcompany.test, user_id: 5, stage_id: New,
       type: opportunity}
  - {id: 43, name: C, contact_name: Kim Lund, email_from: kim@globex.test, user_id: 5, stage_id: New, type: opportunity}
  - {id: 44, name: D, contact_name: Olga Holm, email_from: olga@globex.test, user_id: 6, stage_id: New,
       type: opportunity}
`)
			s.sweep()
			s.want("merge 41 42: waiting", "separate 43 44: waiting")
			s.InOdoo(func(e *orm.Env) error {
				return e.Update([]*orm.Record{e.One("res.users", 6)}, map[string]any{"active": false})
			})
			eve := map[string]any{"name": "Eve Ember", "login": "eve@ourcompany.test", "rights": "own"}
			if _, err := s.Odoo.Odoo.Insert(s.Context(), "res.users", eve); err != nil {
				t.Fatal(err)
			}
			s.Clock.Add(2 * time.Hour)
			s.sweep()
			s.want("ignore 43 44: planned")
			if c := s.only(crm.Ignore); len(c.Salespeople) != 1 {
				t.Errorf("salespeople %v", c.Salespeople)
			}
		})
	})
}
