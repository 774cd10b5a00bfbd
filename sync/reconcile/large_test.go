package reconcile_test

import (
	"testing"
	"time"

	"leadtwin/rules"
	"leadtwin/rules/rulestest"
	"leadtwin/sync/reconcile"
)

// TestFullLargeMirror decides on a mirror whose leads typo keys join to sets that are too large, in more than one page.
func TestFullLargeMirror(t *testing.T) {
	const leads, crowd, page = 900, 100, 70
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
