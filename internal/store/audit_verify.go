package store

import (
	"context"
	"encoding/json"
	"fmt"
)

// AuditState is what VerifyAudit found to be sound: the number of lines and the last hash. Keep it elsewhere to notice lines cut off at the end.
type AuditState struct {
	Lines int64
	Head  string
}

// TamperedError says where the audit trail, or the journal that it vouches for, was changed.
type TamperedError struct {
	Seq int64 // line of the audit trail; 0 where the journal holds what no line tells of
	Why string
}

func (e *TamperedError) Error() string {
	if e.Seq == 0 {
		return "the journal was changed: " + e.Why
	}
	return fmt.Sprintf("line %d of the audit trail: %s", e.Seq, e.Why)
}

// VerifyAudit walks the whole trail and compares the journal and the snapshots with it. Anything that does not fit is *TamperedError. A step that is written meanwhile may be missed,
// not reported.
func (s *Store) VerifyAudit(ctx context.Context) (AuditState, error) {
	state, err := s.verifyAuditTrail(ctx)
	if err == nil {
		err = s.checkSnapshots(ctx)
	}
	if err != nil {
		return state, fmt.Errorf("verify the audit trail: %w", err)
	}
	return state, nil
}

// VerifyAuditHash checks that a line with this hash, kept from an earlier VerifyAudit, is still in the trail. If not, lines were cut off at the end or all were
// made anew, which the chain alone cannot show: *TamperedError.
func (s *Store) VerifyAuditHash(ctx context.Context, hash string) error {
	var seq int64
	found, err := queryOne(ctx, s.read, "SELECT seq FROM audit WHERE hash = ?", []any{hash}, &seq)
	if err != nil {
		return fmt.Errorf("look for a line of the audit trail: %w", err)
	}
	var head AuditState
	if _, err := queryOne(ctx, s.read, "SELECT seq, hash FROM audit_head WHERE id = 1", nil, &head.Lines, &head.Head); err != nil {
		return fmt.Errorf("read the end of the audit trail: %w", err)
	}
	if !found {
		return fmt.Errorf("verify the audit trail: %w", &TamperedError{head.Lines + 1, "the line with the hash " + hash + " is missing: it was cut off, or the trail was made anew"})
	}
	return nil
}

func (s *Store) verifyAuditTrail(ctx context.Context) (AuditState, error) {
	var total int // before the walk: steps that come meanwhile have their lines behind it
	if _, err := queryOne(ctx, s.read, "SELECT count(*) FROM journal_steps", nil, &total); err != nil {
		return AuditState{}, err
	}
	var head AuditState
	if _, err := queryOne(ctx, s.read, "SELECT seq, hash FROM audit_head WHERE id = 1", nil, &head.Lines, &head.Head); err != nil {
		return AuditState{}, err
	}
	var state AuditState
	steps, forgotten := 0, map[int64]bool{} // entries that say so; false once a line has told of it
	for line, err := range s.AuditLines(ctx, 0) {
		if err != nil {
			return state, err
		}
		if err := state.extendChain(line); err != nil {
			return state, err
		}
		switch line.What {
		case auditJournal:
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
			return state, &TamperedError{line.Seq, "it is not the line that the chain ended with"}
		}
	}
	if state.Lines < head.Lines {
		return state, &TamperedError{state.Lines + 1, fmt.Sprintf("it and all lines up to %d are missing", head.Lines)}
	}
	if steps < total {
		return state, &TamperedError{0, fmt.Sprintf("it has %d steps, the audit trail tells of %d", total, steps)}
	}
	for seq, untold := range forgotten {
		if untold {
			return state, &TamperedError{0, s.read.actions.formatID(seq) + " has no errors and details, and the audit trail does not tell that they were forgotten"}
		}
	}
	return state, nil
}

// markForgotten notes the entries whose errors and details were removed rightly.
func (l AuditLine) markForgotten(actions actionIDs, forgotten map[int64]bool) error {
	var told forgetDetail
	if err := json.Unmarshal(l.Detail, &told); err != nil {
		return &TamperedError{l.Seq, "its detail cannot be read"}
	}
	for _, id := range told.Entries {
		seq, err := actions.parseID(id)
		if err != nil {
			return &TamperedError{l.Seq, "it tells of no entry of the journal"}
		}
		forgotten[seq] = false
	}
	return nil
}

// extendChain adds a line to what was found sound.
func (st *AuditState) extendChain(l AuditLine) error {
	switch {
	case l.Seq != st.Lines+1:
		return &TamperedError{st.Lines + 1, "it is missing"}
	case l.Prev != st.Head:
		return &TamperedError{l.Seq, "it does not follow the line before it"}
	case l.Hash != l.computeHash():
		return &TamperedError{l.Seq, "its content was changed"}
	}
	st.Lines, st.Head = l.Seq, l.Hash
	return nil
}

// verifyStepLine compares a step of the journal, and after the last one its entry, with the line that tells of it.
func (s *Store) verifyStepLine(ctx context.Context, l AuditLine, forgotten map[int64]bool) error {
	var told stepDetail
	if err := json.Unmarshal(l.Detail, &told); err != nil {
		return &TamperedError{l.Seq, "its detail cannot be read"}
	}
	seq, err := s.read.actions.parseID(l.Subject)
	if err != nil {
		return &TamperedError{l.Seq, "it tells of no entry of the journal"}
	}
	entries, err := queryEntries(ctx, s.read, "WHERE seq = ?", []any{seq})
	if err != nil {
		return err
	}
	if len(entries) == 1 && entries[0].Forgotten {
		forgotten[seq] = true
	}
	steps, err := querySteps(ctx, s.read, "WHERE entry = ? AND n >= ? ORDER BY n LIMIT 2", []any{seq, told.Step})
	if err != nil {
		return err
	}
	if why := told.findDifference(seq, entries, steps); why != "" {
		return &TamperedError{l.Seq, fmt.Sprintf("step %d of %s %s", told.Step, l.Subject, why)}
	}
	return nil
}

// findDifference says in which way an entry and its step, and maybe the one after it, are not what the line told of them.
func (l stepDetail) findDifference(seq int64, entries []Entry, steps []stepRow) string {
	if len(entries) == 0 || len(steps) == 0 || steps[0].n != l.Step {
		return "is no longer in the journal"
	}
	e, st := entries[0], steps[0]
	switch {
	case st.factsDigest() != l.Facts || st.state != l.State:
		return "has another state, time or survivor in the journal"
	case st.textDigest() != l.Text && !e.Forgotten:
		return "has another error or detail in the journal"
	case l.Entry != "" && entryDigest(seq, e) != l.Entry:
		return "belongs to an entry with other leads, case or author in the journal"
	case len(steps) == 1 && e.State != st.state:
		return "is the last one, but the entry is in another state"
	}
	return ""
}
