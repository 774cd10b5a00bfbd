package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"leadtwin/internal/crm"
)

// CaseTimes returns when each case that the filter lets through changed last, by id. It reads no documents, so that a queue
// of many cases is kept up to date by reading only those that changed.
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

// CasesByID returns the cases with these ids; one that does not exist is left out.
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
