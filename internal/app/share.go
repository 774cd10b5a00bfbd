package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/reconcile"
)

// The sizes of what one replica of several takes at once.
const (
	shareBatch = 500  // leads; smaller than the drain of a single process, so that all replicas get a part of a burst
	maxLeft    = 5000 // dirty leads that no delivery reported; more are those of a sweep, which evaluates them itself
)

// share is the part that one replica has in evaluating what is reported, alongside others that do the same.
type share struct {
	service
	after crm.LeadID // dirty leads up to this one were tried
}

// drainShare evaluates parts of the inbox until nothing is left that others do not work on.
func (s service) drainShare(ctx context.Context, help func()) error {
	for part := (share{service: s}); ; {
		again, err := part.evaluateNext(ctx, help)
		if err != nil || !again {
			return err
		}
	}
}

// evaluateNext claims some leads and evaluates them. It reports whether there may be more.
func (s *share) evaluateNext(ctx context.Context, help func()) (again bool, err error) {
	claims, err := s.store.OpenClaims(ctx)
	if err != nil {
		return false, err
	}
	again, err = s.evaluateClaimed(ctx, claims, help)
	err = errors.Join(err, claims.Close(ctx))
	if errors.Is(err, reconcile.ErrPolicyChanged) {
		_, err = s.evaluate(metered(ctx), s.evaluation())
		return true, err
	}
	return again, err
}

func (s *share) evaluateClaimed(ctx context.Context, claims *store.Claims, help func()) (again bool, err error) {
	arrivals, err := claims.TakeInboxItems(ctx, s.o.Now(), s.o.Settings.Webhooks.Debounce, shareBatch)
	if err != nil {
		return false, err
	}
	left, err := s.takeLeft(ctx, claims, shareBatch-len(arrivals))
	if err != nil || len(arrivals)+len(left) == 0 {
		return false, err
	}
	full := len(arrivals)+len(left) == shareBatch
	if full {
		help()
	}
	known, err := s.markArrivals(ctx, arrivals)
	if err != nil {
		return false, err
	}
	stats, err := s.reconciler(s.evaluation()).
		RunClaimed(metered(ctx), s.o.Now(), claims, append(leadsOfItems(arrivals), left...))
	if err != nil {
		return false, fmt.Errorf("evaluate the leads: %w", err)
	}
	if stats.Remarked > 0 {
		s.after = 0
	}
	done := slices.DeleteFunc(arrivals, func(a store.InboxItem) bool { return slices.Contains(stats.Deferred, a.Lead) })
	if len(done) > 0 {
		err = s.finishArrivals(ctx, done, known, stats)
	}
	// If others have all of it, another try at once would only read the same leads from Odoo again.
	return (full || stats.Remarked > 0) && len(stats.Deferred) < stats.Dirty, err
}

// takeLeft claims dirty leads without a delivery: those of a dissolved case, or those that a dead replica has left.
func (s *share) takeLeft(ctx context.Context, claims *store.Claims, limit int) ([]crm.LeadID, error) {
	if limit == 0 {
		return nil, nil
	}
	dirty, err := s.store.CountDirtyLeads(ctx)
	if err != nil || dirty == 0 || dirty > maxLeft {
		return nil, err
	}
	left, err := claims.TakeDirtyLeads(ctx, s.after, limit)
	if n := len(left); n > 0 {
		s.after = left[n-1]
	}
	return left, err
}
