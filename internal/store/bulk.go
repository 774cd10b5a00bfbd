package store

import (
	"context"
	"time"
)

// Bulk is a user's decision about many cases at once.
type Bulk struct {
	ID       string
	Account  string // who decided
	Decision string
	At       time.Time
	Cases    []BulkCase
}

// BulkCase is one case of a bulk decision.
type BulkCase struct {
	Case string `json:"case"`
	Why  string `json:"why,omitempty"` // its decision was refused; empty where it was stored
}

// BulkLife is how long the page of a bulk decision exists. The decisions themselves are in the audit trail.
const BulkLife = 30 * 24 * time.Hour

// SaveBulk stores a new bulk decision.
func (s *Store) SaveBulk(ctx context.Context, b Bulk) error {
	return s.exec(ctx, "store a decision about many cases",
		"INSERT INTO bulks (id, account, decision, at, cases) VALUES (?, ?, ?, ?, ?)",
		b.ID, b.Account, b.Decision, toMicros(b.At), storedJSON{b.Cases})
}

// Bulk returns a bulk decision, or *NotFoundError.
func (s *Store) Bulk(ctx context.Context, id string) (Bulk, error) {
	found, err := queryAll(ctx, s.read, "SELECT id, account, decision, at, cases FROM bulks WHERE id = ?", []any{id},
		func(b *Bulk) []any { return []any{&b.ID, &b.Account, &b.Decision, &b.At, storedJSON{&b.Cases}} })
	b, err := firstRow(found, err, "decision about many cases", id)
	return b, wrapf(err, "read the decision about many cases")
}

// DeleteExpiredBulks deletes the bulk decisions that are older than BulkLife.
func (s *Store) DeleteExpiredBulks(ctx context.Context, now time.Time) error {
	return s.exec(ctx, "delete old decisions about many cases",
		"DELETE FROM bulks WHERE at < ?", toMicros(now.Add(-BulkLife)))
}
