package store

import (
	"context"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// InboxItem is a lead in the inbox: a delivery reported that it may have changed.
type InboxItem struct {
	Lead        crm.LeadID
	First, Last time.Time // when it was reported first and last
	Version     int64     // differs after each AddToInbox
	Attempts    int       // how often Odoo did not have it since Last
}

const (
	maxWaitFactor = 10             // times quiet: the longest wait of a lead that is reported again and again
	maxFuture     = 24 * time.Hour // a next try further ahead was set before the clock was turned back
)

// DueInboxItems returns at most limit items, oldest first, that were not reported within the last quiet period, or that
// have waited ten times as long. Items that RetryInboxItems postponed are due at their time. A clock that is turned
// back does not delay them.
func (s *Store) DueInboxItems(ctx context.Context, now time.Time, quiet time.Duration, limit int) ([]InboxItem, error) {
	due, err := queryDueItems(ctx, s.read, now, quiet, limit, "")
	return due, wrapf(err, "read the inbox")
}

func queryDueItems(
	ctx context.Context, q querier, now time.Time, quiet time.Duration, limit int, and string,
) ([]InboxItem, error) {
	statement := `SELECT lead, first_seen, last_seen, version, attempts FROM inbox
		WHERE (next_try <= ? OR next_try > ?) AND (last_seen <= ? OR first_seen <= ? OR last_seen > ?) ` + and + `
		ORDER BY first_seen, lead LIMIT ?`
	long := maxWaitFactor * quiet
	args := []any{
		toMicros(now), toMicros(now.Add(maxFuture)), toMicros(now.Add(-quiet)), toMicros(now.Add(-long)),
		toMicros(now.Add(long)), limit,
	}
	return queryAll(ctx, q, statement, args,
		func(a *InboxItem) []any { return []any{&a.Lead, &a.First, &a.Last, &a.Version, &a.Attempts} })
}

// AckInboxItems removes items from the inbox, except those that were reported again since DueInboxItems returned them.
func (s *Store) AckInboxItems(ctx context.Context, arrivals []InboxItem) error {
	return s.inTransaction(ctx, "remove items from the inbox", func(t *tx) error {
		return forEachItemBatch(arrivals, func(where string, args []any) error {
			_, err := t.exec(ctx, "DELETE FROM inbox WHERE "+where, args...)
			return err
		})
	})
}

// RetryInboxItems postpones items that Odoo does not have yet until next, and counts the attempt. Items that were
// reported again meanwhile are left unchanged.
func (s *Store) RetryInboxItems(ctx context.Context, arrivals []InboxItem, next time.Time) error {
	return s.inTransaction(ctx, "postpone items of the inbox", func(t *tx) error {
		return forEachItemBatch(arrivals, func(where string, args []any) error {
			_, err := t.exec(ctx, "UPDATE inbox SET attempts = attempts + 1, next_try = ? WHERE "+where,
				append([]any{toMicros(next)}, args...)...)
			return err
		})
	})
}

func forEachItemBatch(arrivals []InboxItem, do func(where string, args []any) error) error {
	for part := range slices.Chunk(arrivals, maxPerList) {
		if err := do(versionCondition(part, func(a InboxItem) (crm.LeadID, int64) { return a.Lead, a.Version })); err != nil {
			return err
		}
	}
	return nil
}

// InboxStats is the depth of the inbox, and when its oldest item was reported first; zero if it is empty.
type InboxStats struct {
	Depth  int
	Oldest time.Time
}

// Age is how long the oldest lead has waited.
func (s InboxStats) Age(now time.Time) time.Duration {
	if s.Depth == 0 {
		return 0
	}
	return max(now.Sub(s.Oldest), 0)
}

// InboxStats measures the inbox.
func (s *Store) InboxStats(ctx context.Context) (stats InboxStats, err error) {
	_, err = queryOne(ctx, s.read, "SELECT count(*), COALESCE(min(first_seen), 0) FROM inbox", nil,
		&stats.Depth, &stats.Oldest)
	return stats, wrapf(err, "measure the inbox")
}
