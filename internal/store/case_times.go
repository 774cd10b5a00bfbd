package store

import (
	"context"
	"time"

	"leadtwin/internal/crm"
)

// CaseTimes returns, by id, when each case of the filter changed last. It reads no documents, so that a long queue
// stays current by reading only the cases that changed.
func (s *Store) CaseTimes(ctx context.Context, f CaseFilter) (map[string]time.Time, error) {
	where, args := f.whereClause()
	times, err := queryMap[string, time.Time](ctx, s.read, "SELECT id, updated FROM cases "+where, args...)
	return times, wrapf(err, "read when cases changed")
}

// CaseStamp is another one whenever CaseTimes would answer something else, so that a long queue need not be read again
// where nothing changed.
type CaseStamp struct{ count, newest, sum int64 }

// CaseStamp returns the stamp of the cases of a filter. Times of change only grow.
func (s *Store) CaseStamp(ctx context.Context, f CaseFilter) (stamp CaseStamp, err error) {
	where, args := f.whereClause()
	// The remainder keeps the sum of many times within 64 bits.
	const statement = "SELECT COUNT(*), COALESCE(MAX(updated), 0), COALESCE(SUM(updated % 1000000007), 0) FROM cases "
	_, err = queryOne(ctx, s.read, statement+where, args, &stamp.count, &stamp.newest, &stamp.sum)
	return stamp, wrapf(err, "read whether cases changed")
}

// CasesByID returns the cases with these ids, without those that do not exist.
func (s *Store) CasesByID(ctx context.Context, ids []string) ([]crm.Case, error) {
	cases, err := queryCases(ctx, s.read, "WHERE id IN ?", textList(ids))
	return cases, wrapf(err, "read cases")
}
