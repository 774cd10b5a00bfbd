package miniodoo

import (
	"slices"
	"strings"

	"leadtwin/internal/miniodoo/orm"
)

// mergedFields are the fields of the survivor that are filled from the others: CRM_LEAD_FIELDS_TO_MERGE. A create_date
// among them has no effect.
func (o *Odoo) mergedFields() []string {
	if o.major >= 19 {
		return []string{
			"campaign_id", "medium_id", "source_id", "email_cc", "name", "user_id", "color", "company_id", "lang_id", "team_id",
			"referred", "stage_id",
			"expected_revenue", "recurring_plan", "recurring_revenue", "date_automation_last", "date_deadline", "partner_id",
			"partner_name",
			"contact_name", "email_from", "function", "phone", "website",
		}
	}
	return []string{
		"name", "partner_id", "campaign_id", "company_id", "country_id", "team_id", "state_id", "stage_id", "medium_id",
		"source_id", "user_id", "title",
		"city", "contact_name", "description", "mobile", "partner_name", "phone", "probability", "expected_revenue", "street",
		"street2", "zip",
		"date_action_last", "email_from", "email_cc", "website",
	}
}

// mergedValues takes the first value that is not empty for each merged field, in the order of confidence.
func (o *Odoo) mergedValues(leads []*orm.Record) map[string]any {
	vals := map[string]any{}
	for _, name := range o.mergedFields() {
		vals[name] = firstValue(leads, name)
	}
	vals["type"] = "lead"
	for _, l := range leads {
		if l.Str("type") == "opportunity" {
			vals["type"] = "opportunity"
		}
	}
	if o.major < 19 {
		vals["description"] = joined(leads, "description", "\n\n")
		return vals
	}
	vals["description"] = joined(leads, "description", "<br><br>")
	vals["priority"] = highest(leads, "priority")
	vals["tag_ids"] = union(leads, "tag_ids")
	vals["lost_reason_id"] = false
	if leads[0].Float("probability") == 0 {
		vals["lost_reason_id"] = firstValue(leads, "lost_reason_id")
	}
	best := fullest(leads)
	for _, name := range addressFields() {
		vals[name] = orFalse(best.Value(name))
	}
	return vals
}

func firstValue(leads []*orm.Record, name string) any {
	for _, l := range leads {
		if l.Has(name) {
			return l.Value(name)
		}
	}
	return false
}

func joined(leads []*orm.Record, name, with string) string {
	var texts []string
	for _, l := range leads {
		if s := l.Str(name); s != "" {
			texts = append(texts, s)
		}
	}
	return strings.Join(texts, with)
}

func highest(leads []*orm.Record, name string) any {
	best := ""
	for _, l := range leads {
		best = max(best, l.Str(name))
	}
	return orFalse(best)
}

func union(leads []*orm.Record, name string) []int64 {
	ids := []int64{}
	for _, l := range leads {
		ids = append(ids, l.IDs(name)...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// fullest is the lead with the most address fields; the first of several.
func fullest(leads []*orm.Record) *orm.Record {
	best, most := leads[0], -1
	for _, l := range leads {
		n := 0
		for _, name := range addressFields() {
			if l.Has(name) {
				n++
			}
		}
		if n > most {
			best, most = l, n
		}
	}
	return best
}
