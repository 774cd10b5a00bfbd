package undo

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// restoreScheduledMail restores the lead's scheduled e-mails, and removes those from the survivor that Leadtwin had
// scheduled there. One that is on neither was sent, changed or deleted since.
func (b *leadRestore) restoreScheduledMail(ctx context.Context) error {
	if len(b.was.Scheduled) == 0 {
		return nil
	}
	have, err := b.undo.undoer.Snapshots.ReadRelated(ctx, snapshot.ScheduledModel, []crm.LeadID{b.undo.survivor, b.back})
	if err != nil {
		return fmt.Errorf("read the scheduled e-mails of leads %d and %d: %w", b.undo.survivor, b.back, err)
	}
	for _, a := range b.was.Scheduled {
		if err := b.moveScheduled(ctx, snapshot.ScheduledMail(a), have); err != nil {
			return err
		}
	}
	return nil
}

// moveScheduled schedules an e-mail on the lead again if it is on the survivor, and deletes it there if Leadtwin had
// created it.
func (b *leadRestore) moveScheduled(ctx context.Context, mail snapshot.ScheduledMail, have []records.Row) error {
	onLead := func(lead crm.LeadID) int {
		return slices.IndexFunc(have, func(h records.Row) bool { return crm.LeadID(h.Int("res_id")) == lead && mail.Is(h) })
	}
	u := b.undo
	there, left := onLead(b.back), onLead(u.survivor)
	if there < 0 && left < 0 {
		u.addLoss(loss.Loss{Code: loss.SentSince, Item: mail.Item()})
		return nil
	}
	if there < 0 {
		_, err := u.undoer.Records.Create(ctx, snapshot.ScheduledModel, mail.ValuesOn(b.back))
		if err != nil {
			return u.reportRejected(err, mail.Item())
		}
	}
	if left < 0 || have[left].Link("create_uid") != u.undoer.Odoo.Session().UID {
		return nil
	}
	err := u.undoer.Records.Delete(ctx, snapshot.ScheduledModel, have[left].ID())
	if err != nil && !odooclient.KindOf(err).Rejected() {
		return fmt.Errorf("delete a scheduled e-mail of lead %d: %w", u.survivor, err)
	}
	if err != nil {
		u.addLoss(loss.Loss{Code: loss.NotDeleted, Item: mail.Item(), Lead: u.survivor}.Because(err))
	}
	return nil
}
