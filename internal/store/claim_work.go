package store

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// unclaimed is a condition on the column lead of a table.
const unclaimed = "NOT EXISTS (SELECT 1 FROM claims WHERE claims.lead = %s.lead AND claims.pass <> 0)"

// TakeInboxItems claims the leads of items that DueInboxItems would return, except those that others have claimed.
func (c *Claims) TakeInboxItems(
	ctx context.Context, now time.Time, quiet time.Duration, limit int,
) ([]InboxItem, error) {
	return takeUnclaimed(ctx, c, "take items of the inbox", func(t *tx) ([]InboxItem, error) {
		return queryDueItems(ctx, t, now, quiet, limit, "AND "+fmt.Sprintf(unclaimed, "inbox"))
	}, func(a InboxItem) crm.LeadID { return a.Lead })
}

// TakeDirtyLeads claims at most limit dirty leads above after, ascending, except those that others have claimed or that
// are in the inbox.
func (c *Claims) TakeDirtyLeads(ctx context.Context, after crm.LeadID, limit int) ([]crm.LeadID, error) {
	return takeUnclaimed(ctx, c, "take dirty leads", func(t *tx) ([]crm.LeadID, error) {
		return queryColumn[crm.LeadID](ctx, t, `SELECT lead FROM dirty WHERE lead > ?
			AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.lead = dirty.lead)
			AND `+fmt.Sprintf(unclaimed, "dirty")+" ORDER BY lead LIMIT ?", int64(after), limit)
	}, func(id crm.LeadID) crm.LeadID { return id })
}

// takeUnclaimed claims the leads that find returns, and returns the claimed ones. One pass after the other does so:
// they would find the same.
func takeUnclaimed[T any](
	ctx context.Context, c *Claims, what string, find func(*tx) ([]T, error), lead func(T) crm.LeadID,
) (found []T, err error) {
	var got []crm.LeadID
	err = c.store.inTransaction(ctx, what, func(t *tx) error {
		if err := t.acquireLock(ctx, "free leads"); err != nil {
			return err
		}
		if found, err = find(t); err != nil {
			return err
		}
		wanted := make([]crm.LeadID, len(found))
		for i, one := range found {
			wanted[i] = lead(one)
		}
		got, err = c.insertClaims(ctx, t, lists.Distinct(wanted), math.MaxInt64)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.add(nil, got)
	return slices.DeleteFunc(found, func(one T) bool { return !c.held[lead(one)] }), nil
}

// SaveCases saves the result of the pass, as Store.SaveCases does, and clears the marks that are done, in one
// transaction. The leads of stale cases are marked. It returns ErrClaimsLost, and saves nothing, if others have taken
// over the claims.
func (c *Claims) SaveCases(ctx context.Context, change CaseChange, done []DirtyLead) (saved SavedCases, err error) {
	err = c.store.inTransaction(ctx, change.description(), func(t *tx) error {
		if err := c.requireClaims(ctx, t); err != nil {
			return err
		}
		if saved, err = change.save(ctx, t); err != nil {
			return err
		}
		if err := clearDirty(ctx, t, done); err != nil {
			return err
		}
		return markDirty(ctx, t, lists.Distinct(saved.StaleLeads(change)), nil, nil)
	})
	return saved, err
}
