package contract

import (
	"fmt"
	"slices"
	"strings"
)

// recordResult records the leads with their related records, the contacts, and the results of some searches.
func (s *Story) recordResult() {
	for _, id := range s.leads {
		s.recordLead(id)
	}
	admin := s.w.Admin()
	for _, id := range s.partners {
		row := admin.ReadOne("res.partner", id, "name", "email", "email_normalized", "phone", "phone_sanitized",
			"commercial_partner_id", "city", "street", "zip")
		delete(row, "id")
		s.record("contact%s", s.formatVals(row))
	}
	for range 12 {
		domain := s.randomDomain(3)
		found := admin.Search("crm.lead", append(L{L{"id", "in", anyIDs(s.leads)}}, domain...))
		s.record("search%v: %s", s.formatDomain(domain), s.formatValue("crm.lead", anyIDs(found)))
	}
}

func (s *Story) recordLead(id int64) {
	admin := s.w.Admin()
	fields := []string{
		"name", "type", "active", "stage_id", "user_id", "partner_id", "partner_name", "contact_name", "email_from",
		"email_normalized", "phone",
		"phone_sanitized", "street", "city", "zip", "tag_ids", "expected_revenue", "prorated_revenue", "probability",
		"priority", "function", "website",
		"referred", "date_deadline", "email_cc", s.lostReason(), "email_state", "phone_state", "date_closed", "date_open",
		"company_id", "team_id",
	}
	if s.w.Major >= 19 {
		fields = append(fields, "won_status", "email_domain_criterion", "commercial_partner_id")
	}
	row := admin.ReadOne("crm.lead", id, fields...)
	delete(row, "id")
	for _, name := range []string{"date_closed", "date_open"} {
		row[name] = row[name] != false
	}
	s.record("%s%s", s.nameOf("crm.lead", id), s.formatVals(row))
	for _, m := range admin.Read("mail.message", admin.ids(admin.ReadField("crm.lead", id, "message_ids")), "subject",
		"subtype_id", "message_type", "author_id", "partner_ids", "notified_partner_ids", "is_internal") {
		if subtype, ok := m["subtype_id"].(int64); ok {
			m["subtype_id"] = admin.ReadField("mail.message.subtype", subtype, "name")
		}
		delete(m, "id")
		s.record("  message%s", s.formatVals(m))
	}
	s.record("  followers %s", s.formatValue("res.partner", anyIDs(admin.followers(id))))
	here := L{L{"res_model", "=", "crm.lead"}, L{"res_id", "=", id}}
	var files []any
	for _, a := range admin.Read("ir.attachment", admin.Search("ir.attachment", here), "name") {
		files = append(files, a["name"])
	}
	s.record("  files %v", files)
	s.record("  meetings %d", len(admin.Search("calendar.event", L{L{"opportunity_id", "=", id}})))
}

// randomDomain is a random domain on leads.
func (s *Story) randomDomain(depth int) L {
	if depth > 0 {
		switch s.random.IntN(4) {
		case 0:
			return append(L{"|"}, append(s.randomDomain(depth-1), s.randomDomain(depth-1)...)...)
		case 1:
			return append(L{"&"}, append(s.randomDomain(depth-1), s.randomDomain(depth-1)...)...)
		case 2:
			return append(L{"!"}, s.randomDomain(depth-1)...)
		}
	}
	return L{s.randomTerm()}
}

func (s *Story) randomTerm() L {
	all := []L{
		{
			"email_from", s.randomOf("ilike", "like", "=", "!=", "=ilike", "not ilike"),
			s.randomOf("robin", "ROBIN@acme.test", "robin@acme.test", "%acme%"),
		},
		{"email_normalized", s.randomOf("=", "!=", "in", "not in"), s.randomOf(false, "robin@acme.test")},
		{"partner_id", s.randomOf("=", "!="), s.randomOf(s.partners[0], s.partners[1], false)},
		{"partner_id", "child_of", s.randomOf(s.partners[0], s.partners[2])},
		{"partner_id.commercial_partner_id", "=", s.partners[0]},
		{"partner_id", "ilike", "acme"},
		{"user_id", s.randomOf("in", "not in"), L{s.w.Users["ann"].ID, s.w.Users["bob"].ID}},
		{"user_id.login", s.randomOf("=", "!="), "ann"},
		{"active", s.randomOf("=", "!="), s.randomOf(true, false)},
		{"active", "in", L{true, false}},
		{"stage_id.is_won", "=", s.randomOf(true, false)},
		{"stage_id.sequence", s.randomOf(">", "<=", "="), int64(2)},
		{"tag_ids", s.randomOf("in", "not in"), L{s.tags[0]}},
		{"tag_ids", s.randomOf("=", "!="), false},
		{"expected_revenue", s.randomOf(">", ">=", "<", "<=", "=", "!="), s.randomOf(0.0, 12.5, 500.0)},
		{"probability", s.randomOf(">", "<"), 50.0},
		{"priority", s.randomOf("=", "!=", ">"), "1"},
		{"date_deadline", s.randomOf("=", "!=", ">", "<="), s.randomOf("2026-12-31", "2026-06-01")},
		{"date_closed", s.randomOf("=", "!="), false},
		{"type", s.randomOf("=", "!="), "lead"},
		{"contact_name", s.randomOf("=", "!=", "ilike", "in"), s.randomOf("text 1", "Robin", "")},
		{"city", s.randomOf("=", "!=", "<", ">"), s.randomOf("Ghent", "text 3")},
	}
	leaf := all[s.random.IntN(len(all))]
	if op := leaf[1]; op == "in" || op == "not in" {
		if _, list := leaf[2].(L); !list {
			leaf[2] = L{leaf[2]}
		}
	}
	return leaf
}

// formatDomain words a domain without ids.
func (s *Story) formatDomain(domain L) string {
	var out strings.Builder
	for _, x := range domain {
		leaf, ok := x.(L)
		if !ok {
			fmt.Fprint(&out, x, " ")
			continue
		}
		model := map[any]string{
			"partner_id": "res.partner", "partner_id.commercial_partner_id": "res.partner",
			"user_id": "res.users", "tag_ids": "crm.tag",
		}[leaf[0]]
		fmt.Fprint(&out, "(", leaf[0], " ", leaf[1], " ", s.formatValue(model, slices.Clone(L{leaf[2]})), ") ")
	}
	return out.String()
}
