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
		onLead := func(lead crm.LeadID) int {
			return slices.IndexFunc(have, func(h records.Row) bool {
				return crm.LeadID(h.Int("res_id")) == lead && snapshot.ScheduledMail(a).Is(h)
			})
		}
		there, left := onLead(b.back), onLead(b.undo.survivor)
		if there < 0 && left < 0 {
			b.undo.addLoss(loss.Loss{Code: loss.SentSince, Item: snapshot.ScheduledMail(a).Item()})
			continue
		}
		if there < 0 {
			_, err = b.undo.undoer.Records.Create(ctx, snapshot.ScheduledModel, snapshot.ScheduledMail(a).ValuesOn(b.back))
			if err != nil {
				if err := b.undo.reportRejected(err, snapshot.ScheduledMail(a).Item()); err != nil {
					return err
				}
				continue
			}
		}
		if left >= 0 && have[left].Link("create_uid") == b.undo.undoer.Odoo.Session().UID {
			request := odooclient.Request{
				Model:  snapshot.ScheduledModel,
				Method: "unlink",
				IDs:    []int64{have[left].ID()},
				Write:  true,
			}
			err := b.undo.undoer.Odoo.Call(ctx, request, nil)
			if err != nil && !odooclient.KindOf(err).Rejected() {
				return fmt.Errorf("delete a scheduled e-mail of lead %d: %w", b.undo.survivor, err)
			}
			if err != nil {
				b.undo.addLoss(loss.Loss{
					Code: loss.NotDeleted, Item: snapshot.ScheduledMail(a).Item(), Lead: b.undo.survivor,
				}.Because(err))
			}
		}
	}
	return nil
}
