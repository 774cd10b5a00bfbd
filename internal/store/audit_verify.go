package store

import (
	"context"
	"encoding/json"
	"fmt"
)

// AuditState is the result of VerifyAudit: the number of lines and the last hash. Store it elsewhere to detect
// truncation later.
type AuditState struct {
	Lines int64
	Head  string
}

// TamperedError reports where the audit trail, or the journal that it covers, was changed.
type TamperedError struct {
	Seq int64 // line of the audit trail; 0 if the journal contains what no line records
	Why string
}

func (e *TamperedError) Error() string {
	if e.Seq == 0 {
		return "the journal was changed: " + e.Why
	}
	return fmt.Sprintf("line %d of the audit trail: %s", e.Seq, e.Why)
}

// VerifyAudit reads the whole trail and compares the journal and the snapshots with it. It returns *TamperedError for
// anything that does not match. A step that is written meanwhile may be missed, but is not reported.
func (s *Store) VerifyAudit(ctx context.Context) (AuditState, error) {
	state, err := s.verifyAuditTrail(ctx)
	if err == nil {
		err = s.checkSnapshots(ctx)
	}
	return state, wrapf(err, "verify the audit trail")
}

// VerifyAuditHash checks that a line with this hash, stored after an earlier VerifyAudit, is still in the trail.
// Otherwise lines were cut off at the end or the trail was rewritten, which the chain alone cannot show:
// *TamperedError.
func (s *Store) VerifyAuditHash(ctx context.Context, hash string) error {
	var seq int64
	found, err := queryOne(ctx, s.read, "SELECT seq FROM audit WHERE hash = ?", []any{hash}, &seq)
	if err != nil {
		return fmt.Errorf("find a line of the audit trail: %w", err)
	}
	if found {
		return nil
	}
	head, err := s.queryAuditHead(ctx)
	if err != nil {
		return err
	}
	why := "the line with the hash " + hash + " is missing: the trail was truncated or rewritten"
	return fmt.Errorf("verify the audit trail: %w", &TamperedError{head.Lines + 1, why})
}

// queryAuditHead returns the last line as the store recorded it.
func (s *Store) queryAuditHead(ctx context.Context) (head AuditState, err error) {
	_, err = queryOne(ctx, s.read, "SELECT seq, hash FROM audit_head WHERE id = 1", nil, &head.Lines, &head.Head)
	return head, wrapf(err, "read the last line of the audit trail")
}

func (s *Store) verifyAuditTrail(ctx context.Context) (AuditState, error) {
	var total int // before reading: later steps have later lines
	if _, err := queryOne(ctx, s.read, "SELECT count(*) FROM journal_steps", nil, &total); err != nil {
		return AuditState{}, err
	}
	head, err := s.queryAuditHead(ctx)
	if err != nil {
		return AuditState{}, err
	}
	var state AuditState
	steps, forgotten := 0, map[int64]bool{} // by entry; false once a line recorded it
	for line, err := range s.AuditLines(ctx, 0) {
		if err != nil {
			return state, err
		}
		if err := state.extendChain(line); err != nil {
			return state, err
		}
		switch line.What {
		case AuditJournal:
			steps++
			if err := s.verifyStepLine(ctx, line, forgotten); err != nil {
				return state, err
			}
		case auditForget:
			if err := line.markForgotten(s.read.actions, forgotten); err != nil {
				return state, err
			}
		}
		if state.Lines == head.Lines && state.Head != head.Head {
			return state, &TamperedError{line.Seq, "it is not the recorded last line"}
		}
	}
	if state.Lines < head.Lines {
		return state, &TamperedError{state.Lines + 1, fmt.Sprintf("lines up to %d are missing", head.Lines)}
	}
	if steps < total {
		return state, &TamperedError{0, fmt.Sprintf("it has %d steps, the audit trail records %d", total, steps)}
	}
	return state, s.read.actions.checkForgotten(forgotten)
}

// checkForgotten returns *TamperedError if errors and details of an entry are gone and no line records that.
func (a actionIDs) checkForgotten(forgotten map[int64]bool) error {
	for seq, unrecorded := range forgotten {
		if unrecorded {
			return &TamperedError{0, a.formatID(seq) +
				" has no errors and details, but the audit trail does not record that they were forgotten"}
		}
	}
	return nil
}

// markForgotten marks the entries whose errors and details were removed by a recorded forget.
func (l AuditLine) markForgotten(actions actionIDs, forgotten map[int64]bool) error {
	var detail forgetDetail
	if err := json.Unmarshal(l.Detail, &detail); err != nil {
		return &TamperedError{l.Seq, "its detail is not valid"}
	}
	for _, id := range detail.Entries {
		seq, err := actions.parseID(id)
		if err != nil {
			return &TamperedError{l.Seq, "it does not refer to an entry of the journal"}
		}
		forgotten[seq] = false
	}
	return nil
}

func (st *AuditState) extendChain(l AuditLine) error {
	switch {
	case l.Seq != st.Lines+1:
		return &TamperedError{st.Lines + 1, "the line is missing"}
	case l.Prev != st.Head:
		return &TamperedError{l.Seq, "it does not follow the previous line"}
	case l.Hash != l.computeHash():
		return &TamperedError{l.Seq, "its content was changed"}
	}
	st.Lines, st.Head = l.Seq, l.Hash
	return nil
}

// verifyStepLine compares a step of the journal, and after the last one its entry, with its audit line.
func (s *Store) verifyStepLine(ctx context.Context, l AuditLine, forgotten map[int64]bool) error {
	var detail stepDetail
	if err := json.Unmarshal(l.Detail, &detail); err != nil {
		return &TamperedError{l.Seq, "its detail is not valid"}
	}
	seq, err := s.read.actions.parseID(l.Subject)
	if err != nil {
		return &TamperedError{l.Seq, "it does not refer to an entry of the journal"}
	}
	entries, err := queryEntries(ctx, s.read, "WHERE seq = ?", seq)
	if err != nil {
		return err
	}
	if len(entries) == 1 && entries[0].Forgotten {
		forgotten[seq] = true
	}
	steps, err := querySteps(ctx, s.read, "WHERE entry = ? AND n >= ? ORDER BY n LIMIT 2", seq, detail.Step)
	if err != nil {
		return err
	}
	if why := detail.findDifference(seq, entries, steps); why != "" {
		return &TamperedError{l.Seq, fmt.Sprintf("step %d of %s %s", detail.Step, l.Subject, why)}
	}
	return nil
}

// findDifference describes how an entry and its step, and the step after it if there is one, differ from the audit
// line.
func (l stepDetail) findDifference(seq int64, entries []Entry, steps []stepRow) string {
	if len(entries) == 0 || len(steps) == 0 || steps[0].n != l.Step {
		return "is no longer in the journal"
	}
	e, st := entries[0], steps[0]
	switch {
	case st.factsDigest() != l.Facts || st.state != l.State:
		return "has a different state, time or survivor in the journal"
	case st.textDigest() != l.Text && !e.Forgotten:
		return "has a different error or detail in the journal"
	case l.Entry != "" && entryDigest(seq, e) != l.Entry:
		return "belongs to an entry with different leads, case or author in the journal"
	case len(steps) == 1 && e.State != st.state:
		return "is the last one, but the entry has a different state"
	}
	return ""
}
