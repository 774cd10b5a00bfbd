package store

import (
	"context"
	"database/sql"
	"time"
)

// UndoRequest is a user's wish to undo a merge, which a worker has not fulfilled yet or has refused.
type UndoRequest struct {
	Action string // the merge
	By     string
	At     time.Time
	Error  string // why it was refused; empty while it waits
}

// RequestUndo stores a request in place of an earlier one for the same merge, with a line in the audit trail.
func (s *Store) RequestUndo(ctx context.Context, r UndoRequest) error {
	return s.inTransaction(ctx, "store the request to undo "+r.Action, func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO undo_requests (action, by_whom, at, error) VALUES (?, ?, ?, '')
			ON CONFLICT (action) DO UPDATE SET by_whom = excluded.by_whom, at = excluded.at, error = ''`, r.Action, r.By, toMicros(r.At))
		if err != nil {
			return err
		}
		return t.appendAudit(ctx, r.At, r.By, "request undo", r.Action, nil)
	})
}

// UndoRequests lists all requests, the oldest first: those that wait and those that were refused.
func (s *Store) UndoRequests(ctx context.Context) (requests []UndoRequest, err error) {
	err = forEachRow(ctx, s.read, "SELECT action, by_whom, at, error FROM undo_requests ORDER BY at, action", nil,
		func(rows *sql.Rows) error {
			var r UndoRequest
			var at int64
			err := rows.Scan(&r.Action, &r.By, &at, &r.Error)
			r.At = fromMicros(at)
			requests = append(requests, r)
			return err
		})
	return requests, err
}

// RefuseUndo keeps a request with the reason why it was not fulfilled.
func (s *Store) RefuseUndo(ctx context.Context, action, reason string) error {
	return s.inTransaction(ctx, "refuse to undo "+action, func(t *tx) error {
		_, err := t.exec(ctx, "UPDATE undo_requests SET error = ? WHERE action = ?", reason, action)
		return err
	})
}

// CloseUndoRequest removes a request that was fulfilled; one that does not exist is no error.
func (s *Store) CloseUndoRequest(ctx context.Context, action string) error {
	return s.inTransaction(ctx, "close the request to undo "+action, func(t *tx) error {
		_, err := t.exec(ctx, "DELETE FROM undo_requests WHERE action = ?", action)
		return err
	})
}
