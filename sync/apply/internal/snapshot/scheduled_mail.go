package snapshot

import (
	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
)

// ScheduledModel is the model of scheduled e-mails and notes.
const ScheduledModel = "mail.scheduled.message"

// A scheduled e-mail or note is deleted with its lead in a merge, with its files.
//
// Source: Odoo 18 and 19; deletion seen on 19.

// SameScheduled reports whether one scheduled e-mail is the other, though Odoo has given it another id.
func SameScheduled(a, b records.Row) bool {
	return a.Text("subject") == b.Text("subject") && a.Text("body") == b.Text("body") &&
		a.Text("scheduled_date") == b.Text("scheduled_date") &&
		a.Link("author_id") == b.Link("author_id")
}

// ScheduledValues are those of an e-mail that is scheduled again on a lead. Its files are not among them: they went
// with it.
func ScheduledValues(a records.Row, lead crm.LeadID) map[string]any {
	vals := map[string]any{
		"model":          records.LeadModel,
		"res_id":         int64(lead),
		"subject":        a["subject"],
		"body":           a["body"],
		"scheduled_date": a["scheduled_date"],
		"author_id":      a.Link("author_id"),
		"partner_ids":    []any{[]any{6, 0, a.IDs("partner_ids")}},
		"is_note":        a["is_note"],
	}
	for _, name := range []string{"composition_comment_option", "notification_parameters"} {
		if v := a.Text(name); v != "" {
			vals[name] = v
		}
	}
	return vals
}

// ScheduledItem names a scheduled e-mail that could not be restored.
func ScheduledItem(a records.Row) loss.Item {
	return loss.Item{
		Kind: loss.ScheduledMail, Name: a.Text("subject"), By: a.LinkName("author_id"), At: a.Text("scheduled_date"),
	}
}
