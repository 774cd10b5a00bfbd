package app

import (
	"cmp"
	"context"

	"leadtwin/internal/lease"
	"leadtwin/sync/apply"
)

// newApplier returns an Applier that starts no further action once stop has ended.
func (a *App) newApplier(stop context.Context) *apply.Applier {
	return apply.New(a.odoo(), a.store, a.policy(), a.applyOptions(stop))
}

func (a *App) writerLease() lease.Lease { return lease.Lease{Store: a.store, Now: a.o.Now, Log: a.log} }

func (a *App) awaitWriterLease(ctx context.Context) (writing context.Context, release func(), err error) {
	return a.writerLease().Await(ctx, a.takeWriterLease)
}

// takeWriterLease makes this process the one that writes to Odoo. Errors: *PausedError, *DisputedPastError,
// *store.HeldError.
func (a *App) takeWriterLease(ctx context.Context, holder string) (writing context.Context, release func(), err error) {
	if err := a.mayWrite(ctx); err != nil {
		return nil, nil, err
	}
	writing, release, err = a.writerLease().Take(ctx, holder)
	if err != nil {
		return nil, nil, err
	}
	if err := a.comparePast(writing, false); err != nil {
		release()
		return nil, nil, err
	}
	return writing, release, nil
}

func (a *App) odooURL() string { return cmp.Or(a.o.Settings.Notes.OdooURL, a.o.Settings.Odoo.URL) }

func (a *App) applyOptions(stop context.Context) apply.Options {
	s := a.o.Settings
	return apply.Options{
		MaxMerges: s.Limits.MaxMergesPerRun, Now: a.o.Now, May: a.mayBegin(stop),
		Notes: apply.NoteOptions{Language: s.Notes.Language, Formality: s.Notes.Formality, OdooURL: a.odooURL()},
	}
}

// StoppedError reports that a signal ended a run between two actions: the action under way was finished, and no other
// was started.
type StoppedError struct{}

func (*StoppedError) Error() string {
	return "stopped as requested: the action in progress was finished, no other was started"
}

// mayBegin returns the check of an Applier before each action: *StoppedError once stop has ended, *PausedError while
// the stop switch is on.
func (a *App) mayBegin(stop context.Context) func(context.Context) error {
	return func(ctx context.Context) error {
		if stop.Err() != nil {
			return &StoppedError{}
		}
		return a.mayWrite(ctx)
	}
}
