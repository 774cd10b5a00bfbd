package apply

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// differences names what of a lead is not as it was: every field that a person or RPC may write, and all that is
// related to it. Links between records of the merge itself count as equal where they lead to the same lead.
func differences(was, is *snapshot.Snapshot, fields records.Fields) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if isCompared(fields, name) && !fields.Same(name, was.Lead[name], is.Lead[name]) {
			out = append(out, fmt.Sprintf("%s: %v became %v", name, was.Lead[name], is.Lead[name]))
		}
	}
	for _, h := range whatHangs() {
		missing, extra := compareRows(h.rows(was), h.rows(is), h.as)
		for _, m := range missing {
			out = append(out, fmt.Sprintf("%s: lost %s", h.what, m))
		}
		for _, m := range extra {
			out = append(out, fmt.Sprintf("%s: new %s", h.what, m))
		}
	}
	return out
}

// isCompared reports whether a field has to be as it was: it is stored, and a person or RPC may write it.
func isCompared(fields records.Fields, name string) bool {
	return fields.IsRestorable(name) || records.IsComputed(name) && fields[name].Stored
}

// kindOfRow is one kind of related record, and what has to be the same of it.
type kindOfRow struct {
	what string
	rows func(*snapshot.Snapshot) []records.Row
	as   func(records.Row) string
}

func whatHangs() []kindOfRow {
	return []kindOfRow{
		{"messages", commentsOf, func(m records.Row) string {
			return fmt.Sprintf(
				"%s by %s: %v %s %v",
				m.Text("date"),
				m.LinkName("author_id"),
				m["subject"],
				m.Text("body"),
				m["attachment_ids"],
			)
		}},
		{"activities", func(s *snapshot.Snapshot) []records.Row { return s.Activities }, func(a records.Row) string {
			return fmt.Sprintf(
				"%s %s %s %v %s",
				a.LinkName("activity_type_id"),
				a.Text("summary"),
				a.Text("date_deadline"),
				a["user_id"],
				a.Text("note"),
			)
		}},
		{
			"attachments",
			func(s *snapshot.Snapshot) []records.Row { return s.Attachments },
			func(a records.Row) string { return a.Text("name") + " " + a.Text("checksum") },
		},
		{
			"meetings",
			func(s *snapshot.Snapshot) []records.Row { return s.Meetings },
			func(m records.Row) string { return m.Text("name") + " " + m.Text("start") },
		},
		{
			"orders",
			func(s *snapshot.Snapshot) []records.Row { return s.Orders },
			func(o records.Row) string { return o.Text("name") },
		},
		{"followers", func(s *snapshot.Snapshot) []records.Row { return s.Followers }, func(f records.Row) string {
			return fmt.Sprintf("%s %v", f.LinkName("partner_id"), slices.Sorted(slices.Values(f.IDs("subtype_ids"))))
		}},
	}
}

// commentsOf are the messages that belong to the lead's chatter: not notices to single users, which Odoo deletes in a
// merge, nor what Leadtwin and the merge itself have said.
func commentsOf(s *snapshot.Snapshot) []records.Row {
	return slices.DeleteFunc(slices.Clone(s.Messages), func(m records.Row) bool {
		body := m.Text("body")
		return m.Text("message_type") == "user_notification" || strings.Contains(body, " M-") ||
			strings.Contains(body, "erged ") ||
			body == ""
	})
}

func compareRows(was, is []records.Row, as func(records.Row) string) (missing, extra []string) {
	count := map[string]int{}
	for _, r := range was {
		count[as(r)]++
	}
	for _, r := range is {
		count[as(r)]--
	}
	for _, text := range slices.Sorted(maps.Keys(count)) {
		for range max(count[text], 0) {
			missing = append(missing, text)
		}
		for range max(-count[text], 0) {
			extra = append(extra, text)
		}
	}
	return missing, extra
}

// portraits reads leads with their related records, as Leadtwin's user sees them.
func (w *world) portraits(leads ...crm.LeadID) map[crm.LeadID]*snapshot.Snapshot {
	w.Helper()
	all, err := w.applier().recorder.Read(w.Context(), leads)
	if err != nil {
		w.Fatal(err)
	}
	return all
}

func (w *world) leadFields() map[string]odooclient.Field {
	w.Helper()
	fields, err := w.odoo.Fields(w.Context(), records.LeadModel)
	if err != nil {
		w.Fatal(err)
	}
	return fields
}
