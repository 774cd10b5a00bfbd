package store

import (
	"context"
	"database/sql"
	"time"
)

// UndoRequest is a user's request to undo a merge that a worker has not processed yet or has refused.
type UndoRequest struct {
	Action string // the merge
	By     string
	At     time.Time
	Error  string // why it was refused; empty while it waits
}

// RequestUndo stores a request, replaces an earlier one for the same merge, and adds a line to the audit trail.
func (s *Store) RequestUndo(ctx context.Context, r UndoRequest) error {
	return s.inTransaction(ctx, "store the request to undo "+r.Action, func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO undo_requests (action, by_whom, at, error) VALUES (?, ?, ?, '')
			ON CONFLICT (action) DO UPDATE SET by_whom = excluded.by_whom, at = excluded.at, error = ''`,
			r.Action, r.By, toMicros(r.At))
		if err != nil {
			return err
		}
		return t.appendAudit(ctx, r.At, r.By, "request undo", r.Action, nil)
	})
}

// UndoRequests returns all requests, the oldest first, waiting and refused ones.
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

// RefuseUndo stores why a request was refused.
func (s *Store) RefuseUndo(ctx context.Context, action, reason string) error {
	return s.inTransaction(ctx, "refuse to undo "+action, func(t *tx) error {
		_, err := t.exec(ctx, "UPDATE undo_requests SET error = ? WHERE action = ?", reason, action)
		return err
	})
}

// CloseUndoRequest deletes a request that was processed. It does nothing if there is none.
func (s *Store) CloseUndoRequest(ctx context.Context, action string) error {
	return s.inTransaction(ctx, "close the request to undo "+action, func(t *tx) error {
		_, err := t.exec(ctx, "DELETE FROM undo_requests WHERE action = ?", action)
		return err
	})
}
