package journal

import (
	"context"
	"errors"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// CompleteCase ends a case that was applied to these leads, with the actions and the approval that it was based on.
// joined reports that a lead has joined it meanwhile: then it has not ended, and is evaluated again.
func (j *Journal) CompleteCase(
	ctx context.Context, id string, leads []crm.LeadID, done []crm.PlannedAction,
) (joined bool, err error) {
	ctx = context.WithoutCancel(ctx)
	if id == "" {
		return false, nil
	}
	err = j.store.CompleteCase(ctx, id, leads, done, j.now())
	if _, joined = errors.AsType[*store.CaseChangedError](err); joined {
		err = j.MarkDirty(ctx, leads)
	} else if isCaseGone(err) {
		err = nil
	}
	if err != nil {
		return joined, fmt.Errorf("set case %s to %s: %w", id, crm.Applied, err)
	}
	if err := j.store.CloseApproval(ctx, id, store.CarriedOut, j.now()); err != nil {
		return joined, fmt.Errorf("close the approval of case %s: %w", id, err)
	}
	return joined, nil
}

// SetCaseState changes the state of a case, unless a user dismissed it in the meantime.
func (j *Journal) SetCaseState(ctx context.Context, id string, to crm.State, text string) error {
	return j.moveCase(ctx, id, []crm.State{crm.Planned, crm.Waiting, crm.Failed, crm.Held, to}, to, text)
}

// MarkCaseUndone records that the merge of a case was undone.
func (j *Journal) MarkCaseUndone(ctx context.Context, id string) error {
	return j.moveCase(ctx, id, []crm.State{crm.Applied, crm.Undone}, crm.Undone, "")
}

func (j *Journal) moveCase(ctx context.Context, id string, from []crm.State, to crm.State, text string) error {
	err := j.store.SetCaseState(ctx, id, from, to, text, j.now())
	if err == nil || isCaseGone(err) {
		return nil
	}
	return fmt.Errorf("set case %s to %s: %w", id, to, err)
}

// isCaseGone reports whether a user dismissed a case meanwhile, or its leads no longer match.
func isCaseGone(err error) bool {
	_, other := errors.AsType[*store.CaseStateError](err)
	return other || store.IsNotFound(err)
}
