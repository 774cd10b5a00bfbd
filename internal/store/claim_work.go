package store

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// unclaimed is a condition on the column lead of a table.
const unclaimed = "NOT EXISTS (SELECT 1 FROM claims WHERE claims.lead = %s.lead AND claims.pass <> 0)"

// TakeInboxItems claims the leads of items that DueInboxItems would return, except those that others have claimed.
func (c *Claims) TakeInboxItems(
	ctx context.Context, now time.Time, quiet time.Duration, limit int,
) (taken []InboxItem, err error) {
	err = c.take(ctx, "take items of the inbox", func(t *tx) ([]crm.LeadID, error) {
		taken, err = queryDueItems(ctx, t, now, quiet, limit, "AND "+fmt.Sprintf(unclaimed, "inbox"))
		ids := make([]crm.LeadID, len(taken))
		for i := range taken {
			ids[i] = taken[i].Lead
		}
		return ids, err
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(taken, func(a InboxItem) bool { return !c.held[a.Lead] }), nil
}

// TakeDirtyLeads claims at most limit dirty leads above after, ascending, except those that others have claimed or that
// are in the inbox.
func (c *Claims) TakeDirtyLeads(ctx context.Context, after crm.LeadID, limit int) (taken []crm.LeadID, err error) {
	err = c.take(ctx, "take dirty leads", func(t *tx) ([]crm.LeadID, error) {
		taken, err = queryIDs[crm.LeadID](ctx, t, `SELECT lead FROM dirty WHERE lead > ?
			AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.lead = dirty.lead)
			AND `+fmt.Sprintf(unclaimed, "dirty")+" ORDER BY lead LIMIT ?", []any{int64(after), limit})
		return taken, err
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(taken, func(id crm.LeadID) bool { return !c.held[id] }), nil
}

// take claims what find returns. One pass after the other does so: they would find the same.
func (c *Claims) take(ctx context.Context, what string, find func(*tx) ([]crm.LeadID, error)) error {
	var got []crm.LeadID
	err := c.store.inTransaction(ctx, what, func(t *tx) error {
		if err := t.acquireLock(ctx, "free leads"); err != nil {
			return err
		}
		wanted, err := find(t)
		if err == nil {
			got, err = c.insertClaims(ctx, t, sortedIDs(wanted), math.MaxInt64)
		}
		return err
	})
	if err == nil {
		c.add(nil, got)
	}
	return err
}

// SaveCases saves the result of the pass, as Store.SaveCases does, and clears the marks that are done, in one
// transaction. The leads of stale cases are marked. It returns ErrClaimsLost, and saves nothing, if others have taken
// over the claims.
func (c *Claims) SaveCases(ctx context.Context, change CaseChange, done []DirtyLead) (saved SavedCases, err error) {
	err = c.store.inTransaction(ctx, change.what(), func(t *tx) error {
		if err := c.requireClaims(ctx, t); err != nil {
			return err
		}
		if saved, err = change.save(ctx, t); err != nil {
			return err
		}
		if err := clearDirty(ctx, t, done); err != nil {
			return err
		}
		return markDirty(ctx, t, sortedIDs(saved.StaleLeads(change)), nil, nil)
	})
	return saved, err
}
