package store

import (
	"context"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// PastCase is a case that no longer exists: its leads changed, were merged in Odoo or no longer match.
type PastCase struct {
	ID           string
	Leads        []crm.LeadID // that it had at its end, ascending
	Found, Ended time.Time
}

// PastCaseLife is how long a past case is kept.
const PastCaseLife = 90 * 24 * time.Hour

// PastCase returns a case that no longer exists, or *NotFoundError.
func (s *Store) PastCase(ctx context.Context, id string) (PastCase, error) {
	found, err := queryAll(ctx, s.read, "SELECT id, leads, found, ended FROM past_cases WHERE id = ?", []any{id},
		func(c *PastCase) []any { return []any{&c.ID, storedJSON{&c.Leads}, &c.Found, &c.Ended} })
	c, err := firstRow(found, err, "past case", id)
	return c, wrapf(err, "read the past case %s", id)
}

// DeleteExpiredPastCases deletes the past cases that ended longer ago than PastCaseLife.
func (s *Store) DeleteExpiredPastCases(ctx context.Context, now time.Time) error {
	return s.exec(ctx, "delete old past cases",
		"DELETE FROM past_cases WHERE ended < ?", toMicros(now.Add(-PastCaseLife)))
}

func (t *tx) insertPastCase(ctx context.Context, one crm.Case, at time.Time) error {
	_, err := t.exec(ctx, `INSERT INTO past_cases (id, leads, found, ended) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET leads = excluded.leads, found = excluded.found, ended = excluded.ended`,
		one.ID, storedJSON{lists.Distinct(one.Leads)}, toMicros(one.Created), toMicros(at))
	return err
}
