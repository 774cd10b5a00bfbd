package store

import (
	"context"
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
func (s *Store) UndoRequests(ctx context.Context) ([]UndoRequest, error) {
	return queryAll(ctx, s.read, "SELECT action, by_whom, at, error FROM undo_requests ORDER BY at, action", nil,
		func(r *UndoRequest) []any { return []any{&r.Action, &r.By, &r.At, &r.Error} })
}

// RefuseUndo stores why a request was refused.
func (s *Store) RefuseUndo(ctx context.Context, action, reason string) error {
	return s.exec(ctx, "refuse to undo "+action, "UPDATE undo_requests SET error = ? WHERE action = ?", reason, action)
}

// CloseUndoRequest deletes a request that was processed. It does nothing if there is none.
func (s *Store) CloseUndoRequest(ctx context.Context, action string) error {
	return s.exec(ctx, "close the request to undo "+action, "DELETE FROM undo_requests WHERE action = ?", action)
}
