package store

import (
	"context"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// untilChange is cases.snoozed_until of a case that is snoozed without an end.
const untilChange = -1

// SnoozeCase removes a case from the review queue until a time, or until its leads change if the time is zero. It ends
// an open approval. A change of the leads or of the verdict always ends the snooze. It returns *NotFoundError,
// *CaseChangedError if the stored case differs from the one that was read, and *CaseStateError if it was applied or
// dismissed.
func (s *Store) SnoozeCase(ctx context.Context, seen crm.Case, until time.Time, by string, at time.Time) error {
	return s.inTransaction(ctx, "snooze case "+seen.ID, func(t *tx) error {
		stored, err := queryCase(ctx, t, seen.ID)
		if err != nil {
			return err
		}
		if stored.Facts != seen.Facts || stored.Verdict != seen.Verdict {
			return &CaseChangedError{Case: seen.ID, Seen: lists.Distinct(seen.Leads), Have: stored.Leads}
		}
		end := int64(untilChange)
		if !until.IsZero() {
			end = toMicros(until)
		}
		n, err := t.exec(ctx, "UPDATE cases SET snoozed_until = ?, snoozed_by = ?, snoozed_facts = ?, updated = "+
			nextUpdated+" WHERE id = ? AND state IN ?",
			end, by, stored.Facts, toMicros(at), toMicros(at), seen.ID, textList(crm.OpenStates()))
		if err == nil && n == 0 {
			err = &CaseStateError{Case: seen.ID, Is: stored.State, To: crm.Snoozed}
		}
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, "DELETE FROM approvals WHERE case_id = ?", seen.ID); err != nil {
			return err
		}
		if err := t.setAnswer(ctx, seen.ID, crm.Answer{}, at); err != nil {
			return err
		}
		return t.appendAudit(ctx, at, by, "snooze", seen.ID, map[string]any{"until": until, "leads": stored.Leads})
	})
}

func decodeSnooze(until int64, by string) *crm.Snooze {
	switch until {
	case 0:
		return nil
	case untilChange:
		return &crm.Snooze{By: by}
	}
	return &crm.Snooze{Until: fromMicros(until), By: by}
}

// stateAt is the state of a case at a time, its argument: snoozed for an open case until its snooze ends.
const stateAt = `CASE WHEN state IN ('planned', 'waiting', 'failed', 'held')
	AND (snoozed_until = -1 OR snoozed_until > ?) THEN 'snoozed' ELSE state END`
