package snapshot

import (
	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/records"
)

// SameActivity reports whether one activity is the other, though Odoo has given it another id.
func SameActivity(a, b records.Row) bool {
	return a.ID() == b.ID() ||
		a.Link("activity_type_id") == b.Link("activity_type_id") && a.Text("summary") == b.Text("summary") &&
			a.Text("date_deadline") == b.Text(
				"date_deadline",
			) && a.Link("user_id") == b.Link("user_id") && a.Text("note") == b.Text("note")
}

// ActivityValues are the values of an activity made again on a lead. The model's id is taken from the activity, since
// not every salesperson may look it up.
func ActivityValues(a records.Row, lead crm.LeadID) map[string]any {
	vals := map[string]any{
		"res_model_id":  a.Link("res_model_id"),
		"res_id":        int64(lead),
		"summary":       a["summary"],
		"note":          a["note"],
		"date_deadline": a["date_deadline"],
	}
	if t := a.Link("activity_type_id"); t != 0 {
		vals["activity_type_id"] = t
	}
	if u := a.Link("user_id"); u != 0 {
		vals["user_id"] = u
	}
	return vals
}

// ActivityName is the summary of an activity, else its type.
func ActivityName(a records.Row) string {
	if s := a.Text("summary"); s != "" {
		return s
	}
	return a.LinkName("activity_type_id")
}
