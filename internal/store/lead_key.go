package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
)

// keysPerQuery is the number of keys that one statement of LeadsByKeys looks up.
const keysPerQuery = 16

// LeadsByKeys returns the leads that have each key, ascending, at most limit+1 a key: one more than limit means "too
// many" without reading all. Keys that no lead has are not in the result.
func (s *Store) LeadsByKeys(ctx context.Context, keys []crm.Key, limit int) (map[crm.Key][]crm.LeadID, error) {
	found := make(map[crm.Key][]crm.LeadID, len(keys))
	for part := range slices.Chunk(sortedDistinct(keys), keysPerQuery) {
		args := make([]any, 0, 2*len(part))
		for _, k := range part {
			args = append(args, string(k), limit+1)
		}
		// One limited look-up a key: a common key costs no more than a rare one.
		const one = "SELECT * FROM (SELECT key, lead FROM lead_keys WHERE key = ? ORDER BY lead LIMIT ?) AS k"
		statement := one + strings.Repeat(" UNION ALL "+one, len(part)-1)
		err := forEachRow(ctx, s.read, statement, args, func(rows *sql.Rows) error {
			var key string
			var lead int64
			err := rows.Scan(&key, &lead)
			found[crm.Key(key)] = append(found[crm.Key(key)], crm.LeadID(lead))
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look up leads by key: %w", err)
		}
	}
	return found, nil
}

// CountLeadsByKey returns how many leads have each key; keys that no lead has are not in the result. It reads only the
// index of these keys.
func (s *Store) CountLeadsByKey(ctx context.Context, keys []crm.Key) (map[crm.Key]int, error) {
	counts := make(map[crm.Key]int, len(keys))
	for in, args := range inLists(textArgs(sortedDistinct(keys))) {
		if err := queryKeyCounts(ctx, s.read, counts, "WHERE key IN "+in+" GROUP BY key", args); err != nil {
			return nil, fmt.Errorf("count leads by key: %w", err)
		}
	}
	return counts, nil
}

// FrequentKeys returns the keys that more than over leads have. It reads the whole index, for a full sweep; an
// incremental sweep uses CountLeadsByKey.
func (s *Store) FrequentKeys(ctx context.Context, over int) (map[crm.Key]int, error) {
	counts := map[crm.Key]int{}
	if err := queryKeyCounts(ctx, s.read, counts, "GROUP BY key HAVING count(*) > ?", []any{over}); err != nil {
		return nil, fmt.Errorf("find frequent keys: %w", err)
	}
	return counts, nil
}

func queryKeyCounts(ctx context.Context, q querier, counts map[crm.Key]int, which string, args []any) error {
	return forEachRow(ctx, q, "SELECT key, count(*) FROM lead_keys "+which, args, func(rows *sql.Rows) error {
		var key string
		var n int
		err := rows.Scan(&key, &n)
		counts[crm.Key(key)] = n
		return err
	})
}

func sortedDistinct[T ~string](words []T) []T {
	out := slices.Clone(words)
	slices.Sort(out)
	return slices.Compact(out)
}
