package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// ProposeCase stores a decision that another user must confirm before it is applied. The case keeps its state, and
// the proposal ends when its leads change. Errors: those of ApproveCase.
func (s *Store) ProposeCase(ctx context.Context, a Approval) error {
	return s.inTransaction(ctx, "propose case "+a.Case, func(t *tx) error {
		if err := a.check(ctx, t); err != nil {
			return err
		}
		if err := checkOpen(ctx, t, a.Case); err != nil {
			return err
		}
		if err := a.insert(ctx, t, 1); err != nil {
			return err
		}
		return t.appendAudit(ctx, a.At, a.By, "propose", a.Case, a.auditDetail())
	})
}

// checkOpen refuses a case that needs no decision. It locks the case.
func checkOpen(ctx context.Context, t *tx, caseID string) error {
	stored, err := queryCase(ctx, t, caseID)
	if err == nil && !slices.Contains(crm.OpenStates(), stored.State) {
		err = &CaseStateError{Case: caseID, Is: stored.State, To: crm.Waiting}
	}
	return err
}

// ConfirmProposal turns a proposal, as it was read, into an approval by another user, and sets the case to waiting.
// Errors: those of ApproveCase, and *NotFoundError for a proposal that no longer exists.
func (s *Store) ConfirmProposal(ctx context.Context, p Approval, by, account string, at time.Time) error {
	return s.inTransaction(ctx, "confirm the proposal for case "+p.Case, func(t *tx) error {
		n, err := t.exec(ctx,
			"DELETE FROM approvals WHERE case_id = ? AND awaits_second = 1 AND at = ? AND by_whom = ? AND facts = ?",
			p.Case, toMicros(p.At), p.By, p.Facts)
		if err != nil {
			return err
		}
		if n == 0 {
			return &NotFoundError{What: "proposal for case", ID: p.Case}
		}
		approved := p // this may run again
		approved.ProposedBy, approved.By, approved.Account, approved.At = p.By, by, account, at
		return approved.approve(ctx, t)
	})
}

// RejectProposal deletes a proposal, or returns *NotFoundError.
func (s *Store) RejectProposal(ctx context.Context, caseID, by string, at time.Time) error {
	return s.inTransaction(ctx, "reject the proposal for case "+caseID, func(t *tx) error {
		dropped, err := t.dropProposal(ctx, caseID, "reject proposal", by, at)
		if err == nil && !dropped {
			err = &NotFoundError{What: "proposal for case", ID: caseID}
		}
		return err
	})
}

// DropProposal ends a proposal that is about values which changed since. It does nothing if there is none.
func (s *Store) DropProposal(ctx context.Context, caseID string, at time.Time) error {
	return s.inTransaction(ctx, "drop the proposal for case "+caseID, func(t *tx) error {
		_, err := t.dropProposal(ctx, caseID, "drop proposal", "", at)
		return err
	})
}

func (t *tx) dropProposal(ctx context.Context, caseID, what, by string, at time.Time) (dropped bool, err error) {
	proposals, err := queryApprovals(ctx, t, "WHERE case_id = ? AND awaits_second = 1", caseID)
	if err != nil || len(proposals) == 0 {
		return false, err
	}
	if _, err := t.exec(ctx, "DELETE FROM approvals WHERE case_id = ? AND awaits_second = 1", caseID); err != nil {
		return false, err
	}
	return true, t.appendAudit(ctx, at, by, what, caseID, map[string]any{"proposed_by": proposals[0].By})
}

// dropStaleProposals ends proposals about cases that no longer exist or whose leads changed. Usually there are none.
func (t *tx) dropStaleProposals(ctx context.Context, at time.Time) error {
	proposals, err := queryApprovals(ctx, t, "WHERE awaits_second = 1")
	if err != nil {
		return err
	}
	for _, p := range proposals {
		stored, err := queryCase(ctx, t, p.Case)
		if err != nil && !IsNotFound(err) {
			return err
		}
		if err == nil && p.Covers(stored.Leads, stored.Facts) {
			continue
		}
		if _, err := t.dropProposal(ctx, p.Case, "drop proposal", "", at); err != nil {
			return err
		}
	}
	return nil
}

// OpenProposals returns all proposals that wait for a second person, by case.
func (s *Store) OpenProposals(ctx context.Context) (map[string]Approval, error) {
	found, err := queryApprovals(ctx, s.read, "WHERE awaits_second = 1")
	out := make(map[string]Approval, len(found))
	for _, p := range found {
		out[p.Case] = p
	}
	return out, wrapf(err, "read the proposals")
}

// OpenProposal returns the proposal for a case that waits for a second person, or *NotFoundError.
func (s *Store) OpenProposal(ctx context.Context, caseID string) (Approval, error) {
	found, err := queryApprovals(ctx, s.read, "WHERE case_id = ? AND awaits_second = 1", caseID)
	p, err := firstRow(found, err, "proposal for case", caseID)
	return p, wrapf(err, "read the proposal for case %s", caseID)
}

// Approved is that a case was approved.
type Approved struct {
	ProposedBy string    `json:"proposed_by"` // empty where one person was enough
	At         time.Time `json:"-"`
}

// PastApprovals returns, by case, when these cases were approved and who had proposed it, the oldest first.
func (s *Store) PastApprovals(ctx context.Context, cases []string) (map[string][]Approved, error) {
	out := map[string][]Approved{}
	const statement = "SELECT subject, at, detail FROM audit WHERE what = ? AND subject IN ? ORDER BY seq"
	args := []any{AuditApprove, textList(cases)}
	err := forEachRow(ctx, s.read, statement, args, func(rows *sql.Rows) error {
		var id string
		var a Approved
		err := scanRow(rows, &id, &a.At, storedJSON{&a})
		out[id] = append(out[id], a)
		return err
	})
	return out, wrapf(err, "read who proposed decisions")
}
