package apply

import (
	"context"
	"errors"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/journal"
)

// resumeUndo finishes an undo that was interrupted. What keeps it from that leaves it open, and does not hold up others.
func (a *Applier) resumeUndo(ctx context.Context, e *store.Entry) error {
	d, err := journal.Detail[undoDetail](e)
	if err != nil {
		return err
	}
	merge, err := a.store.EntryByID(ctx, d.Of)
	if err != nil {
		return fmt.Errorf("read the merge that %s takes back: %w", e.ID, err)
	}
	u, err := a.undoing(ctx, merge)
	if err == nil {
		if d.Back == nil {
			d.Back = u.d.Back
		}
		if d.Notes == nil {
			d.Notes = u.d.Notes
		}
		u.e, u.d, u.survivor = e, d, d.Survivor
		err = u.carryOn(ctx)
	}
	if err == nil || endsAll(err) != nil {
		return err
	}
	return errors.Join(&journal.UnsettledError{Entry: e.ID, Why: "the undo could not be finished; it will be tried again"}, err)
}

// begunUndo is the entry of an undo of a merge that an earlier run has left open; empty: there is none.
func (a *Applier) begunUndo(ctx context.Context, merge string) (string, error) {
	open, err := a.store.Entries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{crm.ActUndo}, States: []store.EntryState{store.EntryIntent, store.EntryUnknown, store.EntryDone},
	})
	if err != nil {
		return "", fmt.Errorf("read the journal: %w", err)
	}
	for i := range open {
		d, err := journal.Detail[undoDetail](&open[i])
		if err != nil {
			return "", err
		}
		if d.Of == merge {
			return open[i].ID, nil
		}
	}
	return "", nil
}

// finishedUndo says what an undo that was left open has come to, if Resume has finished it.
func (a *Applier) finishedUndo(ctx context.Context, entry string) (u Undone, finished bool, err error) {
	e, err := a.store.EntryByID(ctx, entry)
	if err != nil {
		return u, false, fmt.Errorf("read %s: %w", entry, err)
	}
	if e.State != store.EntryVerified {
		return u, false, nil
	}
	d, err := journal.Detail[undoDetail](&e)
	if err != nil {
		return u, false, err
	}
	done := undoing{Applier: a, e: &e, d: d, survivor: d.Survivor}
	done.merge.ID = d.Of
	if done.fields, err = a.records.LeadFields(ctx); err != nil {
		return u, false, err
	}
	return done.result(), true, nil
}
