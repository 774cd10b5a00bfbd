package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// Store is the part of the store that a Journal needs; *store.Store implements it.
type Store interface {
	BeginEntry(ctx context.Context, e store.Entry) (store.Entry, error)
	AdvanceEntry(ctx context.Context, id string, s store.Step) error
	MarkDirty(ctx context.Context, ids []crm.LeadID) error
	SetCaseState(ctx context.Context, id string, from []crm.State, to crm.State, errText string, at time.Time) error
	CompleteCase(ctx context.Context, id string, leads []crm.LeadID, done []crm.PlannedAction, at time.Time) error
	CloseApproval(ctx context.Context, caseID, why string, at time.Time) error
	CompleteMerge(ctx context.Context, entry string, m store.CompletedMerge) error
}

// Journal records each action before and after it, and marks the leads that the next pass has to re-read.
type Journal struct {
	store    Store
	now      func() time.Time
	patience time.Duration // how long Odoo may still work on a call whose answer was lost
}

// New returns a journal.
func New(s Store, now func() time.Time, patience time.Duration) *Journal {
	return &Journal{s, now, patience}
}

// Begin writes a new entry, in state planned. The same intent left open by a crash is *UnsettledError: Resume
// finds out what Odoo did, and it is never sent again.
func (j *Journal) Begin(ctx context.Context, e store.Entry) (store.Entry, error) {
	e.State, e.At = store.EntryPlanned, j.now()
	begun, err := j.store.BeginEntry(ctx, e)
	if open, ok := errors.AsType[*store.UnfinishedError](err); ok {
		return open.Entry, &UnsettledError{
			Entry: open.Entry.ID,
			Why:   "the outcome of the previous attempt is unknown; Leadtwin will check Odoo before it continues",
		}
	}
	if err != nil {
		return begun, fmt.Errorf("journal the %s of case %s: %w", e.Action, e.Case, err)
	}
	return begun, nil
}

// Advance writes one step. What Odoo did has to be written even when the run is being ended, so it ignores that.
func (j *Journal) Advance(ctx context.Context, e *store.Entry, to store.EntryState, detail any) error {
	return j.Record(ctx, e, store.Step{State: to, Survivor: e.Survivor, Detail: detail})
}

// Verify closes an entry whose leads are marked already, so that a crash does not lose the marks, and marks them
// again: a pass in between has ignored their case.
func (j *Journal) Verify(ctx context.Context, e *store.Entry, detail any, leads []crm.LeadID) error {
	if err := j.Advance(ctx, e, store.EntryVerified, detail); err != nil {
		return err
	}
	return j.MarkDirty(context.WithoutCancel(ctx), leads)
}

// CompleteMerge closes the entry of a merge and its case, and marks the leads that are left, even when the run is being
// ended. It sets state, time and survivor of the step.
func (j *Journal) CompleteMerge(ctx context.Context, e *store.Entry, m store.CompletedMerge) error {
	m.Step.State, m.Step.At, m.Step.Survivor = store.EntryVerified, j.now(), e.Survivor
	if err := j.store.CompleteMerge(context.WithoutCancel(ctx), e.ID, m); err != nil {
		return fmt.Errorf("journal that %s is %s: %w", e.ID, m.Step.State, err)
	}
	e.State = m.Step.State
	return nil
}

// Fail writes that Odoo did not do it, and why.
func (j *Journal) Fail(ctx context.Context, e *store.Entry, why error) error {
	return j.Record(ctx, e, store.Step{State: store.EntryFailed, Error: why.Error()})
}

// MarkUnknown records that the outcome in Odoo is unknown.
func (j *Journal) MarkUnknown(ctx context.Context, e *store.Entry, why error) error {
	return j.Record(ctx, e, store.Step{State: store.EntryUnknown, Error: why.Error()})
}

// Record writes a step, even when the run is being ended.
func (j *Journal) Record(ctx context.Context, e *store.Entry, s store.Step) error {
	s.At = j.now()
	if err := j.store.AdvanceEntry(context.WithoutCancel(ctx), e.ID, s); err != nil {
		return fmt.Errorf("journal that %s is %s: %w", e.ID, s.State, err)
	}
	e.State = s.State
	return nil
}

// GiveUp ends an entry whose call never reached Odoo.
func (j *Journal) GiveUp(ctx context.Context, e *store.Entry, why error) error {
	return errors.Join(why, j.Fail(ctx, e, why))
}

// Detail reads the detail of an entry's last step.
func Detail[T any](e *store.Entry) (T, error) {
	var d T
	if len(e.Detail) == 0 {
		return d, nil
	}
	if err := json.Unmarshal(e.Detail, &d); err != nil {
		return d, fmt.Errorf("read the journal of %s: %w", e.ID, err)
	}
	return d, nil
}

// KeepReason notes in the journal why an entry stays open, once.
func (j *Journal) KeepReason(ctx context.Context, e *store.Entry, why error) error {
	if e.Error == why.Error() {
		return nil
	}
	return j.Record(ctx, e, store.Step{State: e.State, Error: why.Error()})
}

// MarkDirty makes sure that the next pass reads the current state in Odoo.
func (j *Journal) MarkDirty(ctx context.Context, leads []crm.LeadID) error {
	if err := j.store.MarkDirty(ctx, leads); err != nil {
		return fmt.Errorf("mark %d leads: %w", len(leads), err)
	}
	return nil
}

// WaitForCall waits until Odoo has finished or dropped a call that was sent at a time and whose answer was lost.
func (j *Journal) WaitForCall(ctx context.Context, sent time.Time) error {
	rest := sent.Add(j.patience).Sub(j.now())
	if rest <= 0 {
		return nil
	}
	timer := time.NewTimer(min(rest, j.patience))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// AppendOnce appends an entry to a list of a detail unless the list has it.
func AppendOnce[T comparable](list []T, entry T) []T {
	if slices.Contains(list, entry) {
		return list
	}
	return append(list, entry)
}
