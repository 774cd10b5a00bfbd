package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// decisionLock is held by transactions that copy dismissed pairs to other leads.
const decisionLock = "decisions"

// Dismissal is a user's decision that two leads must never be proposed together again.
type Dismissal struct {
	Pair crm.Pair
	Case string // the case that was dismissed
	By   string
	At   time.Time
	Via  crm.LeadID // the merged lead from which the survivor inherited it; 0 if these two were dismissed
}

// DismissPairs stores that these pairs must never be proposed again, by whom and when, and sets the case to dismissed,
// in one transaction. The case may be unknown or empty: then only the pairs are stored. The leads become dirty. It
// returns *CaseStateError for a case that was applied or is dismissed already.
func (s *Store) DismissPairs(ctx context.Context, caseID string, pairs []crm.Pair, by string, at time.Time) error {
	return s.DismissCase(ctx, Refusal{Case: caseID, By: by, At: at}, pairs)
}

// DismissCase is DismissPairs with the reason of the user, if they gave one, in the same transaction.
func (s *Store) DismissCase(ctx context.Context, r Refusal, pairs []crm.Pair) error {
	return s.inTransaction(ctx, "dismiss case "+r.Case, func(t *tx) error {
		leads, err := t.dismiss(ctx, r.Case, pairs, r.By, r.At)
		if err != nil {
			return err
		}
		err = setCaseState(ctx, t, r.Case, crm.OpenStates(), crm.Dismissed, "", r.At)
		if err != nil && !IsNotFound(err) {
			return err
		}
		if _, err := t.exec(ctx, "DELETE FROM approvals WHERE case_id = ?", r.Case); err != nil {
			return err
		}
		if err := t.setAnswer(ctx, r.Case, r.Answer, r.At); err != nil {
			return err
		}
		detail := map[string]any{"pairs": len(pairs), "leads": leads}
		if err := t.appendAudit(ctx, r.At, r.By, auditDismiss, r.Case, detail); err != nil || r.Reason == "" {
			return err
		}
		return t.appendAudit(ctx, r.At, r.By, auditReason, r.Case, r.detail())
	})
}

// DismissLeftOut stores that leads which a user took out of the merge of a case are never proposed with the others
// again, as DismissPairs does. The case itself goes on; ReopenCase ends this.
func (s *Store) DismissLeftOut(ctx context.Context, caseID string, pairs []crm.Pair, by string, at time.Time) error {
	return s.inTransaction(ctx, "dismiss leads left out of case "+caseID, func(t *tx) error {
		leads, err := t.dismiss(ctx, caseID, pairs, by, at)
		if err != nil {
			return err
		}
		detail := map[string]any{"pairs": len(pairs), "leads": leads, "left_out_of": caseID}
		return t.appendAudit(ctx, at, by, auditDismiss, "", detail) // the case has no such decision
	})
}

// dismiss stores dismissed pairs and marks their leads dirty.
func (t *tx) dismiss(
	ctx context.Context, caseID string, pairs []crm.Pair, by string, at time.Time,
) (leads []crm.LeadID, err error) {
	if err := t.acquireLock(ctx, decisionLock); err != nil {
		return nil, err
	}
	found := make([]Dismissal, 0, len(pairs))
	for _, p := range pairs {
		found = append(found, Dismissal{Pair: crm.NewPair(p.A, p.B), Case: caseID, By: by, At: at})
		leads = append(leads, p.A, p.B)
	}
	if err := insertDismissals(ctx, t, found); err != nil {
		return nil, err
	}
	leads = lists.Distinct(leads)
	return leads, markDirty(ctx, t, leads, nil, nil)
}

// IsDismissed reports whether pairs are dismissed because of a case.
func (s *Store) IsDismissed(ctx context.Context, caseID string) (bool, error) {
	var n int
	_, err := queryOne(ctx, s.read, "SELECT count(*) FROM dismissed WHERE case_id = ?", []any{caseID}, &n)
	return n > 0, wrapf(err, "read what is dismissed on case %s", caseID)
}

// ReopenCase deletes the decisions that DismissPairs and ApproveCase stored for a case, including what survivors
// inherited, ends a snooze, sets the case to waiting if it still exists, and marks its leads dirty. Of a case that was
// applied it deletes what DismissLeftOut stored. It returns *NotFoundError if there is neither a decision nor a case,
// and *CaseStateError for a case that was applied without that.
func (s *Store) ReopenCase(ctx context.Context, caseID, by string, at time.Time) error {
	return s.inTransaction(ctx, "reopen case "+caseID, func(t *tx) error {
		if err := t.acquireLock(ctx, decisionLock); err != nil {
			return err
		}
		leads, err := deleteDecisions(ctx, t, caseID)
		if err != nil {
			return err
		}
		stored, err := queryCase(ctx, t, caseID)
		if IsNotFound(err) && len(leads) > 0 {
			err = nil // it was deleted since, but its decision existed
		} else if err == nil {
			err = setCaseState(ctx, t, caseID, append(crm.OpenStates(), crm.Dismissed), crm.Waiting, "", at)
			if _, applied := errors.AsType[*CaseStateError](err); applied && len(leads) > 0 {
				err = nil
			}
		}
		if err == nil {
			_, err = t.exec(ctx, "UPDATE cases SET snoozed_until = 0 WHERE id = ?", caseID)
		}
		if err != nil {
			return err
		}
		if !stored.State.WasApplied() {
			if err := t.setAnswer(ctx, caseID, crm.Answer{}, at); err != nil {
				return err
			}
		}
		leads = lists.Distinct(append(leads, stored.Leads...))
		if err := markDirty(ctx, t, leads, nil, nil); err != nil {
			return err
		}
		return t.appendAudit(ctx, at, by, auditReopen, caseID, map[string]any{"leads": leads})
	})
}

// DismissedPairs returns the dismissed pairs of which both leads are among these.
func (s *Store) DismissedPairs(ctx context.Context, leads []crm.LeadID) (map[crm.Pair]bool, error) {
	all, err := s.Dismissals(ctx, leads)
	if err != nil {
		return nil, err
	}
	ids := lists.Distinct(leads)
	pairs := map[crm.Pair]bool{}
	for _, d := range all {
		_, a := slices.BinarySearch(ids, d.Pair.A)
		_, b := slices.BinarySearch(ids, d.Pair.B)
		if a && b {
			pairs[d.Pair] = true
		}
	}
	return pairs, nil
}

// Dismissals returns every dismissed pair that contains one of the leads, with who and when; a pair that was dismissed
// on several cases once for each.
func (s *Store) Dismissals(ctx context.Context, leads []crm.LeadID) ([]Dismissal, error) {
	found, err := queryDismissals(ctx, s.read, leads)
	return found, wrapf(err, "read dismissed pairs")
}

// deleteDecisions deletes the decisions on a case and returns their leads.
func deleteDecisions(ctx context.Context, t *tx, caseID string) (leads []crm.LeadID, err error) {
	leads, err = queryColumn[crm.LeadID](ctx, t,
		"SELECT a FROM dismissed WHERE case_id = ? UNION SELECT b FROM dismissed WHERE case_id = ?", caseID, caseID)
	if err != nil {
		return nil, err
	}
	approved, err := queryApprovals(ctx, t, "WHERE case_id = ?", caseID)
	if err != nil {
		return nil, err
	}
	for _, a := range approved {
		leads = append(leads, a.Leads...)
	}
	if _, err := t.exec(ctx, "DELETE FROM dismissed WHERE case_id = ?", caseID); err != nil {
		return nil, err
	}
	_, err = t.exec(ctx, "DELETE FROM approvals WHERE case_id = ?", caseID)
	return leads, err
}

func insertDismissals(ctx context.Context, t *tx, found []Dismissal) error {
	for _, d := range found {
		if d.Pair.A == d.Pair.B {
			continue
		}
		_, err := t.exec(ctx, `INSERT INTO dismissed (a, b, case_id, via, by_whom, at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`,
			int64(d.Pair.A), int64(d.Pair.B), d.Case, int64(d.Via), d.By, toMicros(d.At))
		if err != nil {
			return err
		}
	}
	return nil
}

func queryDismissals(ctx context.Context, q querier, leads []crm.LeadID) (found []Dismissal, err error) {
	ids := lists.Distinct(leads)
	if len(ids) > maxPerList { // usually there are none: then the many leads of a full sweep need no further query
		var first int64
		if some, err := queryOne(ctx, q, "SELECT a FROM dismissed LIMIT 1", nil, &first); err != nil || !some {
			return nil, err
		}
	}
	for _, column := range []string{"a", "b"} {
		statement := "SELECT a, b, case_id, via, by_whom, at FROM dismissed WHERE " + column +
			" IN ? ORDER BY a, b, case_id, via"
		part, err := queryAll(ctx, q, statement, []any{idList(ids)}, func(d *Dismissal) []any {
			return []any{&d.Pair.A, &d.Pair.B, &d.Case, &d.Via, &d.By, &d.At}
		})
		if err != nil {
			return nil, err
		}
		for _, d := range part {
			if _, twice := slices.BinarySearch(ids, d.Pair.A); column == "a" || !twice {
				found = append(found, d)
			}
		}
	}
	return found, nil
}
