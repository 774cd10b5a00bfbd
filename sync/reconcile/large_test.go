package reconcile_test

import (
	"slices"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/rulestest"
	"leadtwin/sync/reconcile"
)

// TestFullLargeMirror decides on a mirror whose leads typo keys join to sets that are too large, in more than one page.
func TestFullLargeMirror(t *testing.T) {
	const leads, crowd, page = 900, 15, 70
	policy := rules.Default()
	generated := rulestest.TypoChains(leads, 1)
	s := filled(t, generated, &policy)
	now := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	r := reconcile.New(s, nil, policy, reconcile.Options{}).WithMaxTypoSet(crowd).WithPageSize(page)
	stats, err := r.RunOnce(t.Context(), now, fresh{})
	if err != nil {
		t.Fatal(err)
	}
	if want := rules.Evaluate(generated, policy, nil, nil, now); stats.Put != len(want.Cases) || stats.Put == 0 {
		t.Errorf("%d cases in the store, rules alone find %d", stats.Put, len(want.Cases))
	}
}

// TestFullFindsTypos: a pass over the whole mirror finds addresses one typing error apart, whether keys for typing
// errors join few leads or so many that pairs are compared first.
func TestFullFindsTypos(t *testing.T) {
	const crowd, chain = 15, 60 // ten links of the chain have domains that differ in one digit
	policy := rules.Default()
	generated := rulestest.TypoChains(chain, 1)
	for i, email := range []string{
		"robin.berg@gmail.com", "robin.brg@gmail.com", "kim.lund@lamps.example", "kim.lund@lampps.example",
	} {
		name := []string{"Robin Berg", "Kim Lund"}[i/2]
		generated = append(generated, rules.Lead{Lead: crm.Lead{
			ID: crm.LeadID(chain + 1 + i), Active: true, Type: crm.TypeLead, ContactName: name, Email: email,
		}})
	}
	now := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	want := rules.Evaluate(generated, policy, nil, nil, now)
	for _, most := range []int{crowd, 2 * chain} {
		s := filled(t, generated, &policy)
		r := reconcile.New(s, nil, policy, reconcile.Options{}).WithMaxTypoSet(most)
		if _, err := r.RunOnce(t.Context(), now, fresh{}); err != nil {
			t.Fatal(err)
		}
		cases, err := s.Cases(t.Context(), store.CaseFilter{})
		if err != nil {
			t.Fatal(err)
		}
		if len(cases) != len(want.Cases) {
			t.Errorf("with sets of at most %d leads: %d cases, rules alone find %d", most, len(cases), len(want.Cases))
		}
		for _, pair := range [][]crm.LeadID{{chain + 1, chain + 2}, {chain + 3, chain + 4}} {
			if !slices.ContainsFunc(cases, func(c crm.Case) bool { return slices.Equal(c.Leads, pair) }) {
				t.Errorf("with sets of at most %d leads: no case has leads %v", most, pair)
			}
		}
	}
}
