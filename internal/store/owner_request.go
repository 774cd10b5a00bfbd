package store

import (
	"context"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// OwnerRequest is that a salesperson asked for the leads of a case.
type OwnerRequest struct {
	Case        string
	Salesperson crm.UserID
	Name        string // of the salesperson
	At          time.Time
}

// RequestLeads stores a request; a salesperson has one for a case, and the first stays. It returns *NotFoundError, and
// *CaseStateError if the case needs no decision.
func (s *Store) RequestLeads(ctx context.Context, r OwnerRequest) error {
	return s.inTransaction(ctx, "request the leads of case "+r.Case, func(t *tx) error {
		if err := checkOpen(ctx, t, r.Case); err != nil {
			return err
		}
		n, err := t.exec(ctx, `INSERT INTO owner_requests (case_id, salesperson, name, at) VALUES (?, ?, ?, ?)
			ON CONFLICT DO NOTHING`, r.Case, int64(r.Salesperson), r.Name, toMicros(r.At))
		if err != nil || n == 0 {
			return err
		}
		return t.appendAudit(ctx, r.At, r.Name, "request leads", r.Case, map[string]any{"user": r.Salesperson})
	})
}

// WithdrawRequest deletes a request. It does nothing if there is none.
func (s *Store) WithdrawRequest(ctx context.Context, r OwnerRequest) error {
	return s.inTransaction(ctx, "withdraw the request for case "+r.Case, func(t *tx) error {
		n, err := t.exec(ctx, "DELETE FROM owner_requests WHERE case_id = ? AND salesperson = ?",
			r.Case, int64(r.Salesperson))
		if err != nil || n == 0 {
			return err
		}
		return t.appendAudit(ctx, r.At, r.Name, "withdraw request", r.Case, map[string]any{"user": r.Salesperson})
	})
}

// OwnerRequests returns who asked for the leads of a case, the first one first; an empty id is all cases.
func (s *Store) OwnerRequests(ctx context.Context, caseID string) ([]OwnerRequest, error) {
	var c conditions
	if caseID != "" {
		c.add("case_id = ?", caseID)
	}
	where, args := c.whereClause()
	found, err := queryAll(ctx, s.read, "SELECT case_id, salesperson, name, at FROM owner_requests "+where, args,
		func(r *OwnerRequest) []any { return []any{&r.Case, &r.Salesperson, &r.Name, &r.At} })
	slices.SortStableFunc(found, func(a, b OwnerRequest) int { return a.At.Compare(b.At) })
	return found, wrapf(err, "read who asked for leads")
}
