package store

import (
	"context"

	"leadtwin/internal/crm"
)

// ByKeys finds the leads that carry each key, ascending, at most limit+1 a key: one more than limit says "too many" without reading them all.
// A key that nobody carries is not in the answer.
func (s *Store) ByKeys(ctx context.Context, keys []crm.Key, limit int) (map[crm.Key][]crm.LeadID, error) {
	return nil, errStub
}

// KeyCounts says how many leads carry each key; one that nobody carries is not in the answer. It reads the index of these keys only.
func (s *Store) KeyCounts(ctx context.Context, keys []crm.Key) (map[crm.Key]int, error) {
	return nil, errStub
}

// CommonKeys are the keys that more than over leads carry. It walks the whole index: for a full sweep. An incremental one asks KeyCounts.
func (s *Store) CommonKeys(ctx context.Context, over int) (map[crm.Key]int, error) {
	return nil, errStub
}
