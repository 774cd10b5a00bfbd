package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// keysPerQuery is the number of keys that one statement of LeadsByKeys looks up.
const keysPerQuery = 16

// LeadsByKeys returns the leads that have each key, ascending, at most limit+1 a key: one more than limit means "too
// many" without reading all. Keys that no lead has are not in the result.
func (s *Store) LeadsByKeys(ctx context.Context, keys []crm.Key, limit int) (map[crm.Key][]crm.LeadID, error) {
	found := make(map[crm.Key][]crm.LeadID, len(keys))
	for part := range slices.Chunk(lists.Distinct(keys), keysPerQuery) {
		args := make([]any, 0, 2*len(part))
		for _, k := range part {
			args = append(args, string(k), limit+1)
		}
		// One limited look-up a key: a common key costs no more than a rare one.
		const one = "SELECT * FROM (SELECT key, lead FROM lead_keys WHERE key = ? ORDER BY lead LIMIT ?) AS k"
		statement := one + strings.Repeat(" UNION ALL "+one, len(part)-1)
		leads, err := queryLists[crm.Key, crm.LeadID](ctx, s.read, statement, args...)
		if err != nil {
			return nil, fmt.Errorf("look up leads by key: %w", err)
		}
		maps.Copy(found, leads)
	}
	return found, nil
}

// CountLeadsByKey returns how many leads have each key; keys that no lead has are not in the result. It reads only the
// index of these keys.
func (s *Store) CountLeadsByKey(ctx context.Context, keys []crm.Key) (map[crm.Key]int, error) {
	counts, err := queryMap[crm.Key, int](ctx, s.read,
		"SELECT key, count(*) FROM lead_keys WHERE key IN ? GROUP BY key", textList(lists.Distinct(keys)))
	return counts, wrapf(err, "count leads by key")
}

// FrequentKeys returns the keys that more than over leads have. It reads the whole index, for a full sweep; an
// incremental sweep uses CountLeadsByKey.
func (s *Store) FrequentKeys(ctx context.Context, over int) (map[crm.Key]int, error) {
	counts, err := queryMap[crm.Key, int](ctx, s.read,
		"SELECT key, count(*) FROM lead_keys GROUP BY key HAVING count(*) > ?", over)
	return counts, wrapf(err, "find frequent keys")
}

// KeyBlock is a key that several leads have.
type KeyBlock struct {
	Key   crm.Key
	Count int          // of the leads that have it
	Leads []crm.LeadID // ascending; nil if there are too many. Valid until the next block.
}

// SharedKeys yields the keys that two leads or more have, ascending, with the leads of those that at most limit have.
// It walks the whole index once and keeps a connection that reads, but no list of all keys. An error is yielded once
// and ends the walk.
func (s *Store) SharedKeys(ctx context.Context, limit int) iter.Seq2[KeyBlock, error] {
	return func(yield func(KeyBlock, error) bool) {
		statement := "SELECT key, count(*), CASE WHEN count(*) <= ? THEN " + s.dialect.joinedLeads +
			" END FROM lead_keys GROUP BY key HAVING count(*) > 1 ORDER BY key"
		block := KeyBlock{Leads: make([]crm.LeadID, 0, limit)}
		var key, list sql.RawBytes
		err := forEachRow(ctx, s.read, statement, []any{limit}, func(rows *sql.Rows) (err error) {
			if err := rows.Scan(&key, &block.Count, &list); err != nil {
				return err
			}
			block.Key = crm.Key(key)
			if block.Leads, err = appendLeadIDs(block.Leads[:0], list); err == nil && !yield(block, nil) {
				err = errStopped
			}
			return err
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(KeyBlock{}, fmt.Errorf("walk the keys of the mirror: %w", err))
		}
	}
}

// LeadKey is a key of one lead.
type LeadKey struct {
	Key  crm.Key
	Lead crm.LeadID
}

// KeysWithPrefix yields all keys that begin so, ascending, each with one of its leads: a key of two leads comes twice.
// It keeps a connection that reads, but no list. An error is yielded once and ends the walk.
func (s *Store) KeysWithPrefix(ctx context.Context, prefix string) iter.Seq2[LeadKey, error] {
	return func(yield func(LeadKey, error) bool) {
		const statement = "SELECT key, lead FROM lead_keys WHERE key >= ? AND key < ? ORDER BY key, lead"
		after := prefix + string(utf8.MaxRune) // no key has it: it is not a character
		err := forEachRow(ctx, s.read, statement, []any{prefix, after}, func(rows *sql.Rows) error {
			var one LeadKey
			err := rows.Scan((*string)(&one.Key), (*int64)(&one.Lead))
			if err == nil && !yield(one, nil) {
				err = errStopped
			}
			return err
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(LeadKey{}, fmt.Errorf("walk the keys of the mirror that begin with %q: %w", prefix, err))
		}
	}
}

var errStopped = errors.New("the caller needs no more rows")

// appendLeadIDs reads "3,1,2" and appends these ids, ascending.
func appendLeadIDs(ids []crm.LeadID, list []byte) ([]crm.LeadID, error) {
	for len(list) > 0 {
		one, rest, _ := bytes.Cut(list, []byte(","))
		id, err := strconv.ParseInt(string(one), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read the leads of a key: %w", err)
		}
		ids, list = append(ids, crm.LeadID(id)), rest
	}
	slices.Sort(ids)
	return ids, nil
}
