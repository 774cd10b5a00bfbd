package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
)

// Outcome is the result of one case.
type Outcome struct {
	Case     string
	Verdict  crm.Verdict // that was applied: merge or separate; else the case's own
	State    crm.State
	Error    string     // why it failed, or waits
	Survivor crm.LeadID // of a merge
	Entries  []string   // of the journal
	Plan     []crm.PlannedAction
	Skipped  bool // nothing was tried, such as a review that was not approved
}

// Result is the result of one run, case by case in the given order.
type Result struct {
	Outcomes []Outcome
	Merges   int // done in Odoo
	Notes    int
	Assigned int
	Failed   int
	Refused  int // facts changed, or an earlier outcome is unknown: they wait
}

// recordFailure records the outcome of a case that failed. It returns those errors that end the run.
func (r *run) recordFailure(ctx context.Context, j *job, err error) error {
	if err == nil {
		return nil
	}
	j.err, j.outcome.Error = err, err.Error()
	_, isStale := errors.AsType[*journal.StaleError](err)
	_, open := errors.AsType[*journal.UnsettledError](err)
	tired, failed := r.failsOften(ctx, j, err)
	if failed != nil {
		return errors.Join(err, failed)
	}
	switch {
	case isStale, (open || isTemporary(err)) && !tired:
		j.outcome.State = crm.Waiting
		r.result.Refused++
	default:
		j.outcome.State = crm.Failed
		r.result.Failed++
		if odooclient.Is(err, odooclient.UserError) {
			j.outcome.Error += crm.NeedsUserSuffix
		}
	}
	if isStale && j.approval != nil {
		if err := r.applier.store.CloseApproval(ctx, j.subject.ID, err.Error(), r.o.Now()); err != nil {
			return fmt.Errorf("close the approval of case %s: %w", j.subject.ID, err)
		}
	}
	return errors.Join(
		globalError(err),
		r.applier.journal.SetCaseState(ctx, j.subject.ID, j.outcome.State, j.outcome.Error),
		r.applier.journal.MarkDirty(ctx, j.subject.Leads),
	)
}

// failsOften reports whether a case failed so often within an hour that the next run, a minute later, does not try it
// again: each attempt takes snapshots and an entry of the journal.
func (r *run) failsOften(ctx context.Context, j *job, err error) (bool, error) {
	const tries, lately = 3, time.Hour
	if globalError(err) != nil {
		return false, nil
	}
	failed, err := r.applier.store.Entries(context.WithoutCancel(ctx), store.EntryFilter{
		Case: j.subject.ID, States: []store.EntryState{store.EntryFailed}, Since: r.o.Now().Add(-lately), Limit: tries,
	})
	if err != nil {
		return false, fmt.Errorf("read how often case %s was tried: %w", j.subject.ID, err)
	}
	return len(failed) == tries, nil
}

// isTemporary reports whether the same is likely to succeed in the next run: nothing was written, since Odoo was
// unreachable or its answer was lost.
func isTemporary(err error) bool {
	k := odooclient.KindOf(err)
	return globalError(err) != nil || k.Temporary() || k == odooclient.UnknownOutcome
}

// staleError reports why a case is stale.
func staleError(c *crm.Case, format string, args ...any) *journal.StaleError {
	return &journal.StaleError{Case: c.ID, Why: fmt.Sprintf(format, args...)}
}

// missingLeadsError reports that a case is stale since some of its leads cannot be read.
func missingLeadsError(c *crm.Case, missing []crm.LeadID) error {
	return staleError(c, "leads %s were deleted or are not visible to the Leadtwin user", crm.FormatIDs(missing))
}

// globalError returns an error that the next case would meet as well.
func globalError(err error) error {
	if journal.IsGlobal(err) {
		return err
	}
	return nil
}
