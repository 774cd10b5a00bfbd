package check_test

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/sync/synctest"
)

const twoOwners = town + `
partners:
  - {id: 31, name: Robin Berg, email: Robin@Acme.test}
  - {id: 32, name: Kim Lund, email: kim@acme.test}
leads:
  - {id: 41, name: A, contact_name: Robin Berg, email_from: robin@acme.test, user_id: 5}
  - {id: 42, name: B, email_from: robin@acme.test, user_id: 6}
`

// With whom the salespeople wrote decides the same in a sweep, in checks of Odoo, and of the mirror.
func TestCorrespondents(t *testing.T) {
	type message = map[string]any
	from := func(lead int64, address string) message {
		return message{"res_id": lead, "message_type": "email", "author_id": false, "email_from": address}
	}
	to := func(lead, partner int64) message {
		return message{
			"res_id": lead, "message_type": "comment", "email_from": "ann@our.test", "partner_ids": []any{partner},
		}
	}
	for name, test := range map[string]struct {
		messages []message
		merge    rules.Effect
		want     crm.Verdict
	}{
		"none":       {want: crm.Merge},
		"two people": {messages: []message{to(41, 31), to(42, 32)}, want: crm.Review},
		"two people who wrote": {
			messages: []message{from(41, "R <robin@acme.test>"), from(42, "kim@acme.test")}, want: crm.Review,
		},
		"one person, contact or mail": {messages: []message{to(41, 31), from(42, "ROBIN@acme.test")}, want: crm.Merge},
		"one side":                    {messages: []message{to(41, 31), to(41, 32)}, want: crm.Merge},
		"an own user":                 {messages: []message{to(41, 31), from(42, "Ann <ann@our.test>")}, want: crm.Merge},
		"one in common":               {messages: []message{to(41, 31), to(42, 31), to(42, 32)}, want: crm.Merge},
		"not asked": {
			messages: []message{to(41, 31), to(42, 32)}, merge: rules.EffectMerge, want: crm.Merge,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.EachVersion(t, func(t *testing.T, version string) {
				w := &townsite{site: newSite(t, version, twoOwners)}
				w.Policy.OtherCorrespondents = test.merge
				for _, m := range test.messages {
					m["model"] = "crm.lead"
					w.make("mail.message", m)
				}
				w.sweep()
				for way, cases := range map[string][]crm.Case{
					"sweep": w.Cases(), "check": w.check(41).Cases, "mirror": w.checkMirror(42).Cases,
				} {
					held := len(cases) == 1 && len(cases[0].Guards) == 1 && cases[0].Guards[0].Code == rules.GuardCorrespondents
					if len(cases) != 1 || cases[0].Verdict != test.want || held != (test.want == crm.Review) {
						t.Errorf("%s: %+v, want %s", way, cases, test.want)
					}
				}
			})
		})
	}
}
