package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// CountRestored counts what merges since a time restored. Merges that were undone are not counted.
func (s *Store) CountRestored(ctx context.Context, since time.Time) (crm.Restored, error) {
	from := int64(0)
	if !since.IsZero() {
		from = toMicros(since)
	}
	counts := crm.Restored{}
	err := forEachRow(ctx, s.read, "SELECT kind, CAST(sum(n) AS BIGINT) FROM restored WHERE at >= ? GROUP BY kind",
		[]any{from}, func(rows *sql.Rows) error {
			var kind string
			var n int
			err := rows.Scan(&kind, &n)
			counts[crm.RestoredKind(kind)] = n
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("count what merges restored: %w", err)
	}
	return counts, nil
}

// writeRestored stores what the step of a merge restored. What an undone merge restored is no longer counted.
func (t *tx) writeRestored(ctx context.Context, seq int64, st Step) error {
	if st.State == EntryUndone {
		_, err := t.exec(ctx, "DELETE FROM restored WHERE entry = ?", seq)
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(st.Restored)) {
		_, err := t.exec(ctx, `INSERT INTO restored (entry, kind, n, at) VALUES (?, ?, ?, ?)
			ON CONFLICT (entry, kind) DO UPDATE SET n = excluded.n, at = excluded.at`,
			seq, string(kind), st.Restored[kind], toMicros(st.At))
		if err != nil {
			return err
		}
	}
	return nil
}
