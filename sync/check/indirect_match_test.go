package check_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
	"leadtwin/sync/check"
	"leadtwin/sync/synctest"
)

// TestIndirectMatchFollowsTheThirdLead: two leads that match only through a third one are merged when that arrives
// last, and not any more when it changes or is deleted. A check of one of the ends finds the other.
func TestIndirectMatchFollowsTheThirdLead(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newTown(t, version)
		empty := &site{w.WithNewStore()}
		lead := func(email, phone string) crm.LeadID {
			return w.Create(map[string]any{
				"name": "A lead", "contact_name": "Robin Berg", "email_from": email, "phone": phone, "probability": 10,
			})
		}
		first, last := lead("robin@acme.test", ""), lead("", "+49 171 2345678")
		w.reportChange(first, last)
		third := lead("robin@acme.test", "+49 171 2345678")
		expect := func(step string, want ...crm.LeadID) {
			t.Helper()
			w.Clock.Add(time.Second)
			w.reportChange(third)
			merged := ""
			if len(want) > 0 {
				merged = fmt.Sprint(want)
			}
			ways := map[string][]crm.Case{"the pass": w.Cases()}
			for way, check := range map[string]func(...crm.LeadID) check.Result{
				"a check": w.check, "a check without a mirror": empty.check, "a check of the mirror": w.checkMirror,
			} {
				ways[way] = check(first).Cases
			}
			for way, cases := range ways {
				if got := mergeOf(cases, first); got != merged {
					t.Errorf("%s: %s merges %s, want %s", step, way, got, merged)
				}
			}
		}
		expect("the third lead came", first, last, third)
		w.WriteLead(third, map[string]any{"phone": ""})
		expect("it lost its number", first, third)
		w.WriteLead(third, map[string]any{"phone": "0049 171 2345678"})
		expect("it has the number again", first, last, third)
		w.WriteLead(third, map[string]any{"contact_name": "R. Berg"})
		expect("its name is short", first, third)
		w.WriteLead(third, map[string]any{"contact_name": "Berg, Robin"})
		expect("its name is full again", first, last, third)
		w.Delete(third)
		expect("it is deleted")
	})
}

// mergeOf lists the leads of the merge with a lead; empty: there is none.
func mergeOf(cases []crm.Case, lead crm.LeadID) string {
	for _, c := range cases {
		if c.Verdict == crm.Merge && slices.Contains(c.Leads, lead) {
			return fmt.Sprint(c.Leads)
		}
	}
	return ""
}

// TestSameVerdictsOfOneName: leads that mostly have one name and a few values. Three of them match through a third one
// at first; later steps change and delete leads.
func TestSameVerdictsOfOneName(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newTown(t, "19.0")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "order"), 3))
		for _, contact := range [][2]string{
			{"robin@acme.test", ""}, {"", "+49 171 2345678"}, {"robin@acme.test", "+49 171 2345678"},
		} {
			w.leads = append(w.leads, w.Create(map[string]any{
				"name": "A lead", "contact_name": "Robin Berg", "email_from": contact[0], "phone": contact[1],
			}))
		}
		w.sweep()
		for range rapid.IntRange(1, 30).Draw(r, "steps") {
			w.step(random, func() map[string]any { return drawOneName(r) })
		}
		w.compareAllWays(random, r.Fatalf)
	})
}

func drawOneName(r *rapid.T) map[string]any {
	pick := func(field string, from ...string) string { return rapid.SampledFrom(from).Draw(r, field) }
	return map[string]any{
		"name": "A lead", "type": pick("type", "lead", "opportunity"), "probability": 10,
		"contact_name": pick("name", "Robin Berg", "Robin Berg", "Robin Berg", "Berg, Robin", "Robin Brg", "R. Berg",
			"Rita Berg", ""),
		"email_from": pick("email", "robin@acme.test", "rberg@web.de", "robin.berg1975@web.de", "robin.berg1979@web.de",
			"info@acme.test", "", ""),
		"phone": pick("phone", "+49 171 2345678", "+49 30 901820 ext. 11", "+49 30 901820 ext. 12",
			"0171 2345600 / +49 30 901820", "", ""),
		"user_id": rapid.SampledFrom([]any{5, 6, false}).Draw(r, "salesperson"),
	}
}
