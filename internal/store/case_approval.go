package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
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
}

// Covers reports whether the approval is valid for a case with these leads and facts.
func (a Approval) Covers(leads []crm.LeadID, facts string) bool {
	return a.Facts == facts && slices.Equal(a.Leads, sortedIDs(leads))
}

// DecidedLeads are the leads that the decision is about: those of the case that the user did not take out, and those
// that the user added.
func (a Approval) DecidedLeads() []crm.LeadID {
	return slices.DeleteFunc(
		sortedIDs(slices.Concat(a.Leads, a.Added)),
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
	return fmt.Sprintf("case %s changed from leads %v to leads %v; review it again", e.Case,
		e.Seen, e.Have)
}

// ApproveCase stores a decision, replaces an earlier one on the same case and sets the case to waiting, in one
// transaction. It returns *NotFoundError for an unknown case, *CaseChangedError for one whose leads or facts are no
// longer those of the approval, and *CaseStateError for one that was applied or dismissed: reopen it first.
func (s *Store) ApproveCase(ctx context.Context, a Approval) error {
	a.Leads = sortedIDs(a.Leads)
	leads, err := json.Marshal(a.Leads)
	if err != nil {
		return fmt.Errorf("approve case %s: %w", a.Case, err)
	}
	leftOut, err := json.Marshal(append([]crm.LeadID{}, sortedIDs(a.LeftOut)...))
	if err != nil {
		return fmt.Errorf("approve case %s: %w", a.Case, err)
	}
	added, err := json.Marshal(append([]crm.LeadID{}, sortedIDs(a.Added)...))
	if err != nil {
		return fmt.Errorf("approve case %s: %w", a.Case, err)
	}
	values, err := json.Marshal(orEmpty(a.Values))
	if err != nil {
		return fmt.Errorf("approve case %s: %w", a.Case, err)
	}
	dismissed := 0
	if a.DismissLeftOut {
		dismissed = 1
	}
	return s.inTransaction(ctx, "approve case "+a.Case, func(t *tx) error {
		stored, err := queryCase(ctx, t, a.Case)
		if err != nil {
			return err
		}
		if !slices.Equal(stored.Leads, a.Leads) || stored.Facts != a.Facts {
			return &CaseChangedError{Case: a.Case, Seen: a.Leads, Have: stored.Leads}
		}
		if err := setCaseState(ctx, t, a.Case, crm.OpenStates(), crm.Waiting, "", a.At); err != nil {
			return err
		}
		_, err = t.exec(ctx, `INSERT INTO approvals (case_id, verdict, leads, facts, by_whom, at, salesperson, team,
			sentence, left_out, left_out_dismissed, chosen_values, added, added_facts)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (case_id) DO UPDATE SET verdict = excluded.verdict, leads = excluded.leads, facts = excluded.facts,
			by_whom = excluded.by_whom, at = excluded.at, salesperson = excluded.salesperson, team = excluded.team,
			sentence = excluded.sentence, left_out = excluded.left_out, left_out_dismissed = excluded.left_out_dismissed,
			chosen_values = excluded.chosen_values, added = excluded.added, added_facts = excluded.added_facts`,
			a.Case, string(a.As), string(leads), a.Facts, a.By, toMicros(a.At), int64(a.Salesperson), int64(a.Team),
			a.Sentence, string(leftOut), dismissed, string(values), string(added), a.AddedFacts)
		if err != nil {
			return err
		}
		return t.appendAudit(ctx, a.At, a.By, "approve", a.Case, a.auditDetail())
	})
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
	return detail
}

func orEmpty(v crm.ChosenValues) crm.ChosenValues {
	if v == nil {
		return crm.ChosenValues{}
	}
	return v
}

// OpenApproval returns the open approval of a case, or *NotFoundError.
func (s *Store) OpenApproval(ctx context.Context, caseID string) (Approval, error) {
	found, err := queryApprovals(ctx, s.read, "WHERE case_id = ?", []any{caseID})
	if err == nil && len(found) == 0 {
		err = &NotFoundError{What: "approval of case", ID: caseID}
	}
	if err != nil {
		return Approval{}, fmt.Errorf("read the approval of case %s: %w", caseID, err)
	}
	return found[0], nil
}

// OpenApprovals returns all open approvals, oldest first.
func (s *Store) OpenApprovals(ctx context.Context) ([]Approval, error) {
	found, err := queryApprovals(ctx, s.read, "ORDER BY at, case_id", nil)
	if err != nil {
		return nil, fmt.Errorf("list approvals: %w", err)
	}
	return found, nil
}

// CloseApproval ends an approval because it was applied or is no longer valid; why is recorded in the audit trail. It
// may be repeated.
func (s *Store) CloseApproval(ctx context.Context, caseID, why string, at time.Time) error {
	return s.inTransaction(ctx, "close the approval of case "+caseID, func(t *tx) error {
		n, err := t.exec(ctx, "DELETE FROM approvals WHERE case_id = ?", caseID)
		if err != nil || n == 0 {
			return err
		}
		return t.appendAudit(ctx, at, "", "close approval", caseID, map[string]any{"why": why})
	})
}

func queryApprovals(ctx context.Context, q querier, where string, args []any) (found []Approval, err error) {
	err = forEachRow(ctx, q, "SELECT case_id, verdict, leads, facts, by_whom, at, salesperson, team, sentence, left_out, "+
		"left_out_dismissed, chosen_values, added, added_facts FROM approvals "+where, args, func(rows *sql.Rows) error {
		var a Approval
		var leads, leftOut, values, added string
		var at, dismissed int64
		if err := rows.Scan(&a.Case, (*string)(&a.As), &leads, &a.Facts, &a.By, &at,
			(*int64)(&a.Salesperson), (*int64)(&a.Team), &a.Sentence, &leftOut, &dismissed, &values, &added,
			&a.AddedFacts); err != nil {
			return err
		}
		a.At, a.DismissLeftOut = fromMicros(at), dismissed != 0
		if err := json.Unmarshal([]byte(leads), &a.Leads); err != nil {
			return err
		}
		if leftOut != "[]" {
			if err := json.Unmarshal([]byte(leftOut), &a.LeftOut); err != nil {
				return err
			}
		}
		if values != "{}" {
			if err := json.Unmarshal([]byte(values), &a.Values); err != nil {
				return err
			}
		}
		if added != "[]" {
			if err := json.Unmarshal([]byte(added), &a.Added); err != nil {
				return err
			}
		}
		found = append(found, a)
		return nil
	})
	return found, err
}
