package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/journal"
	"leadtwin/sync/apply/records"
)

// carryOn takes an undo to its end from wherever it stands. Everything looks before it writes, so that it may be done
// again after a crash; only what people may have edited meanwhile is done once and noted in the journal.
func (u *undoing) carryOn(ctx context.Context) error {
	if u.e.State != store.EntryDone {
		if err := u.rebuild(ctx); err != nil {
			return err
		}
		if err := u.recordProgress(ctx, store.EntryDone); err != nil {
			return err
		}
	}
	return u.closeUndo(ctx)
}

// rebuild makes everything in Odoo as it was. The merged leads come first, without their customer, then the survivor
// gets its values back, then the customer: so no write of one makes Odoo overwrite the address of another.
func (u *undoing) rebuild(ctx context.Context) error {
	for _, gone := range u.m.Gone {
		if err := u.makeAgain(ctx, gone); err != nil {
			return err
		}
	}
	if err := u.spare(ctx, u.survivor, u.restoreSurvivor(ctx)); err != nil {
		return err
	}
	for _, gone := range u.m.Gone {
		if slices.Contains(u.d.Complete, gone) {
			continue
		}
		if err := u.spare(ctx, u.d.Back[gone], u.giveBack(ctx, gone)); err != nil {
			return err
		}
		u.d.Complete = append(u.d.Complete, gone)
	}
	if err := u.spare(ctx, u.survivor, u.archiveAgain(ctx)); err != nil {
		return err
	}
	if err := u.steady(ctx); err != nil {
		return err
	}
	if err := u.unfollow(ctx); err != nil {
		return err
	}
	return u.postUndoNotes(ctx)
}

// spare takes an error for what it is when somebody deletes or merges the lead in this very moment: the rest of the undo goes
// on without that lead.
func (u *undoing) spare(ctx context.Context, lead crm.LeadID, err error) error {
	if !odooclient.Is(err, odooclient.Missing) {
		return err
	}
	rows, failed := u.records.Find(ctx, records.LeadModel, []any{[]any{"id", "=", int64(lead)}}, []string{"name"})
	if failed != nil || len(rows) > 0 {
		return errors.Join(err, failed)
	}
	u.missed("lead %d: somebody deleted or merged it while it was given back", lead)
	return nil
}

// giveBack gives one lead its values and all that hung on it.
func (u *undoing) giveBack(ctx context.Context, gone crm.LeadID) error {
	b := &belonging{undoing: u, gone: gone, back: u.d.Back[gone], was: u.before[gone]}
	for _, restore := range []func(context.Context) error{b.fill, b.links, b.planned, b.attachments, b.messages, b.followers} {
		if err := restore(ctx); err != nil {
			return err
		}
		if err := u.recordProgress(ctx, store.EntryIntent); err != nil {
			return err
		}
	}
	return nil
}

// planned gives back what was planned on the lead: activities and scheduled e-mails.
func (b *belonging) planned(ctx context.Context) error {
	if err := b.activities(ctx); err != nil {
		return err
	}
	return b.scheduled(ctx)
}

// closeUndo tells the store, and ends the entries of undo and merge.
func (u *undoing) closeUndo(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	all := []crm.LeadID{u.survivor}
	for _, gone := range u.m.Gone {
		back := u.d.Back[gone]
		all = append(all, back)
		if err := u.store.RecordRestore(ctx, gone, back, u.o.Now()); err != nil {
			return fmt.Errorf("remember that lead %d is lead %d now: %w", gone, back, err)
		}
	}
	if err := u.notAgain(ctx, all); err != nil {
		return err
	}
	if err := u.journal.MarkDirty(ctx, all); err != nil {
		return err
	}
	err := u.store.SetCaseState(ctx, u.merge.Case, []crm.State{crm.Applied, crm.Undone}, crm.Undone, "", u.o.Now())
	if err != nil && !journal.IsCaseGone(err) {
		return fmt.Errorf("set case %s to %s: %w", u.merge.Case, crm.Undone, err)
	}
	if err := u.journal.Advance(ctx, &u.merge, store.EntryUndone, nil); err != nil {
		return err
	}
	return u.recordProgress(ctx, store.EntryVerified)
}

// lost notes what Odoo refuses to take back. Any other error is returned: it ends the run, and the next one goes on here.
func (u *undoing) lost(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf(format, args...)
	if !records.IsRejected(err) {
		return fmt.Errorf("give back %s: %w", what, err)
	}
	u.missed("%s: Odoo does not take it back: %s", what, records.ErrorText(err))
	return nil
}

// missed notes what does not come back.
func (u *undoing) missed(format string, args ...any) {
	u.d.Lost = journal.AppendOnce(u.d.Lost, fmt.Sprintf(format, args...))
}
