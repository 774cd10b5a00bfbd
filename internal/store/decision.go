package store

import (
	"context"
	"time"

	"leadtwin/internal/crm"
)

// Dismissal is a person's "never again" about two leads.
type Dismissal struct {
	Pair crm.Pair
	Case string // the case on which it was said
	By   string
	At   time.Time
	Via  crm.LeadID // the merged lead from which the survivor inherited it; 0 if it was said of these two
}

// Dismiss remembers that these pairs are never to be proposed again, who said so and when, and sets the case to dismissed, in one transaction.
// The case may be unknown or empty: then only the pairs are kept.
func (s *Store) Dismiss(ctx context.Context, caseID string, pairs []crm.Pair, by string, at time.Time) error {
	return errStub
}

// Reopen takes back what Dismiss and Approve stored for a case, also what survivors inherited, sets the case to waiting if it is still there, and marks
// its leads dirty. Without such a decision and case it returns *NotFound.
func (s *Store) Reopen(ctx context.Context, caseID, by string, at time.Time) error { return errStub }

// Dismissed are the dismissed pairs of which both are among the leads.
func (s *Store) Dismissed(ctx context.Context, leads []crm.LeadID) (map[crm.Pair]bool, error) {
	return nil, errStub
}

// Dismissals lists every dismissed pair that holds one of the leads, with who and when.
func (s *Store) Dismissals(ctx context.Context, leads []crm.LeadID) ([]Dismissal, error) {
	return nil, errStub
}
