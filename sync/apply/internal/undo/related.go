package undo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// restoreActivities restores the lead's activities: those that the merge moved or that Leadtwin created again. One
// that the merge lost is created now; one that existed after the merge and no longer does was done or deleted by a
// user.
func (b *leadRestore) restoreActivities(ctx context.Context) error {
	if len(b.was.Activities) == 0 {
		return nil
	}
	on := odooclient.And(
		odooclient.Eq("res_model", records.LeadModel),
		odooclient.In("res_id", []int64{int64(b.undo.survivor), int64(b.back)}),
	)
	fields := []string{"res_id", "activity_type_id", "summary", "note", "date_deadline", "user_id"}
	have, err := b.undo.undoer.Records.Find(ctx, "mail.activity", on, fields)
	if err != nil {
		return err
	}
	for _, a := range b.was.Activities {
		i, item := b.findActivityOrReplacement(have, a), b.item(loss.Activity, snapshot.Activity(a).Name())
		var err error
		switch {
		case i >= 0:
			err = b.moveActivity(ctx, have[i], a)
			have = slices.Delete(have, i, i+1) // each matches one
		case a["active"] == false: // Odoo 19 deletes it in a merge; what was done is in a message
			b.undo.addLoss(loss.Loss{Code: loss.Gone, Item: b.item(loss.DoneActivity, snapshot.Activity(a).Name())})
		case b.undo.after != nil && b.findActivityOrReplacement(b.undo.after.Activities, a) < 0:
			_, err = b.undo.undoer.Records.Create(ctx, "mail.activity", snapshot.Activity(a).ValuesOn(b.back))
		default:
			b.undo.addLoss(loss.Loss{Code: loss.DoneSince, Item: item})
		}
		if err := b.undo.reportRejected(err, item); err != nil {
			return err
		}
	}
	return nil
}

// moveActivity moves an activity to the lead. If it was created again for another user, who could see the merged lead,
// it gets its own user and note, unless a user has changed them since.
func (b *leadRestore) moveActivity(ctx context.Context, is, was records.Row) error {
	vals := map[string]any{}
	if is.Int("res_id") != int64(b.back) {
		vals["res_id"] = int64(b.back)
	}
	if b.undo.after != nil {
		if i := slices.IndexFunc(b.undo.after.Activities, func(a records.Row) bool { return a.ID() == is.ID() }); i >= 0 {
			left := b.undo.after.Activities[i]
			if is.Link("user_id") != was.Link("user_id") && is.Link("user_id") == left.Link("user_id") {
				vals["user_id"] = was.Link("user_id")
			}
			if is.Text("note") != was.Text("note") && is.Text("note") == left.Text("note") {
				vals["note"] = was["note"]
			}
		}
	}
	if len(vals) == 0 {
		return nil
	}
	return b.undo.undoer.Records.Write(ctx, "mail.activity", []int64{is.ID()}, vals)
}

func (b *leadRestore) findActivityOrReplacement(have []records.Row, a records.Row) int {
	again := b.undo.mergeDetail.Activities[a.ID()]
	if i := slices.IndexFunc(have, func(h records.Row) bool { return h.ID() == a.ID() || h.ID() == again }); i >= 0 {
		return i
	}
	return slices.IndexFunc(have, snapshot.Activity(a).Is)
}

// restoreAttachments moves the lead's attachments back under their earlier names, unless a user has renamed them
// since.
func (b *leadRestore) restoreAttachments(ctx context.Context) error {
	rows, err := b.undo.undoer.Records.Find(ctx, "ir.attachment", odooclient.In("id", recordIDs(b.was.Attachments)),
		[]string{"name", "res_model", "res_id"})
	if err != nil {
		return err
	}
	for _, a := range b.was.Attachments {
		item := b.item(loss.Attachment, a.Text("name"))
		i := slices.IndexFunc(rows, func(r records.Row) bool { return r.ID() == a.ID() })
		if i < 0 {
			b.undo.addLoss(loss.Loss{Code: loss.Gone, Item: item})
			continue
		}
		vals := map[string]any{}
		if rows[i].Int("res_id") != int64(b.back) {
			vals["res_model"], vals["res_id"] = records.LeadModel, int64(b.back)
		}
		if name := rows[i].Text("name"); name != a.Text("name") && b.isNameGivenByMerge(a.ID(), name) {
			vals["name"] = a.Text("name")
		}
		if len(vals) == 0 {
			continue
		}
		err := b.undo.undoer.Records.Write(ctx, "ir.attachment", []int64{a.ID()}, vals)
		if err := b.undo.reportRejected(err, item); err != nil {
			return err
		}
	}
	return b.restoreMainAttachment(ctx)
}

func (b *leadRestore) isNameGivenByMerge(id int64, name string) bool {
	if b.undo.after == nil {
		return true
	}
	return slices.ContainsFunc(
		b.undo.after.Attachments,
		func(r records.Row) bool { return r.ID() == id && r.Text("name") == name },
	)
}

// restoreMainAttachment sets which attachment Odoo previews next to the lead.
func (b *leadRestore) restoreMainAttachment(ctx context.Context) error {
	const field = "message_main_attachment_id"
	id := b.was.Lead.Link(field)
	if id == 0 || !slices.ContainsFunc(b.was.Attachments, func(a records.Row) bool { return a.ID() == id }) {
		return nil
	}
	return b.undo.reportRejected(
		b.undo.undoer.Records.WriteUntracked(ctx, records.LeadModel, []int64{int64(b.back)}, map[string]any{field: id}),
		b.item(loss.MainAttachment, ""),
	)
}

// restoreFollowers subscribes the lead's earlier followers to the same kinds of messages. Odoo leaves archived contacts
// out without an error.
//
// Source: message_subscribe in addons/mail/models/mail_thread.py.
func (b *leadRestore) restoreFollowers(ctx context.Context) error {
	follow, err := b.followers(ctx)
	if err != nil {
		return err
	}
	var asked []records.Row
	for _, f := range b.was.Followers {
		if partner := f.Link("partner_id"); partner == 0 || follow[partner] {
			continue
		}
		err := b.undo.undoer.Records.Subscribe(ctx, b.back, []records.Row{f})
		if err == nil {
			asked = append(asked, f)
		}
		if err := b.undo.reportRejected(err, b.item(loss.Follower, f.LinkName("partner_id"))); err != nil {
			return err
		}
	}
	if len(asked) == 0 {
		return nil
	}
	if follow, err = b.followers(ctx); err != nil {
		return err
	}
	for _, f := range asked {
		if !follow[f.Link("partner_id")] {
			b.undo.addLoss(loss.Loss{Code: loss.NotFollowing, Item: b.item(loss.Follower, f.LinkName("partner_id"))})
		}
	}
	return nil
}

// followers are the contacts that follow the restored lead.
func (b *leadRestore) followers(ctx context.Context) (map[int64]bool, error) {
	rows, err := b.undo.undoer.Records.Find(ctx, "mail.followers", followerDomain(int64(b.back)), []string{"partner_id"})
	follow := make(map[int64]bool, len(rows))
	for _, row := range rows {
		follow[row.Link("partner_id")] = true
	}
	return follow, err
}

func followerDomain(lead int64) []any {
	return odooclient.And(odooclient.Eq("res_model", records.LeadModel), odooclient.Eq("res_id", lead))
}

// removeAddedFollowers unsubscribes those from the survivor whom only the merge had subscribed, except its
// salesperson.
func (u *task) removeAddedFollowers(ctx context.Context) error {
	before := u.before[u.merge.Survivor]
	if u.now == nil || u.after == nil || before == nil {
		return nil
	}
	salesperson, err := u.salespersonContact(ctx)
	if err != nil {
		return err
	}
	own := map[int64]bool{salesperson: true}
	for _, f := range before.Followers {
		own[f.Link("partner_id")] = true
	}
	have, err := u.undoer.Records.Find(ctx, "mail.followers", followerDomain(int64(u.survivor)), []string{"partner_id"})
	if err != nil {
		return err
	}
	var leave []int64
	for _, f := range u.after.Followers {
		partner := f.Link("partner_id")
		if !own[partner] && slices.ContainsFunc(have, func(h records.Row) bool { return h.Link("partner_id") == partner }) {
			leave = append(leave, partner)
		}
	}
	if len(leave) == 0 {
		return nil
	}
	err = u.undoer.Odoo.Call(ctx, odooclient.Request{
		Model:  records.LeadModel,
		Method: "message_unsubscribe",
		IDs:    []int64{int64(u.survivor)},
		Opts:   map[string]any{"partner_ids": leave},
		Write:  true,
	}, nil)
	if odooclient.Is(err, odooclient.UnknownOutcome) {
		return u.checkUnsubscribed(ctx, leave, err) // over XML-RPC a method that returns nothing ends so, after it was done
	}
	return u.reportRejected(err, loss.Item{Kind: loss.OwnFollowers})
}

// salespersonContact returns the contact of the survivor's present salesperson; 0 without one.
func (u *task) salespersonContact(ctx context.Context) (int64, error) {
	d, err := u.undoer.Leads.Directory(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := u.undoer.Records.ReadLeads(ctx, []crm.LeadID{u.survivor})
	return int64(d.Users[crm.UserID(rows[u.survivor].Link("user_id"))].Partner), err
}

// checkUnsubscribed returns the error of an unsubscription unless it took effect.
func (u *task) checkUnsubscribed(ctx context.Context, leave []int64, err error) error {
	rows, failed := u.undoer.Records.Find(ctx, "mail.followers",
		append(followerDomain(int64(u.survivor)), []any{"partner_id", "in", leave}), []string{"partner_id"})
	if failed != nil || len(rows) > 0 {
		return errors.Join(fmt.Errorf("unsubscribe followers from lead %d: %w", u.survivor, err), failed)
	}
	return nil
}
