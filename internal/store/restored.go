package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// CountRestored counts what merges since a time restored. Merges that were undone are not counted.
func (s *Store) CountRestored(ctx context.Context, since time.Time) (crm.Restored, error) {
	counts, err := queryMap[crm.RestoredKind, int](ctx, s.read,
		"SELECT kind, CAST(sum(n) AS BIGINT) FROM restored WHERE at >= ? GROUP BY kind", toMicros(since))
	return counts, wrapf(err, "count what merges restored")
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
