package reconcile_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/rulestest"
	"leadtwin/sync/reconcile"
)

// countedPages is a store whose walks over the leads fail after more leads than it has.
type countedPages struct {
	*store.Store
	leads int
}

func (c countedPages) LeadPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.Lead, error] {
	return func(yield func([]crm.Lead, error) bool) {
		read := 0
		for page, err := range c.Store.LeadPages(ctx, after, size) {
			if read += len(page); read > c.leads {
				yield(nil, errors.New("the walk over the leads does not end"))
				return
			}
			if !yield(page, err) {
				return
			}
		}
	}
}

// TestFullLargeMirror decides on a mirror whose leads typo keys join to sets that are too large, in more than one page.
func TestFullLargeMirror(t *testing.T) {
	const leads, crowd, page = 900, 100, 70
	policy := rules.Default()
	generated := rulestest.TypoChains(leads, 1)
	s := countedPages{filled(t, generated, &policy), leads}
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
