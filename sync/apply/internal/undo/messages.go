package undo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
)

// messagesPerCall is how many messages are moved by one call.
const messagesPerCall = 200

// mayMoveMessages reports whether Odoo should allow moving messages to another lead. Late versions of Odoo 18 require
// Settings rights; earlier ones may or may not, which only a refusal shows.
//
// Source: write in addons/mail/models/mail_message.py, and odoo/odoo pull request 178972.
func (un *Undoer) mayMoveMessages(ctx context.Context) (bool, error) {
	session := un.Mover.Session()
	if !session.Version.MovesMessagesAsAdmin() {
		return true, nil
	}
	may, err := un.Mover.HasGroup(ctx, "base.group_system")
	if err != nil {
		return false, fmt.Errorf("check the right to move messages: %w", err)
	}
	return may, nil
}

// restoreMessages moves the lead's messages back to it. If the server does not allow that, it posts copies with author
// and date of the originals.
func (b *leadRestore) restoreMessages(ctx context.Context) error {
	var ids []int64
	byID := map[int64]records.Row{}
	private := 0
	for _, m := range b.was.Messages {
		if m.Text("message_type") == "user_notification" { // to one user, in no chatter: Odoo's merge deletes them
			private++
			continue
		}
		ids = append(ids, m.ID())
		byID[m.ID()] = m
	}
	if private > 0 {
		b.undo.addLoss(loss.Loss{Code: loss.DeletedByMerge, Item: b.counted(loss.PrivateNotices, private)})
	}
	there, err := b.findMessages(ctx, []any{"id", "in", ids})
	if err != nil {
		return err
	}
	if n := len(ids) - len(there); n > 0 {
		b.undo.addLoss(loss.Loss{Code: loss.Gone, Item: b.counted(loss.Messages, n)})
	}
	if b.undo.movesMessages {
		if err := b.moveMessages(ctx, there, byID); !odooclient.Is(err, odooclient.Forbidden) {
			return err
		}
		b.undo.movesMessages = false
		if there, err = b.findMessages(ctx, []any{"id", "in", ids}, []any{"res_id", "!=", int64(b.back)}); err != nil {
			return err
		}
	}
	return b.copyMessages(ctx, there, byID)
}

func (b *leadRestore) counted(kind loss.Kind, n int) loss.Item {
	return loss.Item{Kind: kind, Lead: b.gone, Count: n}
}

func (b *leadRestore) findMessages(ctx context.Context, domain ...any) ([]records.Row, error) {
	return records.New(b.undo.undoer.Mover).Find(ctx, "mail.message", domain, []string{"model", "res_id", "subject"})
}

// moveMessages links messages to the lead again and restores their subject, which a merge replaces. An error of kind
// Forbidden means that the server does not allow it.
func (b *leadRestore) moveMessages(ctx context.Context, there []records.Row, was map[int64]records.Row) error {
	bySubject := map[any][]int64{}
	for _, m := range there {
		subject := was[m.ID()]["subject"]
		if m.Int("res_id") != int64(b.back) || m["subject"] != subject {
			bySubject[subject] = append(bySubject[subject], m.ID())
		}
	}
	for subject, ids := range bySubject {
		for part := range slices.Chunk(ids, messagesPerCall) {
			err := records.New(b.undo.undoer.Mover).
				Write(ctx, "mail.message", part, map[string]any{"res_id": int64(b.back), "subject": subject})
			if odooclient.Is(err, odooclient.Forbidden) {
				return err
			}
			if err := b.undo.reportRejected(err, b.counted(loss.Messages, len(part))); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyMessages posts the messages again as notes, which notify no follower. Notices of changed fields have no text to
// copy.
func (b *leadRestore) copyMessages(ctx context.Context, there []records.Row, was map[int64]records.Row) error {
	have, err := b.undo.undoer.Records.Find(ctx, "mail.message", odooclient.And(
		odooclient.Eq("model", records.LeadModel), odooclient.Eq("res_id", int64(b.back)),
	), []string{"date", "author_id", "subject", "body"})
	if err != nil {
		return err
	}
	bare := 0
	var posted []records.Row
	for _, m := range there {
		original := was[m.ID()]
		if records.IsEmpty(original["body"]) && len(original.IDs("attachment_ids")) == 0 {
			bare++
			continue
		}
		if i := findCopy(original, have, was); i >= 0 {
			have = slices.Delete(have, i, i+1) // each matches one
			continue
		}
		if err := b.undo.reportRejected(b.postCopy(ctx, original), b.item(loss.Message, fmt.Sprint(m.ID()))); err != nil {
			return err
		}
		posted = append(posted, original)
	}
	if err := b.deleteDuplicateCopies(ctx, posted); err != nil {
		return err
	}
	if len(there) > bare {
		b.undo.addLoss(loss.Loss{
			Code: loss.Copied, Item: b.counted(loss.Messages, len(there)-bare), Lead: b.undo.survivor,
		})
	}
	if bare > 0 {
		b.undo.addLoss(loss.Loss{Code: loss.LeftOnLead, Item: b.counted(loss.FieldNotices, bare), Lead: b.undo.survivor})
	}
	return nil
}

// findCopy returns the index of the copy of a message among those on the lead, or -1. Messages of one author and one
// second are matched by their text.
func findCopy(original records.Row, have []records.Row, all map[int64]records.Row) int {
	sameText := func(h records.Row) bool { return isCopyOf(h, original) && h.Text("body") == original.Text("body") }
	if i := slices.IndexFunc(have, sameText); i >= 0 {
		return i
	}
	return slices.IndexFunc(have, func(h records.Row) bool {
		if !isCopyOf(h, original) {
			return false
		}
		for _, other := range all {
			if other.ID() != original.ID() && other.Text("body") == h.Text("body") {
				return false
			}
		}
		return true
	})
}

// isCopyOf compares date and author, or the number in the copy where the date could not be set.
func isCopyOf(have, original records.Row) bool {
	if strings.Contains(have.Text("body"), copyMarker(original)) {
		return true
	}
	return have.Text("date") == original.Text("date") && have.Link("author_id") == original.Link("author_id") &&
		have.Text("subject") == original.Text("subject")
}

func copyMarker(m records.Row) string { return fmt.Sprintf("%s UTC [%d]", m.Text("date"), m.ID()) }

// postCopy posts one copy as a note, regardless of the kind of the original: a copy must not be sent to followers. If
// the version does not accept a date, the text contains it.
//
// Source: message_post in addons/mail/models/mail_thread.py; 14 and 19 were seen to accept the date.
func (b *leadRestore) postCopy(ctx context.Context, m records.Row) error {
	opts := map[string]any{
		"body":           m.Text("body"),
		"body_is_html":   true,
		"subtype_xmlid":  "mail.mt_note",
		"message_type":   messageTypeOfCopy(m.Text("message_type")),
		"date":           m["date"],
		"attachment_ids": m.IDs("attachment_ids"),
	}
	if author := m.Link("author_id"); author != 0 {
		opts["author_id"] = author
	} else if from := m.Text("email_from"); from != "" {
		opts["email_from"], opts["author_id"] = from, false
	}
	if !records.IsEmpty(m["subject"]) {
		opts["subject"] = m["subject"]
	}
	r := odooclient.Request{
		Model:   records.LeadModel,
		Method:  "message_post",
		IDs:     []int64{int64(b.back)},
		Opts:    opts,
		Context: records.QuietContext(),
		Write:   true,
	}
	err := b.undo.undoer.Odoo.Call(ctx, r, nil)
	if err == nil || !odooclient.Is(err, odooclient.UnknownField) && !odooclient.Is(err, odooclient.UnknownMethod) {
		return err
	}
	delete(opts, "date")
	opts["body"] = "<p>" + copyMarker(m) + "</p>" + m.Text("body")
	return b.undo.undoer.Odoo.Call(ctx, r, nil)
}

func messageTypeOfCopy(t string) string {
	switch t {
	case "email", "comment":
		return t
	}
	return "notification"
}

// deleteDuplicateCopies deletes copies of messages that were posted twice on a re-created lead.
func (b *leadRestore) deleteDuplicateCopies(ctx context.Context, originals []records.Row) error {
	if len(originals) == 0 {
		return nil
	}
	have, err := b.undo.undoer.Records.Find(ctx, "mail.message", odooclient.And(
		odooclient.Eq("model", records.LeadModel),
		odooclient.Eq("res_id", int64(b.back)),
		odooclient.Eq("create_uid", b.undo.undoer.Odoo.Session().UID),
	),
		[]string{"date", "author_id", "subject", "body"})
	if err != nil {
		return err
	}
	copies, ids := map[string]int{}, map[string][]int64{}
	for _, h := range have {
		ids[messageKey(h)] = append(ids[messageKey(h)], h.ID())
	}
	groups := map[string]int{}
	for _, o := range originals {
		groups[messageKey(o)]++
	}
	for _, h := range have {
		for _, o := range originals {
			if isCopyOf(h, o) {
				copies[messageKey(h)] = max(copies[messageKey(h)], groups[messageKey(o)])
			}
		}
	}
	for _, same := range slices.Sorted(maps.Keys(copies)) {
		slices.Sort(ids[same])
		more := ids[same][min(len(ids[same]), copies[same]-1):]
		if err := b.undo.undoer.Records.DeleteAllButFirst(ctx, "mail.message", more); err != nil {
			return err
		}
	}
	return nil
}

func messageKey(m records.Row) string {
	return fmt.Sprintf("%s %d %q %q", m.Text("date"), m.Link("author_id"), m.Text("subject"), m.Text("body"))
}
