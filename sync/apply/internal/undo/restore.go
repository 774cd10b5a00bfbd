package undo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
)

// finish completes an undo from any step. Each step checks Odoo before it writes, so that it can be repeated after a
// crash; steps that users may have edited meanwhile run once and are recorded in the journal.
func (u *task) finish(ctx context.Context) error {
	if u.e.State != store.EntryDone {
		if err := u.restoreAll(ctx); err != nil {
			return err
		}
		if err := u.recordProgress(ctx, store.EntryDone); err != nil {
			return err
		}
	}
	return u.complete(ctx)
}

// restoreAll restores the merged leads without their customer first, then the survivor's values, then the customers,
// so that no write makes Odoo overwrite the address of another lead.
func (u *task) restoreAll(ctx context.Context) error {
	for _, gone := range u.mergeDetail.Gone {
		if err := u.recreateLead(ctx, gone); err != nil {
			return err
		}
	}
	if err := u.skipIfDeleted(ctx, u.survivor, u.restoreSurvivor(ctx)); err != nil {
		return err
	}
	for _, gone := range u.mergeDetail.Gone {
		if slices.Contains(u.d.Complete, gone) {
			continue
		}
		if err := u.skipIfDeleted(ctx, u.d.Back[gone], u.restoreRelated(ctx, gone)); err != nil {
			return err
		}
		u.d.Complete = append(u.d.Complete, gone)
	}
	if err := u.skipIfDeleted(ctx, u.survivor, u.archiveSurvivor(ctx)); err != nil {
		return err
	}
	if err := u.restoreProbabilities(ctx); err != nil {
		return err
	}
	if err := u.removeAddedFollowers(ctx); err != nil {
		return err
	}
	return u.postUndoNotes(ctx)
}

// skipIfDeleted returns nil for an error that a deletion or merge of the lead by a user explains: the undo continues
// without that lead.
func (u *task) skipIfDeleted(ctx context.Context, lead crm.LeadID, err error) error {
	if !odooclient.Is(err, odooclient.Missing) {
		return err
	}
	rows, failed := u.undoer.Records.Find(ctx, records.LeadModel, odooclient.Eq("id", int64(lead)), []string{"name"})
	if failed != nil || len(rows) > 0 {
		return errors.Join(err, failed)
	}
	u.addLoss(loss.Loss{Code: loss.DeletedMeanwhile, Item: loss.LeadItem(lead)})
	return nil
}

// restoreRelated restores the values of one lead and its related records.
func (u *task) restoreRelated(ctx context.Context, gone crm.LeadID) error {
	b := &leadRestore{undo: u, gone: gone, back: u.d.Back[gone], was: u.before[gone]}
	for _, restore := range []func(context.Context) error{
		b.restoreValues, b.restoreLinks, b.restorePlanned,
		b.restoreAttachments, b.restoreMessages, b.restoreFollowers,
	} {
		if err := restore(ctx); err != nil {
			return err
		}
		if err := u.recordProgress(ctx, store.EntryIntent); err != nil {
			return err
		}
	}
	return nil
}

func (b *leadRestore) restorePlanned(ctx context.Context) error {
	if err := b.restoreActivities(ctx); err != nil {
		return err
	}
	return b.restoreScheduledMail(ctx)
}

// complete records the result in the store, and closes the journal entries of undo and merge.
func (u *task) complete(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	all := []crm.LeadID{u.survivor}
	for _, gone := range u.mergeDetail.Gone {
		all = append(all, u.d.Back[gone])
	}
	notes, err := u.notesAboutSurvivor(ctx, all)
	if err != nil {
		return err
	}
	for _, gone := range u.mergeDetail.Gone {
		back := u.d.Back[gone]
		if err := u.undoer.Store.RecordRestore(ctx, gone, back, notes, u.undoer.Now()); err != nil {
			return fmt.Errorf("record that lead %d is lead %d now: %w", gone, back, err)
		}
	}
	if err := u.dismissPairs(ctx, all); err != nil {
		return err
	}
	if err := u.undoer.Journal.MarkDirty(ctx, all); err != nil {
		return err
	}
	if err := u.undoer.Journal.MarkCaseUndone(ctx, u.merge.Case); err != nil {
		return err
	}
	if err := u.undoer.Journal.Advance(ctx, &u.merge, store.EntryUndone, nil); err != nil {
		return err
	}
	return u.recordProgress(ctx, store.EntryVerified)
}

// notesAboutSurvivor returns the notes about the survivor that mention all salespeople of these leads.
func (u *task) notesAboutSurvivor(ctx context.Context, leads []crm.LeadID) ([]crm.MessageID, error) {
	d, err := u.undoer.Leads.Directory(ctx)
	if err != nil {
		return nil, err
	}
	return u.undoer.Notes.FindCovering(ctx, d, u.survivor, leads)
}

// reportRejected records what Odoo refuses to restore. Any other error is returned: it ends the run, and the next one
// continues here.
func (u *task) reportRejected(err error, item loss.Item) error {
	if err == nil {
		return nil
	}
	if !odooclient.KindOf(err).Rejected() {
		return fmt.Errorf("restore %s: %w", item.In(rules.English), err)
	}
	u.addLoss(loss.Rejected(item, err))
	return nil
}

func (u *task) addLoss(l loss.Loss) { u.d.Lost = journal.AppendOnce(u.d.Lost, l) }
