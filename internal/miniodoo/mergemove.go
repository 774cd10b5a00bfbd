package miniodoo

import (
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/miniodoo/orm"
)

// moveMessages moves the others' messages to the survivor and names their origin in the subject. Those to single users
// are not among a lead's messages: they go with the lead.
func (o *Odoo) moveMessages(e *orm.Env, head *orm.Record, tail []*orm.Record, format string) {
	for _, l := range tail {
		for _, m := range messagesOf(e, l) {
			if m.Str("message_type") == "user_notification" {
				continue
			}
			subject := fmt.Sprintf(format, l.Str("name"), m.Str("subject"))
			if m.Str("subject") == "" {
				subject = "From " + l.Str("name")
				if o.major < 19 {
					subject += " : False"
				}
			}
			e.Set(m, "res_id", head.ID)
			e.Set(m, "subject", subject)
		}
	}
}

// moveAttachments14 renames an attachment only when the survivor has one of its name.
func (o *Odoo) moveAttachments14(e *orm.Env, head *orm.Record, tail []*orm.Record) {
	names := orm.Names{}
	for _, a := range recordsOnDocument(e, "ir.attachment", head) {
		names[a.Str("name")] = true
	}
	count := 0
	for _, l := range tail {
		for _, a := range slices.Backward(recordsOnDocument(e, "ir.attachment", l)) {
			count++
			if names[a.Str("name")] {
				e.Set(a, "name", fmt.Sprintf("%s (%d)", a.Str("name"), count))
			}
			e.Set(a, "res_id", head.ID)
		}
	}
}

// nameLength is how much of a lead's name an attachment takes along.
const nameLength = 20

// moveAttachments19 renames every attachment after the lead it comes from.
func (o *Odoo) moveAttachments19(e *orm.Env, head, l *orm.Record) {
	from := []rune(l.Str("name"))
	for _, a := range recordsOnDocument(e, "ir.attachment", l) {
		e.Set(a, "res_id", head.ID)
		e.Set(a, "name", fmt.Sprintf("%s (from %s)", a.Str("name"), string(from[:min(len(from), nameLength)])))
	}
}

// recently is how long ago a follower must have written on a lead to follow the survivor.
const recently = 30 * 24 * time.Hour

// moveFollowers lets those follow the survivor who follow another lead and wrote on it lately.
func (o *Odoo) moveFollowers(e *orm.Env, head *orm.Record, tail []*orm.Record) {
	already := followers(e, head)
	for _, l := range slices.Backward(tail) {
		for _, f := range recordsOnDocument(e, "mail.followers", l) {
			p := f.Int("partner_id")
			if slices.Contains(already, p) || !wroteSince(e, l, p, e.Now().Add(-recently)) {
				continue
			}
			already = append(already, p)
			e.Set(f, "res_id", head.ID)
		}
	}
}

func wroteSince(e *orm.Env, l *orm.Record, partner int64, since time.Time) bool {
	return slices.ContainsFunc(messagesOf(e, l), func(m *orm.Record) bool {
		return m.Int("author_id") == partner && m.Time("date").After(since)
	})
}
