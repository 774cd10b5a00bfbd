package app

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply"
	"leadtwin/sync/reconcile"
)

// maxRounds bounds how often a run continues: a merge can show that its survivor and another lead are one person.
const maxRounds = 5

// applyRun configures which cases a run applies, and how.
type applyRun struct {
	eligible   func(context.Context) ([]crm.Case, error) // cases that this run has not tried yet
	record     func(tried []crm.Case, result apply.Result)
	lease      func(context.Context) (writing context.Context, release func(), err error)
	options    apply.Options
	evaluation reconcile.Options
	by         string
}

// applyUntilDone applies cases, evaluates the leads that this changed, and continues while that brings new cases.
// It also finishes what an interrupted run left open.
func (a *App) applyUntilDone(ctx context.Context, r applyRun) error {
	unlimited := r.options.MaxMerges == 0
	for round := range maxRounds {
		cases, err := r.eligible(ctx)
		if err != nil {
			return err
		}
		if len(cases) == 0 {
			if unfinished, err := a.hasUnfinished(ctx); err != nil || !unfinished || round > 0 {
				return err
			}
		}
		merges, err := a.applyOnce(ctx, r, cases)
		if err != nil {
			return err
		}
		if _, err := a.evaluate(ctx, r.evaluation); err != nil {
			return err
		}
		if unlimited {
			continue
		}
		if r.options.MaxMerges -= merges; r.options.MaxMerges <= 0 {
			return nil
		}
	}
	return nil
}

func (a *App) applyOnce(ctx context.Context, r applyRun, cases []crm.Case) (merges int, err error) {
	writing, release, err := r.lease(ctx)
	if err != nil {
		return 0, err
	}
	defer release()
	result, err := apply.New(a.odoo(), a.store, a.policy(), r.options).Apply(writing, cases, r.by)
	a.metrics.RecordFailures(result)
	r.record(cases, result)
	if err != nil {
		return result.Merges, fmt.Errorf("apply cases: %w", err)
	}
	return result.Merges, nil
}

func (a *App) hasUnfinished(ctx context.Context) (bool, error) {
	open, err := a.store.Entries(ctx, store.EntryFilter{States: store.OpenEntryStates(), Limit: 1})
	if err != nil {
		return false, fmt.Errorf("read the journal: %w", err)
	}
	return len(open) > 0, nil
}
