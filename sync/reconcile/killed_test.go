package reconcile_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/rulestest"
	"leadtwin/sync/reconcile"
)

var errKilled = errors.New("killed")

// killedAfter is a store whose process is killed after it has saved cases some times.
type killedAfter struct {
	*store.Store
	saves int
}

func (k *killedAfter) SaveCases(ctx context.Context, c store.CaseChange) (store.SavedCases, error) {
	if k.saves--; k.saves < 0 {
		return store.SavedCases{}, errKilled
	}
	return k.Store.SaveCases(ctx, c)
}

// unwanted fails the test when leads are read from Odoo.
type unwanted struct{ testing.TB }

func (u unwanted) Refresh(_ context.Context, ids []crm.LeadID, _ ...store.DirtyLead) ([]crm.LeadID, error) {
	u.Errorf("%d leads are read from Odoo again", len(ids))
	return nil, nil
}

// TestFullResumesAfterKill: a pass over all leads that was killed goes on where it was, without Odoo, and finds the
// same.
func TestFullResumesAfterKill(t *testing.T) {
	const leads, page = 2000, 100
	policy := rules.Default()
	generated := rulestest.Leads(leads, 3)
	now := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	want := rules.Evaluate(generated, policy, nil, nil, now)
	s := filled(t, generated, &policy)
	pass := func(s reconcile.Store) (reconcile.Stats, error) {
		r := reconcile.New(s, unwanted{t}, policy, reconcile.Options{}).WithPageSize(page)
		return r.RunOnce(t.Context(), now, nil)
	}

	first, err := pass(&killedAfter{Store: s, saves: 4})
	if !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	second, err := pass(s)
	if err != nil {
		t.Fatal(err)
	}
	if first.Put == 0 || first.Put+second.Put != len(want.Cases) {
		t.Errorf("%d cases, then %d, of %d", first.Put, second.Put, len(want.Cases))
	}
	if first.Evaluated < 4*page || first.Evaluated+second.Evaluated > leads {
		t.Errorf("%d leads were evaluated, then %d", first.Evaluated, second.Evaluated)
	}
	if n, err := s.CountDirtyLeads(t.Context()); n != 0 || err != nil {
		t.Errorf("%d leads are dirty: %v", n, err)
	}

	t.Run("for a new policy", func(t *testing.T) {
		policy.MaxGroup = 3
		third, err := pass(&killedAfter{Store: s, saves: 0})
		if err != nil && !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		fourth, err := pass(s)
		if err != nil {
			t.Fatal(err)
		}
		fifth, err := pass(s)
		if err != nil || fifth.Evaluated != 0 {
			t.Errorf("%d, %d, then %d leads were evaluated: %v", third.Evaluated, fourth.Evaluated, fifth.Evaluated, err)
		}
		if third.Evaluated+fourth.Evaluated > leads {
			t.Errorf("%d leads were evaluated, then %d", third.Evaluated, fourth.Evaluated)
		}
	})
}
