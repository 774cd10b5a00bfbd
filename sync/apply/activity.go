package apply

import (
	"context"
	"html/template"
	"maps"
	"slices"

	"leadtwin/internal/crm"
)

// activities makes deleted activities again.
func (m *aftermath) activities(ctx context.Context) error {
	have := slices.Clone(m.after.Activities)
	var added []row
	for _, a := range m.ours(func(s *snapshot) []row { return s.Activities }) {
		other := m.standIn(a)
		if i := slices.IndexFunc(have, func(b row) bool { return sameActivity(a, b) || sameActivity(other, b) }); i >= 0 {
			if have[i].id() != a.id() {
				m.made(a.id(), have[i].id())
			}
			have = slices.Delete(have, i, i+1) // each stands for one
			continue
		}
		if _, ok := a["active"]; ok && a["active"] == false {
			continue // done already; it is in the messages
		}
		as := a
		made, err := createQuietly(ctx, m.odoo, "mail.activity", activityOn(a, m.e.Survivor))
		if err != nil && refusedOnly(err) && other.link("user_id") != a.link("user_id") {
			as = other
			made, err = createQuietly(ctx, m.odoo, "mail.activity", activityOn(other, m.e.Survivor))
		}
		if err != nil {
			if err := m.lost(err, "activity %q of %s", activityName(a), a.text("date_deadline")); err != nil {
				return err
			}
			continue
		}
		m.made(a.id(), made)
		m.healed("activity " + activityName(a))
		added = append(added, as)
	}
	return m.oneActivityEach(ctx, added)
}

// standIn is the activity for the survivor's salesperson, else for Leadtwin's own user: Odoo 14 refuses one for somebody
// who may not see the survivor. Its note says whose it was.
func (m *aftermath) standIn(a row) row {
	other := maps.Clone(a)
	user := m.after.Lead.link("user_id")
	if user == 0 || user == a.link("user_id") {
		user = m.odoo.Session().UID
	}
	other["user_id"] = float64(user)
	other["note"] = "<p>(" + template.HTMLEscapeString(a.linkName("user_id")) + ")</p>" + a.text("note")
	return other
}

// made notes which activity stands for one that Odoo deleted.
func (m *aftermath) made(deleted, again int64) {
	if m.d.Activities == nil {
		m.d.Activities = map[int64]int64{}
	}
	m.d.Activities[deleted] = again
}

// sameActivity says that one activity is the other, though Odoo has given it another id.
func sameActivity(a, b row) bool {
	return a.id() == b.id() || a.link("activity_type_id") == b.link("activity_type_id") && a.text("summary") == b.text("summary") &&
		a.text("date_deadline") == b.text("date_deadline") && a.link("user_id") == b.link("user_id") && a.text("note") == b.text("note")
}

// activityOn are the values of an activity made again on a lead. The model's id is taken from the activity, since not
// every salesperson may look it up.
func activityOn(a row, lead crm.LeadID) map[string]any {
	vals := map[string]any{
		"res_model_id": a.link("res_model_id"), "res_id": int64(lead), "summary": a["summary"], "note": a["note"], "date_deadline": a["date_deadline"],
	}
	if t := a.link("activity_type_id"); t != 0 {
		vals["activity_type_id"] = t
	}
	if u := a.link("user_id"); u != 0 {
		vals["user_id"] = u
	}
	return vals
}

func activityName(a row) string {
	if s := a.text("summary"); s != "" {
		return s
	}
	return a.linkName("activity_type_id")
}
