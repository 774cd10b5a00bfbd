package undo

import (
	"context"
	"errors"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/internal/journal"
)

// Resume finishes an undo that was interrupted. What keeps it from that leaves it open, and does not hold up others.
func (un *Undoer) Resume(ctx context.Context, e *store.Entry) error {
	d, err := journal.Detail[detail](e)
	if err != nil {
		return err
	}
	merge, err := un.Store.EntryByID(ctx, d.Of)
	if err != nil {
		return fmt.Errorf("read the merge that %s undoes: %w", e.ID, err)
	}
	u, err := un.load(ctx, merge)
	if err == nil {
		if d.Back == nil {
			d.Back = u.d.Back
		}
		if d.Notes == nil {
			d.Notes = u.d.Notes
		}
		u.e, u.d, u.survivor = e, d, d.Survivor
		err = u.finish(ctx)
	}
	if err == nil || journal.IsGlobal(err) {
		return err
	}
	return errors.Join(
		&journal.UnsettledError{Entry: e.ID, Why: "the undo could not be finished; it will be tried again"},
		err,
	)
}

// findUnfinished returns the open entry of an undo of the merge, empty if there is none.
func (un *Undoer) findUnfinished(ctx context.Context, merge string) (string, error) {
	open, err := un.Store.Entries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{crm.ActUndo},
		States:  []store.EntryState{store.EntryIntent, store.EntryUnknown, store.EntryDone},
	})
	if err != nil {
		return "", fmt.Errorf("read the journal: %w", err)
	}
	for i := range open {
		d, err := journal.Detail[detail](&open[i])
		if err != nil {
			return "", err
		}
		if d.Of == merge {
			return open[i].ID, nil
		}
	}
	return "", nil
}

// finishedResult returns the result of an undo that was open, if Resume has finished it.
func (un *Undoer) finishedResult(ctx context.Context, entry string) (u report.Undo, finished bool, err error) {
	e, err := un.Store.EntryByID(ctx, entry)
	if err != nil {
		return u, false, fmt.Errorf("read %s: %w", entry, err)
	}
	if e.State != store.EntryVerified {
		return u, false, nil
	}
	d, err := journal.Detail[detail](&e)
	if err != nil {
		return u, false, err
	}
	done := task{undoer: un, e: &e, d: d, survivor: d.Survivor}
	done.merge.ID = d.Of
	if done.fields, err = un.Records.LeadFields(ctx); err != nil {
		return u, false, err
	}
	return done.result(), true, nil
}
