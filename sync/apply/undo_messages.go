package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/plaintext"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/records"
)

// aTime is how many messages are moved by one call.
const aTime = 200

// mayMoveMessages says whether Odoo should let us give messages to another lead. Later Odoo 18 asks for Settings rights;
// before, a server may have that check or not, which its refusal tells.
//
// Source: write in addons/mail/models/mail_message.py, and odoo/odoo pull request 178972.
func (a *Applier) mayMoveMessages(ctx context.Context) (bool, error) {
	session := a.mover().Session()
	if !session.Version.MovesMessagesAsAdmin() {
		return true, nil
	}
	may, err := a.mover().HasGroup(ctx, "base.group_system")
	if err != nil {
		return false, fmt.Errorf("ask for the rights to move messages: %w", err)
	}
	return may, nil
}

// mover is who moves messages: the stronger user that is set for undo, or Leadtwin's own.
func (a *Applier) mover() Odoo {
	if a.o.UndoOdoo != nil {
		return a.o.UndoOdoo
	}
	return a.odoo
}

// messages gives the lead its messages back: moved where that is allowed, else as copies under their author and date.
func (b *belonging) messages(ctx context.Context) error {
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
		b.missed("%s to single users about lead %d: Odoo deletes them in a merge", plaintext.Count(private, "notice"), b.gone)
	}
	there, err := b.findMessages(ctx, []any{"id", "in", ids})
	if err != nil {
		return err
	}
	if n := len(ids) - len(there); n > 0 {
		b.missed("%s of lead %d, gone from Odoo", plaintext.Count(n, "message"), b.gone)
	}
	if b.moves {
		if err := b.move(ctx, there, byID); !odooclient.Is(err, odooclient.Forbidden) {
			return err
		}
		b.moves = false
		if there, err = b.findMessages(ctx, []any{"id", "in", ids}, []any{"res_id", "!=", int64(b.back)}); err != nil {
			return err
		}
	}
	return b.copy(ctx, there, byID)
}

func (b *belonging) findMessages(ctx context.Context, domain ...any) ([]records.Row, error) {
	return records.New(b.mover()).Find(ctx, "mail.message", domain, []string{"model", "res_id", "subject"})
}

// move points messages to the lead again and gives them their subject back, which a merge replaces. An error of kind
// Forbidden: this server does not let us.
func (b *belonging) move(ctx context.Context, there []records.Row, was map[int64]records.Row) error {
	bySubject := map[any][]int64{}
	for _, m := range there {
		subject := was[m.ID()]["subject"]
		if records.Int(m["res_id"]) != int64(b.back) || m["subject"] != subject {
			bySubject[subject] = append(bySubject[subject], m.ID())
		}
	}
	for subject, ids := range bySubject {
		for part := range slices.Chunk(ids, aTime) {
			err := records.New(b.mover()).Write(ctx, "mail.message", part, map[string]any{"res_id": int64(b.back), "subject": subject})
			if odooclient.Is(err, odooclient.Forbidden) {
				return err
			}
			if err := b.lost(err, "%s of lead %d", plaintext.Count(len(part), "message"), b.gone); err != nil {
				return err
			}
		}
	}
	return nil
}

// copy posts the messages again, as notes that tell nobody. Notices of changed fields have no text to copy.
func (b *belonging) copy(ctx context.Context, there []records.Row, was map[int64]records.Row) error {
	have, err := b.records.Find(ctx, "mail.message", []any{[]any{"model", "=", records.LeadModel}, []any{"res_id", "=", int64(b.back)}}, []string{"date", "author_id", "subject", "body"})
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
		if i := copyOf(original, have, was); i >= 0 {
			have = slices.Delete(have, i, i+1) // each stands for one
			continue
		}
		if err := b.lost(b.post(ctx, original), "message %d of lead %d", m.ID(), b.gone); err != nil {
			return err
		}
		posted = append(posted, original)
	}
	if err := b.oneCopyEach(ctx, posted); err != nil {
		return err
	}
	if len(there) > bare {
		b.missed("%s of lead %d: copied under author and date, while the original stays on lead %d: to move it takes Settings rights in Odoo (odoo.undo_user)", plaintext.Count(len(there)-bare, "message"), b.gone, b.survivor)
	}
	if bare > 0 {
		b.missed("%s of changed fields of lead %d: left on lead %d", plaintext.Count(bare, "notice"), b.gone, b.survivor)
	}
	return nil
}

// copyOf finds the copy of a message among those on the lead; -1: there is none. Of several messages of one author and one
// second, each has the copy with its own text.
func copyOf(original records.Row, have []records.Row, all map[int64]records.Row) int {
	if i := slices.IndexFunc(have, func(h records.Row) bool { return sameMessage(h, original) && h.Text("body") == original.Text("body") }); i >= 0 {
		return i
	}
	return slices.IndexFunc(have, func(h records.Row) bool {
		if !sameMessage(h, original) {
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

// sameMessage says that a message on the lead is the copy of another: of its date and author, or with its number where the
// date could not be given.
func sameMessage(have, original records.Row) bool {
	if strings.Contains(have.Text("body"), copyMark(original)) {
		return true
	}
	return have.Text("date") == original.Text("date") && have.Link("author_id") == original.Link("author_id") && have.Text("subject") == original.Text("subject")
}

// copyMark stands in a copy that does not have the date of its original.
func copyMark(m records.Row) string { return fmt.Sprintf("%s UTC [%d]", m.Text("date"), m.ID()) }

// post posts one copy. The subtype is that of a note, whatever the original had: a copy must not be sent to followers.
// A version that does not take the date gets it in the text.
//
// Source: message_post in addons/mail/models/mail_thread.py; the date was seen to be taken on 14 and 19.
func (b *belonging) post(ctx context.Context, m records.Row) error {
	opts := map[string]any{
		"body": m.Text("body"), "body_is_html": true, "subtype_xmlid": "mail.mt_note", "message_type": copyType(m.Text("message_type")), "date": m["date"],
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
	r := odooclient.Request{Model: records.LeadModel, Method: "message_post", IDs: []int64{int64(b.back)}, Opts: opts, Context: records.QuietContext(), Write: true}
	err := b.odoo.Call(ctx, r, nil)
	if err == nil || !odooclient.Is(err, odooclient.UnknownField) && !odooclient.Is(err, odooclient.UnknownMethod) {
		return err
	}
	delete(opts, "date")
	opts["body"] = "<p>" + copyMark(m) + "</p>" + m.Text("body")
	return b.odoo.Call(ctx, r, nil)
}

// copyType keeps what people wrote apart from what Odoo noted.
func copyType(t string) string {
	switch t {
	case "email", "comment":
		return t
	}
	return "notification"
}
