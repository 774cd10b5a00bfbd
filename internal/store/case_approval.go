package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// Approval is a user's decision to apply a case. It is valid for exactly the leads and facts that the user saw.
type Approval struct {
	Case  string
	As    crm.Verdict  // crm.Merge or crm.Separate
	Leads []crm.LeadID // ascending
	Facts string       // of the case, as it was shown
	By    string
	At    time.Time

	Salesperson crm.UserID // whom the user gives the result of a merge; 0 leaves it to the plan
	Team        crm.TeamID // likewise

	LeftOut        []crm.LeadID // leads of the case that the user takes out of the merge, ascending
	DismissLeftOut bool         // never propose them with the others again

	Added      []crm.LeadID // leads of no or another case that the user decided on with these, ascending
	AddedFacts string       // fingerprint of them, as they were shown

	Values crm.ChosenValues // that the user chose for the result of a merge

	Sentence string // of the user, for the note of crm.Separate; not in the audit trail, which is never deleted

	Account    string // who decided, whatever name that account has now
	ProposedBy string // who proposed what By confirmed; empty where one person was enough

	Reason string // why the user keeps the leads apart; a line of the audit trail

	Answer crm.Answer // whether the leads of the case are one person; counted, not stored with the approval

	Replaces bool // an earlier decision that waits to be applied; not stored
}

// Covers reports whether the approval is valid for a case with these leads and facts.
func (a Approval) Covers(leads []crm.LeadID, facts string) bool {
	return a.Facts == facts && slices.Equal(a.Leads, lists.Distinct(leads))
}

// DecidedLeads are the leads that the decision is about: those of the case that the user did not take out, and those
// that the user added.
func (a Approval) DecidedLeads() []crm.LeadID {
	return slices.DeleteFunc(
		lists.Distinct(slices.Concat(a.Leads, a.Added)),
		func(id crm.LeadID) bool { return slices.Contains(a.LeftOut, id) },
	)
}

// CaseChangedError reports that a case no longer contains the leads that a user decided on.
type CaseChangedError struct {
	Case       string
	Seen, Have []crm.LeadID
}

func (e *CaseChangedError) Error() string {
	if slices.Equal(e.Seen, e.Have) {
		return fmt.Sprintf("case %s was re-evaluated because its leads changed; review it again", e.Case)
	}
	return fmt.Sprintf("case %s changed from leads %v to leads %v; review it again", e.Case, e.Seen, e.Have)
}

// DecidedError refuses a decision on a case whose earlier one is being applied.
type DecidedError struct{ Case, By string }

func (e *DecidedError) Error() string {
	return fmt.Sprintf("%s decided on case %s, and that is being applied", e.By, e.Case)
}

// AuditApprove is the text of audit lines about decisions to apply a case.
const AuditApprove = "approve"

// ApproveCase stores a decision and sets the case to waiting, in one transaction. It returns *NotFoundError for an
// unknown case, *CaseChangedError for one whose leads or facts are no longer those of the approval, *CaseStateError for
// one that was applied or dismissed: reopen it first, and *DecidedError for one with another decision or a proposal,
// unless the approval replaces it.
func (s *Store) ApproveCase(ctx context.Context, a Approval) error {
	return s.inTransaction(ctx, "approve case "+a.Case, func(t *tx) error { return a.approve(ctx, t) })
}

// approve is ApproveCase within a transaction.
func (a Approval) approve(ctx context.Context, t *tx) error {
	if err := a.check(ctx, t); err != nil {
		return err
	}
	if err := setCaseState(ctx, t, a.Case, crm.OpenStates(), crm.Waiting, "", a.At); err != nil {
		return err
	}
	if err := a.insert(ctx, t, 0); err != nil {
		return err
	}
	if err := t.setAnswer(ctx, a.Case, a.Answer, a.At); err != nil {
		return err
	}
	if err := t.appendAudit(ctx, a.At, a.By, AuditApprove, a.Case, a.auditDetail()); err != nil || a.Reason == "" {
		return err
	}
	r := Refusal{As: string(a.As), Reason: a.Reason, Leads: a.Leads}
	return t.appendAudit(ctx, a.At, a.By, auditReason, a.Case, r.detail())
}

// check refuses an approval of a case that changed or that has another decision.
func (a Approval) check(ctx context.Context, t *tx) error {
	stored, err := queryCase(ctx, t, a.Case)
	if err != nil {
		return err
	}
	if a.Leads = lists.Distinct(a.Leads); !a.Covers(stored.Leads, stored.Facts) {
		return &CaseChangedError{Case: a.Case, Seen: a.Leads, Have: stored.Leads}
	}
	if a.Replaces {
		return nil
	}
	earlier, err := queryApprovals(ctx, t, "WHERE case_id = ?", a.Case)
	if err == nil && len(earlier) > 0 {
		err = &DecidedError{Case: a.Case, By: earlier[0].By}
	}
	return err
}

// insert writes the row of an approval; awaits is 1 for a proposal.
func (a Approval) insert(ctx context.Context, t *tx, awaits int) error {
	if _, err := t.exec(ctx, "DELETE FROM approvals WHERE case_id = ?", a.Case); err != nil {
		return err
	}
	values := crm.ChosenValues{}
	maps.Copy(values, a.Values)
	_, err := t.exec(ctx, `INSERT INTO approvals (case_id, verdict, leads, facts, by_whom, at, salesperson, team,
		sentence, left_out, left_out_dismissed, chosen_values, added, added_facts, account, proposed_by, awaits_second)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.Case, string(a.As), storedIDs(a.Leads), a.Facts, a.By, toMicros(a.At), int64(a.Salesperson), int64(a.Team),
		a.Sentence, storedIDs(a.LeftOut), asNumber(a.DismissLeftOut), storedJSON{values}, storedIDs(a.Added), a.AddedFacts,
		a.Account, a.ProposedBy, awaits)
	return err
}

// storedIDs is the document of a list of leads: never null.
func storedIDs(ids []crm.LeadID) storedJSON {
	return storedJSON{append([]crm.LeadID{}, lists.Distinct(ids)...)}
}

func (a Approval) auditDetail() map[string]any {
	detail := map[string]any{"as": a.As, "leads": a.Leads, "facts": a.Facts}
	if a.Salesperson != 0 {
		detail["salesperson"] = a.Salesperson
	}
	if len(a.LeftOut) > 0 {
		detail["left_out"], detail["left_out_dismissed"] = a.LeftOut, a.DismissLeftOut
	}
	if a.Team != 0 {
		detail["team"] = a.Team
	}
	if len(a.Added) > 0 {
		detail["added"], detail["added_facts"] = a.Added, a.AddedFacts
	}
	if len(a.Values) > 0 {
		detail["values"] = a.Values
	}
	if a.ProposedBy != "" {
		detail["proposed_by"] = a.ProposedBy
	}
	return detail
}

// OpenApproval returns the open approval of a case, or *NotFoundError.
func (s *Store) OpenApproval(ctx context.Context, caseID string) (Approval, error) {
	found, err := queryApprovals(ctx, s.read, "WHERE case_id = ? AND awaits_second = 0", caseID)
	a, err := firstRow(found, err, "approval of case", caseID)
	return a, wrapf(err, "read the approval of case %s", caseID)
}

// OpenApprovals returns all open approvals, oldest first.
func (s *Store) OpenApprovals(ctx context.Context) ([]Approval, error) {
	found, err := queryApprovals(ctx, s.read, "WHERE awaits_second = 0 ORDER BY at, case_id")
	return found, wrapf(err, "list approvals")
}

// CarriedOut is why an approval ends that was applied.
const CarriedOut = "carried out"

// CloseApproval ends an approval because it was applied or is no longer valid; why is recorded in the audit trail. It
// may be repeated.
func (s *Store) CloseApproval(ctx context.Context, caseID, why string, at time.Time) error {
	return s.inTransaction(ctx, "close the approval of case "+caseID,
		func(t *tx) error { return t.closeApproval(ctx, caseID, why, at) })
}

func (t *tx) closeApproval(ctx context.Context, caseID, why string, at time.Time) error {
	n, err := t.exec(ctx, "DELETE FROM approvals WHERE case_id = ?", caseID)
	if err != nil || n == 0 {
		return err
	}
	if why != CarriedOut { // it was about values that are others now, or nothing came of it
		if err := t.setAnswer(ctx, caseID, crm.Answer{}, at); err != nil {
			return err
		}
	}
	return t.appendAudit(ctx, at, "", "close approval", caseID, map[string]any{"why": why})
}

func queryApprovals(ctx context.Context, q querier, where string, args ...any) ([]Approval, error) {
	const statement = `SELECT case_id, verdict, leads, facts, by_whom, at, salesperson, team, sentence, left_out,
		left_out_dismissed, chosen_values, added, added_facts, account, proposed_by FROM approvals `
	return queryAll(ctx, q, statement+where, args, func(a *Approval) []any {
		return []any{
			&a.Case, &a.As,
			storedJSON{&a.Leads},
			&a.Facts, &a.By, &a.At, &a.Salesperson, &a.Team, &a.Sentence,
			storedJSON{&a.LeftOut},
			&a.DismissLeftOut,
			storedJSON{&a.Values},
			storedJSON{&a.Added},
			&a.AddedFacts,
			&a.Account, &a.ProposedBy,
		}
	})
}
