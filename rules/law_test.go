package rules_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/rulestest"
)

func TestSameResultInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leads, p := someLeads(t), anyPolicy(t)
		if rapid.Bool().Draw(t, "of one name") {
			leads = leadsOfOneName(t)
		}
		dismissed := someDismissed(t, len(leads))
		a := rules.Evaluate(leads, p, nil, dismissed, noon, rules.WithComparisons())
		b := rules.Evaluate(
			rapid.Permutation(leads).Draw(t, "another order"),
			p,
			nil,
			dismissed,
			noon,
			rules.WithComparisons(),
		)
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("%v\nbecame %v", toJSON(t, a), toJSON(t, b))
		}
	})
}

func TestEvaluateIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leads, p := someLeads(t), anyPolicy(t)
		a := rules.Evaluate(leads, p, nil, nil, noon, rules.WithComparisons())
		b := rules.Evaluate(append(leads, leads...), p, a.FrequentKeys, nil, noon, rules.WithComparisons())
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("%v\nbecame %v", toJSON(t, a), toJSON(t, b))
		}
	})
}

func TestCompareIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPolicy(t)
		a := rules.NewProfile(anyLead(1).Draw(t, "a"), &p)
		b := rules.NewProfile(anyLead(2).Draw(t, "b"), &p)
		x, y := rules.Compare(&a, &b, &p, nil), rules.Compare(&b, &a, &p, nil)
		if !reflect.DeepEqual(x, y) {
			t.Fatalf("%v\nbut %v", toJSON(t, x), toJSON(t, y))
		}
		if r := rules.Relate(&b, &a, &p, nil); r != x.Relation {
			t.Fatalf("Relate says %s, Compare %s", r, x.Relation)
		}
	})
}

// TestEveryTwoLeadsOfAMergeMatch: every two leads of a merge are the same person by themselves, or each is the same
// person as a third lead of the merge and the full names of all three agree. No two names contradict each other, and no
// two leads were dismissed.
func TestEveryTwoLeadsOfAMergeMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leads, p := someLeads(t), anyPolicy(t)
		if rapid.Bool().Draw(t, "of one name") {
			leads, p = leadsOfOneName(t), rules.Default()
		}
		countIndirectMatches(t, leads, p, someDismissed(t, len(leads)))
	})
	robin := func(id crm.LeadID, email, phone string) rules.Lead {
		return rules.Lead{Lead: crm.Lead{ID: id, Active: true, ContactName: "Robin Berg", Email: email, Phone: phone}}
	}
	const email, mobile = "robin@acme.test", "+49 170 1234567"
	three := []rules.Lead{robin(1, email, ""), robin(2, email, mobile), robin(3, "", mobile)}
	if n := countIndirectMatches(t, three, rules.Default(), nil); n != 1 {
		t.Errorf("%d indirect matches among three leads of which one has what the others have, not 1", n)
	}
}

// countIndirectMatches fails where a merge breaks the law, and counts the pairs that match only through a third lead.
func countIndirectMatches(t rapid.TB, leads []rules.Lead, p rules.Policy, dismissed rules.Dismissed) (n int) {
	t.Helper()
	r := rules.Evaluate(leads, p, nil, dismissed, noon, rules.WithComparisons())
	m := newMergeLaw(leads, &p, r)
	taken := map[crm.LeadID]bool{}
	for _, c := range r.Cases {
		if c.Verdict != crm.Merge {
			continue
		}
		for i, a := range c.Leads {
			if taken[a] {
				t.Fatalf("lead %d is merged twice: %s", a, toJSON(t, r.Cases))
			}
			taken[a] = true
			for _, b := range c.Leads[i+1:] {
				switch {
				case dismissed[crm.NewPair(a, b)], m.contradict(a, b):
					t.Fatalf("%d and %d are merged against a name or a decision: %s", a, b, toJSON(t, r.Cases))
				case m.matchDirectly(a, b):
				case m.matchThroughThird(a, b, c.Leads):
					n++
				default:
					t.Fatalf("%d and %d are merged but match neither directly nor through a third lead: %s", a, b,
						toJSON(t, r.Cases))
				}
			}
		}
	}
	return n
}

// mergeLaw looks up the evidence about pairs, and how names compare.
type mergeLaw struct {
	direct   map[crm.Pair]bool // same person without a third lead
	profiles map[crm.LeadID]rules.Profile
}

func newMergeLaw(leads []rules.Lead, p *rules.Policy, r rules.Result) mergeLaw {
	m := mergeLaw{direct: map[crm.Pair]bool{}, profiles: map[crm.LeadID]rules.Profile{}}
	for _, l := range leads {
		m.profiles[l.ID] = rules.NewProfile(l, p)
	}
	for _, s := range r.Comparisons {
		isIndirect := func(e rules.Evidence) bool { return e.Code == rules.IndirectMatch }
		m.direct[s.Pair] = s.Relation == rules.SamePerson && !slices.ContainsFunc(s.Evidence, isIndirect)
	}
	return m
}

func (m mergeLaw) matchDirectly(a, b crm.LeadID) bool { return m.direct[crm.NewPair(a, b)] }

func (m mergeLaw) contradict(a, b crm.LeadID) bool {
	x, y := m.profiles[a], m.profiles[b]
	return rules.NamesContradict(&x, &y)
}

func (m mergeLaw) fullNamesAgree(a, b crm.LeadID) bool {
	x, y := m.profiles[a], m.profiles[b]
	return rules.FullNamesAgree(&x, &y)
}

func (m mergeLaw) matchThroughThird(a, b crm.LeadID, merged []crm.LeadID) bool {
	return m.fullNamesAgree(a, b) && slices.ContainsFunc(merged, func(third crm.LeadID) bool {
		return m.matchDirectly(a, third) && m.matchDirectly(b, third) &&
			m.fullNamesAgree(a, third) && m.fullNamesAgree(b, third)
	})
}

// TestRelatedLeadsShareKey: leads that are related share a key, else nobody would compare them.
func TestRelatedLeadsShareKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPolicy(t)
		a, b := rules.NewProfile(anyLead(1).Draw(t, "a"), &p), rules.NewProfile(anyLead(2).Draw(t, "b"), &p)
		if rules.Relate(&a, &b, &p, nil) == rules.Unrelated {
			return
		}
		for _, k := range a.Keys() {
			if slices.Contains(b.Keys(), k) {
				return
			}
		}
		t.Fatalf("%v and %v share no key", a.Keys(), b.Keys())
	})
}

// TestBlocksFindEveryPair: going by keys finds what comparing every lead with every other finds. What the relation is
// may differ, since a cluster knows more than a pair.
func TestBlocksFindEveryPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leads, p := someLeads(t), rules.Default()
		var want []rules.Comparison
		for i, a := range leads {
			for _, b := range leads[i+1:] {
				x, y := rules.NewProfile(a, &p), rules.NewProfile(b, &p)
				c := rules.Compare(&x, &y, &p, nil)
				weak := slices.ContainsFunc(c.Evidence, func(e rules.Evidence) bool { return e.Ignored })
				if c.Relation != rules.Unrelated || weak {
					want = append(want, c)
				}
			}
		}
		have := slices.DeleteFunc(rules.Evaluate(leads, p, nil, nil, noon, rules.WithComparisons()).Comparisons,
			func(c rules.Comparison) bool { return c.Evidence[0].Code == rules.IndirectMatch }) // that keys do not find
		if !slices.EqualFunc(have, want, func(x, y rules.Comparison) bool {
			return x.Pair == y.Pair && (x.Relation == rules.Unrelated) == (y.Relation == rules.Unrelated)
		}) {
			t.Fatalf("%s\nwant %s", toJSON(t, have), toJSON(t, want))
		}
	})
}

// TestSameResultOnOneCore: the work is parted among the cores, the result is the same.
func TestSameResultOnOneCore(t *testing.T) {
	leads, p := rulestest.Leads(20_000, 7), rules.Default()
	many := rules.Evaluate(leads, p, nil, nil, noon, rules.WithComparisons())
	cores := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(cores)
	if one := rules.Evaluate(leads, p, nil, nil, noon, rules.WithComparisons()); !reflect.DeepEqual(one, many) {
		t.Fatal("one core decides otherwise than several")
	}
	if lean := rules.Evaluate(
		leads,
		p,
		nil,
		nil,
		noon,
	); !reflect.DeepEqual(lean.Cases, many.Cases) ||
		lean.Comparisons != nil {
		t.Fatal("WithComparisons changes the cases")
	}
}

// TestGuardsOnlyPreventMerges: with every guard off there are at least as many merges, and no guard adds an action.
func TestGuardsOnlyPreventMerges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leads, p := someLeads(t), anyPolicy(t)
		for i := range leads { // the fixed guard
			leads[i].InStage.Won = false
		}
		open := p
		open.Lost, open.CrossCompany, open.OtherCustomer, open.OpenOrders = rules.EffectMerge, rules.EffectMerge,
			rules.EffectMerge, rules.EffectMerge
		open.MaxGroup, open.ReviewAbove, open.QuietMinutes, open.MaxAgeDays, open.RequireOldest = 1000, 0, 0, 0, false
		width := map[crm.Verdict]int{crm.Merge: 2, crm.Review: 1, crm.Ignore: 0}
		free := map[string]crm.Verdict{}
		texts := map[string]map[string]bool{} // by leads: all reasons of their cases
		for _, c := range rules.Evaluate(leads, open, nil, nil, noon, rules.WithComparisons()).Cases {
			if c.Verdict == crm.Separate {
				continue
			}
			free[fmt.Sprint(c.Leads, codes(c.Reasons))] = c.Verdict
			of := fmt.Sprint(c.Leads)
			if texts[of] == nil {
				texts[of] = map[string]bool{}
			}
			for _, r := range c.Reasons {
				texts[of][r.Text] = true
			}
		}
		for _, c := range rules.Evaluate(leads, p, nil, nil, noon, rules.WithComparisons()).Cases {
			if c.Verdict == crm.Separate {
				continue
			}
			v, ok := free[fmt.Sprint(c.Leads, codes(c.Reasons))]
			if c.Verdict == crm.Ignore && !ok { // leads that are ignored for two causes make one case with the reasons of both
				got := map[string]bool{}
				for _, r := range c.Reasons {
					got[r.Text] = true
				}
				ok = reflect.DeepEqual(got, texts[fmt.Sprint(c.Leads)])
			}
			if !ok || width[c.Verdict] > width[v] {
				t.Fatalf("guards made %s of %q: %s", c.Verdict, v, toJSON(t, c))
			}
			if (c.Verdict == crm.Merge) != (len(c.Guards) == 0) && v == crm.Merge {
				t.Fatalf("%s with guards %v", c.Verdict, codes(c.Guards))
			}
		}
	})
}

// TestCaseIDsAreStable: equal ids mean equal leads and verdict, and no id comes twice.
func TestCaseIDsAreStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leads, p := someLeads(t), anyPolicy(t)
		seen := map[string]bool{}
		for _, c := range rules.Evaluate(leads, p, nil, someDismissed(t, len(leads)), noon, rules.WithComparisons()).Cases {
			if c.ID != rules.CaseID(c.Verdict, c.Leads) || seen[c.ID] {
				t.Fatalf("%s: want %s once", c.ID, rules.CaseID(c.Verdict, c.Leads))
			}
			seen[c.ID] = true
		}
	})
}

// TestEveryCaseCanBeRead: each case has leads, reasons with text, and lists that are not null in JSON.
func TestEveryCaseCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leads, p := someLeads(t), anyPolicy(t)
		r := rules.Evaluate(
			leads,
			p,
			rules.FrequentKeys{"p:+49301234567": 500},
			someDismissed(t, len(leads)),
			noon,
			rules.WithComparisons(),
		)
		for _, s := range sentences(r) {
			if s == "" || strings.ContainsAny(s, "\x00\x1b\n") || strings.Contains(s, "no lead") {
				t.Fatalf("unreadable sentence %q", s)
			}
		}
		for _, c := range r.Cases {
			if len(c.Leads) < 2 || len(c.Reasons) == 0 || c.State != crm.Planned || !slices.IsSorted(c.Leads) {
				t.Fatalf("incomplete case %s", toJSON(t, c))
			}
			if c.Guards == nil || c.Plan == nil || c.Salespeople == nil {
				t.Fatalf("null in %s", toJSON(t, c))
			}
			if planless := len(c.Plan) == 0; planless != (c.Verdict == crm.Ignore) {
				t.Fatalf("%s with plan %v", c.Verdict, c.Plan)
			}
		}
	})
}

// TestPlansUseRemainingLeads: notes and assignments go to leads that are still there when the merges are done.
func TestPlansUseRemainingLeads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leads, p := someLeads(t), anyPolicy(t)
		cases := rules.Evaluate(leads, p, nil, nil, noon, rules.WithComparisons()).Cases
		gone := map[crm.LeadID]bool{}
		for _, c := range cases {
			if c.Verdict == crm.Merge {
				for _, id := range c.Leads {
					gone[id] = id != c.Survivor
				}
			}
		}
		for _, c := range cases {
			for _, a := range c.Plan {
				if gone[a.Lead] ||
					a.Action == crm.ActAssign && slices.ContainsFunc(a.Leads, func(id crm.LeadID) bool { return gone[id] }) {
					t.Fatalf("%+v is for a lead that is merged away: %s", a, toJSON(t, cases))
				}
			}
		}
	})
}

func toJSON(t rapid.TB, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
