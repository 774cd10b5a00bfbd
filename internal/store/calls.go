package store

import (
	"context"
)

// callCounter begins the names of counters of calls; a day follows.
const callCounter = "odoo.calls "

// AddCalls adds calls to Odoo to those of a day, such as "2026-11-27", and returns how many there were before. Counters
// of earlier days are deleted.
func (s *Store) AddCalls(ctx context.Context, day string, n int64) (before int64, err error) {
	err = s.inTransaction(ctx, "count calls to Odoo", func(t *tx) error {
		name := callCounter + day
		if _, err := t.exec(ctx, "INSERT INTO counters (name, value) VALUES (?, ?) "+
			"ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value", name, n); err != nil {
			return err
		}
		if _, err := queryOne(ctx, t, "SELECT value FROM counters WHERE name = ?", []any{name}, &before); err != nil {
			return err
		}
		before -= n
		_, err := t.exec(ctx, "DELETE FROM counters WHERE name >= ? AND name < ?", callCounter, name)
		return err
	})
	return before, err
}

// Calls returns how many calls to Odoo were counted on a day.
func (s *Store) Calls(ctx context.Context, day string) (n int64, err error) {
	const query = "SELECT value FROM counters WHERE name = ?"
	_, err = queryOne(ctx, s.read, query, []any{callCounter + day}, &n)
	return n, wrapf(err, "read the number of calls to Odoo")
}
