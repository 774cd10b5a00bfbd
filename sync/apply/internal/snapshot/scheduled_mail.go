package snapshot

import (
	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
)

// ScheduledModel is the model of scheduled e-mails and notes.
const ScheduledModel = "mail.scheduled.message"

// ScheduledMail is a scheduled e-mail or note as Odoo sent it. A merge deletes those of merged leads with their files,
// so they are scheduled again.
//
// Source: Odoo 18 and 19; deletion seen on 19.
type ScheduledMail records.Row

// Is reports whether another scheduled e-mail is this one, though Odoo has given it another ID.
func (m ScheduledMail) Is(other records.Row) bool {
	row := records.Row(m)
	same := func(field string) bool { return row.Text(field) == other.Text(field) }
	return row.ID() == other.ID() ||
		same("subject") && same("body") && same("scheduled_date") && row.Link("author_id") == other.Link("author_id")
}

// ValuesOn are the values for scheduling the e-mail again on a lead. They do not include its files, which Odoo
// deleted.
func (m ScheduledMail) ValuesOn(lead crm.LeadID) map[string]any {
	row := records.Row(m)
	vals := map[string]any{
		"model":          records.LeadModel,
		"res_id":         int64(lead),
		"subject":        row["subject"],
		"body":           row["body"],
		"scheduled_date": row["scheduled_date"],
		"author_id":      row.Link("author_id"),
		"partner_ids":    []any{[]any{6, 0, row.IDs("partner_ids")}},
		"is_note":        row["is_note"],
	}
	for _, name := range []string{"composition_comment_option", "notification_parameters"} {
		if v := row.Text(name); v != "" {
			vals[name] = v
		}
	}
	return vals
}

// Item names the e-mail if it cannot be restored.
func (m ScheduledMail) Item() loss.Item {
	row := records.Row(m)
	return loss.Item{
		Kind: loss.ScheduledMail, Name: row.Text("subject"), By: row.LinkName("author_id"), At: row.Text("scheduled_date"),
	}
}
