package store

import (
	"context"
	"errors"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// CompletedMerge is a merge that Odoo has done and that is finished.
type CompletedMerge struct {
	Step Step // the last one of the entry, with the survivor
	Gone []crm.LeadID
	Rest []crm.LeadID // the leads of the entry that are left

	Case  string              // whose leads were merged; empty: none, or the rest has to be decided again
	Leads []crm.LeadID        // those the case was decided for
	Done  []crm.PlannedAction // replaces the plan of the case
}

// CompleteMerge closes the entry of a merge. The same transaction includes RecordMerge, marks the remaining leads
// dirty, completes the case as CompleteCase does, and closes its approval. A case that is gone or that a user has
// dismissed is left alone; one that a lead has joined meanwhile is left to the next pass.
func (s *Store) CompleteMerge(ctx context.Context, entry string, m CompletedMerge) error {
	return s.inTransaction(ctx, "complete the merge "+entry, func(t *tx) error {
		if err := t.recordMerge(ctx, m.Gone, m.Step.Survivor, m.Step.At); err != nil {
			return err
		}
		if err := markDirty(ctx, t, lists.Distinct(m.Rest), nil, nil); err != nil {
			return err
		}
		if m.Case != "" {
			if err := t.completeMergedCase(ctx, m); err != nil {
				return fmt.Errorf("complete case %s: %w", m.Case, err)
			}
		}
		return t.advanceEntry(ctx, entry, m.Step)
	})
}

func (t *tx) completeMergedCase(ctx context.Context, m CompletedMerge) error {
	err := t.completeCase(ctx, m.Case, m.Leads, m.Done, m.Step.At)
	if _, joined := errors.AsType[*CaseChangedError](err); joined {
		err = markDirty(ctx, t, lists.Distinct(m.Leads), nil, nil)
	}
	if _, decided := errors.AsType[*CaseStateError](err); err != nil && !decided && !IsNotFound(err) {
		return err
	}
	return t.closeApproval(ctx, m.Case, CarriedOut, m.Step.At)
}
