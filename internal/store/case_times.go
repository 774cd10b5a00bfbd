package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"leadtwin/internal/crm"
)

// CaseTimes returns, by id, when each case of the filter changed last. It reads no documents, so that a long queue
// stays current by reading only the cases that changed.
func (s *Store) CaseTimes(ctx context.Context, f CaseFilter) (map[string]time.Time, error) {
	where, args := f.whereClause()
	times := map[string]time.Time{}
	err := forEachRow(ctx, s.read, "SELECT id, updated FROM cases "+where, args, func(rows *sql.Rows) error {
		var id string
		var updated int64
		err := rows.Scan(&id, &updated)
		times[id] = fromMicros(updated)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read when cases changed: %w", err)
	}
	return times, nil
}

// CaseStamp is another one whenever CaseTimes would answer something else, so that a long queue need not be read again
// where nothing changed.
type CaseStamp struct{ count, newest, sum int64 }

// CaseStamp returns the stamp of the cases of a filter. Times of change only grow.
func (s *Store) CaseStamp(ctx context.Context, f CaseFilter) (CaseStamp, error) {
	where, args := f.whereClause()
	var stamp CaseStamp
	// The remainder keeps the sum of many times within 64 bits.
	const statement = "SELECT COUNT(*), COALESCE(MAX(updated), 0), COALESCE(SUM(updated % 1000000007), 0) FROM cases "
	err := forEachRow(ctx, s.read, statement+where, args, func(rows *sql.Rows) error {
		return rows.Scan(&stamp.count, &stamp.newest, &stamp.sum)
	})
	if err != nil {
		return CaseStamp{}, fmt.Errorf("read whether cases changed: %w", err)
	}
	return stamp, nil
}

// CasesByID returns the cases with these ids, without those that do not exist.
func (s *Store) CasesByID(ctx context.Context, ids []string) (cases []crm.Case, err error) {
	for in, args := range inLists(textArgs(ids)) {
		part, err := queryCases(ctx, s.read, "WHERE id IN "+in, args)
		if err != nil {
			return nil, fmt.Errorf("read cases: %w", err)
		}
		cases = append(cases, part...)
	}
	return cases, nil
}
