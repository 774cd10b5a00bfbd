package contract

import (
	"fmt"
	"slices"
	"strings"
)

// end writes down what is left: leads with what hangs on them, contacts, and what some searches find.
func (s *Story) end() {
	for _, id := range s.leads {
		s.lead(id)
	}
	admin := s.w.Admin()
	for _, id := range s.partners {
		row := admin.One("res.partner", id, "name", "email", "email_normalized", "phone", "phone_sanitized", "commercial_partner_id", "city", "street", "zip")
		delete(row, "id")
		s.say("contact%s", s.shown(row))
	}
	for range 12 {
		domain := s.domain(3)
		found := admin.Search("crm.lead", append(L{L{"id", "in", anys(s.leads)}}, domain...))
		s.say("search%v: %s", s.hide(domain), s.word("crm.lead", anys(found)))
	}
}

// lead writes down one lead.
func (s *Story) lead(id int64) {
	admin := s.w.Admin()
	fields := []string{
		"name", "type", "active", "stage_id", "user_id", "partner_id", "partner_name", "contact_name", "email_from", "email_normalized", "phone",
		"phone_sanitized", "street", "city", "zip", "tag_ids", "expected_revenue", "prorated_revenue", "probability", "priority", "function", "website",
		"referred", "date_deadline", "email_cc", s.lostReason(), "email_state", "phone_state", "date_closed", "date_open", "company_id", "team_id",
	}
	if s.w.Major >= 19 {
		fields = append(fields, "won_status", "email_domain_criterion", "commercial_partner_id")
	}
	row := admin.One("crm.lead", id, fields...)
	delete(row, "id")
	for _, name := range []string{"date_closed", "date_open"} {
		row[name] = row[name] != false
	}
	s.say("%s%s", s.nameOf("crm.lead", id), s.shown(row))
	for _, m := range admin.Read("mail.message", admin.ids(admin.Get("crm.lead", id, "message_ids")), "subject", "subtype_id", "message_type", "author_id", "partner_ids", "notified_partner_ids", "is_internal") {
		if subtype, ok := m["subtype_id"].(int64); ok {
			m["subtype_id"] = admin.Get("mail.message.subtype", subtype, "name")
		}
		delete(m, "id")
		s.say("  message%s", s.shown(m))
	}
	s.say("  followers %s", s.word("res.partner", anys(admin.followers(id))))
	here := L{L{"res_model", "=", "crm.lead"}, L{"res_id", "=", id}}
	var files []any
	for _, a := range admin.Read("ir.attachment", admin.Search("ir.attachment", here), "name") {
		files = append(files, a["name"])
	}
	s.say("  files %v", files)
	s.say("  meetings %d", len(admin.Search("calendar.event", L{L{"opportunity_id", "=", id}})))
}

// domain is a random domain on leads.
func (s *Story) domain(depth int) L {
	if depth > 0 {
		switch s.dice.IntN(4) {
		case 0:
			return append(L{"|"}, append(s.domain(depth-1), s.domain(depth-1)...)...)
		case 1:
			return append(L{"&"}, append(s.domain(depth-1), s.domain(depth-1)...)...)
		case 2:
			return append(L{"!"}, s.domain(depth-1)...)
		}
	}
	return L{s.leaf()}
}

func (s *Story) leaf() L {
	all := []L{
		{"email_from", s.oneOf("ilike", "like", "=", "!=", "=ilike", "not ilike"), s.oneOf("robin", "ROBIN@acme.test", "robin@acme.test", "%acme%")},
		{"email_normalized", s.oneOf("=", "!=", "in", "not in"), s.oneOf(false, "robin@acme.test")},
		{"partner_id", s.oneOf("=", "!="), s.oneOf(s.partners[0], s.partners[1], false)},
		{"partner_id", "child_of", s.oneOf(s.partners[0], s.partners[2])},
		{"partner_id.commercial_partner_id", "=", s.partners[0]},
		{"partner_id", "ilike", "acme"},
		{"user_id", s.oneOf("in", "not in"), L{s.w.Users["ann"].ID, s.w.Users["bob"].ID}},
		{"user_id.login", s.oneOf("=", "!="), "ann"},
		{"active", s.oneOf("=", "!="), s.oneOf(true, false)},
		{"active", "in", L{true, false}},
		{"stage_id.is_won", "=", s.oneOf(true, false)},
		{"stage_id.sequence", s.oneOf(">", "<=", "="), int64(2)},
		{"tag_ids", s.oneOf("in", "not in"), L{s.tags[0]}},
		{"tag_ids", s.oneOf("=", "!="), false},
		{"expected_revenue", s.oneOf(">", ">=", "<", "<=", "=", "!="), s.oneOf(0.0, 12.5, 500.0)},
		{"probability", s.oneOf(">", "<"), 50.0},
		{"priority", s.oneOf("=", "!=", ">"), "1"},
		{"date_deadline", s.oneOf("=", "!=", ">", "<="), s.oneOf("2026-12-31", "2026-06-01")},
		{"date_closed", s.oneOf("=", "!="), false},
		{"type", s.oneOf("=", "!="), "lead"},
		{"contact_name", s.oneOf("=", "!=", "ilike", "in"), s.oneOf("text 1", "Robin", "")},
		{"city", s.oneOf("=", "!=", "<", ">"), s.oneOf("Ghent", "text 3")},
	}
	leaf := all[s.dice.IntN(len(all))]
	if op := leaf[1]; op == "in" || op == "not in" {
		if _, list := leaf[2].(L); !list {
			leaf[2] = L{leaf[2]}
		}
	}
	return leaf
}

// hide words a domain without ids.
func (s *Story) hide(domain L) string {
	var out strings.Builder
	for _, x := range domain {
		leaf, ok := x.(L)
		if !ok {
			fmt.Fprint(&out, x, " ")
			continue
		}
		model := map[any]string{"partner_id": "res.partner", "partner_id.commercial_partner_id": "res.partner", "user_id": "res.users", "tag_ids": "crm.tag"}[leaf[0]]
		fmt.Fprint(&out, "(", leaf[0], " ", leaf[1], " ", s.word(model, slices.Clone(L{leaf[2]})), ") ")
	}
	return out.String()
}
