package undo

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/snapshot"
)

// How far archiving the survivor again is; "" is not begun.
const (
	archiveBegun = "begun" // its related records are in the undo's snapshot
	archiveDone  = "done"  // it is archived and has its activities: users' edits from now on are kept
)

// archiveSurvivor archives a survivor that was lost before the merge. It is the last step: Odoo 14 deletes all
// activities of a lead that is archived, so activities of other leads must have moved by then, and the survivor's own
// are created again from the snapshot that is taken right before.
//
// Source: MailActivityMixin.write in addons/mail/models/mail_activity.py, Odoo 14; 19 keeps them.
func (u *task) archiveSurvivor(ctx context.Context) error {
	if !u.needsArchiving() || u.now == nil || u.d.Archive == archiveDone {
		return nil
	}
	if u.d.Archive == "" {
		if there, err := u.saveSurvivor(ctx); err != nil || !there {
			return err
		}
		u.d.Archive = archiveBegun
		if err := u.undoer.Journal.Advance(ctx, u.e, store.EntryIntent, &u.d); err != nil {
			return err
		}
	}
	if err := u.writeValues(ctx, u.survivor, map[string]any{"active": false}); err != nil {
		return err
	}
	if err := u.restoreComputed(ctx); err != nil {
		return err
	}
	if err := u.restoreOwnActivities(ctx); err != nil {
		return err
	}
	u.d.Archive = archiveDone
	return u.recordProgress(ctx, store.EntryIntent)
}

func (u *task) needsArchiving() bool {
	return slices.Contains(u.d.Restore, "active") && u.before[u.merge.Survivor].Lead["active"] == false
}

func (u *task) saveSurvivor(ctx context.Context) (there bool, err error) {
	now, err := u.undoer.Snapshots.Read(ctx, []crm.LeadID{u.survivor})
	if err != nil || now[u.survivor] == nil {
		return false, err
	}
	return true, u.undoer.Snapshots.Save(ctx, u.e.ID, now[u.survivor])
}

func (u *task) restoreOwnActivities(ctx context.Context) error {
	kept, err := u.undoer.Snapshots.Load(ctx, u.e.ID)
	if err != nil || kept[u.survivor] == nil {
		return err
	}
	have, err := u.undoer.Snapshots.ReadRelated(ctx, "mail.activity", []crm.LeadID{u.survivor})
	if err != nil {
		return err
	}
	for _, a := range kept[u.survivor].Activities {
		activity := snapshot.Activity(a)
		if i := slices.IndexFunc(have, activity.Is); i >= 0 {
			have = slices.Delete(have, i, i+1) // each matches one
			continue
		}
		if a["active"] == false {
			continue // done already
		}
		_, err := u.undoer.Records.Create(ctx, "mail.activity", activity.ValuesOn(u.survivor))
		item := loss.Item{Kind: loss.Activity, Name: activity.Name(), Lead: u.survivor}
		if err := u.reportRejected(err, item); err != nil {
			return err
		}
	}
	return nil
}
