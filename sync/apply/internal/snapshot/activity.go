package snapshot

import (
	"cmp"

	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/records"
)

// Activity is an activity as Odoo sent it. Odoo 14 deletes those of merged leads, so they are created again.
type Activity records.Row

// Is reports whether another activity is this one, though Odoo has given it another ID.
func (a Activity) Is(other records.Row) bool {
	row := records.Row(a)
	same := func(field string) bool { return row.Text(field) == other.Text(field) }
	return row.ID() == other.ID() ||
		row.Link("activity_type_id") == other.Link("activity_type_id") && row.Link("user_id") == other.Link("user_id") &&
			same("summary") && same("date_deadline") && same("note")
}

// ValuesOn are the values for re-creating the activity on a lead. The model's ID is taken from the
// activity, since not every salesperson may look it up.
func (a Activity) ValuesOn(lead crm.LeadID) map[string]any {
	row := records.Row(a)
	vals := map[string]any{
		"res_model_id":  row.Link("res_model_id"),
		"res_id":        int64(lead),
		"summary":       row["summary"],
		"note":          row["note"],
		"date_deadline": row["date_deadline"],
	}
	for _, field := range []string{"activity_type_id", "user_id"} {
		if id := row.Link(field); id != 0 {
			vals[field] = id
		}
	}
	return vals
}

// Name is the summary of the activity, else its type.
func (a Activity) Name() string {
	row := records.Row(a)
	return cmp.Or(row.Text("summary"), row.LinkName("activity_type_id"))
}
