package store

import (
	"context"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// Approval is a person's decision to carry a case out. It holds for exactly the leads and facts that the person saw.
type Approval struct {
	Case  string
	As    crm.Verdict  // crm.Merge or crm.Separate
	Leads []crm.LeadID // ascending
	Facts string       // fingerprint of what the decision rests on, made by the caller
	By    string
	At    time.Time
}

// Covers says whether the approval holds for a case over these leads with these facts.
func (a Approval) Covers(leads []crm.LeadID, facts string) bool {
	return a.Facts == facts && slices.Equal(a.Leads, leads)
}

// Approve stores a decision in place of an earlier one on the same case and sets the case to waiting, in one transaction. An unknown case is *NotFound, one
// whose leads are no longer those of the approval *Changed.
func (s *Store) Approve(ctx context.Context, a Approval) error { return errStub }

// Approved returns the open approval of a case, or *NotFound.
func (s *Store) Approved(ctx context.Context, caseID string) (Approval, error) {
	return Approval{}, errStub
}

// Approvals lists all open approvals, oldest first.
func (s *Store) Approvals(ctx context.Context) ([]Approval, error) { return nil, errStub }

// CloseApproval ends an approval, because it was carried out or no longer holds; why goes into the audit trail. Closing twice is no error.
func (s *Store) CloseApproval(ctx context.Context, caseID, why string, at time.Time) error {
	return errStub
}

// Changed says that a case no longer holds the leads that a person decided on.
type Changed struct {
	Case       string
	Seen, Have []crm.LeadID
}

func (e *Changed) Error() string { return "" }
