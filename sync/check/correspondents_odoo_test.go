//go:build odoo

package check_test

import (
	"slices"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/rules"
)

// Ann and Bob write from Odoo's chatter, and a stranger's mail comes in: the guard reads all of that on real servers.
func TestCorrespondentsOnServers(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r := newReal(t, odootest.Fresh(t, version))
			ann, bob := r.odoo.User(t, "ann"), r.odoo.User(t, "bob")
			partners := r.create("res.partner",
				map[string]any{"name": "Robin Berg", "email": "Robin@Acme.test"},
				map[string]any{"name": "Kim Lund", "email": "kim@acme.test"})
			lead := func(name, contact string, owner int64) map[string]any {
				return map[string]any{
					"name": name, "contact_name": contact, "email_from": "robin@acme.test", "user_id": owner, "type": "lead",
				}
			}
			leads := r.create("crm.lead", lead("A", "Robin Berg", ann.ID), lead("B", "", bob.ID))
			expect := func(when string, verdict crm.Verdict, guards ...string) {
				t.Helper()
				cases := r.check(crm.LeadID(leads[0])).Cases
				var held []string
				for _, c := range cases {
					for _, g := range c.Guards {
						held = append(held, g.Code)
					}
				}
				if len(cases) != 1 || cases[0].Verdict != verdict || !slices.Equal(held, guards) {
					t.Errorf("%s: %+v, want %s held by %v", when, cases, verdict, guards)
				}
			}
			write := func(login string, lead int64, values map[string]any) {
				values["body"] = "Hello"
				values["subtype_xmlid"] = "mail.mt_comment"
				r.odoo.Call(t, login, "crm.lead", "message_post", []any{[]int64{lead}}, values)
			}
			expect("before anybody wrote", crm.Merge)
			write("ann", leads[0], map[string]any{"message_type": "comment", "partner_ids": []int64{partners[0]}})
			expect("after Ann wrote", crm.Merge)
			write("bob", leads[1], map[string]any{"message_type": "comment", "partner_ids": []int64{ann.PartnerID}})
			expect("after Bob wrote to Ann", crm.Merge)
			write("admin", leads[1], map[string]any{
				"message_type": "email", "author_id": false, "email_from": "Lea Tann <lea@acme.test>",
			})
			expect("after a stranger wrote to Bob", crm.Review, rules.GuardCorrespondents)
			write("bob", leads[1], map[string]any{"message_type": "comment", "partner_ids": []int64{partners[0]}})
			expect("after Bob wrote to Robin, too", crm.Merge)
		})
	}
}
