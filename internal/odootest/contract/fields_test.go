package contract

import "testing"

// Models lists those that Leadtwin reads or writes.
func Models(major int) []string {
	list := []string{
		"crm.lead", "crm.stage", "crm.team", "crm.lost.reason", "crm.tag", "crm.merge.opportunity", "res.users",
		"res.partner", "res.company", "res.country",
		"res.currency", "res.groups", "res.users.apikeys", "mail.message", "mail.message.subtype", "mail.notification",
		"mail.followers", "mail.activity",
		"mail.activity.type", "ir.attachment", "calendar.event", "ir.model", "ir.model.fields", "ir.model.data",
		"base.automation", "ir.actions.server",
		"sale.order",
	}
	if major >= 19 {
		list = append(list, "crm.team.member", "mail.scheduled.message")
	}
	return list
}

// DescribeFields asks a server for type, relation and so on of the fields of a model.
func DescribeFields(t testing.TB, target Target, model string) map[string]any {
	t.Helper()
	w := &World{T: t, Target: target, Transport: &xmlRPC{t: target, path: "/xmlrpc/2"}}
	v, _ := w.Admin().MustCall(Call{Model: model, Method: "fields_get", Args: []Arg{
		{"allfields", L{}}, {"attributes", L{"type", "store", "relation", "relation_field", "readonly"}},
	}}).(V)
	return v
}

func fieldCases() []Case {
	return []Case{
		{Name: "fields_get of the leads", Run: func(w *World) {
			s := w.AsUser("bot")
			fields := s.fieldTypes("crm.lead")
			for _, name := range byVersion(w,
				[]string{"mobile", "title", "lost_reason", "date_action_last", "meeting_count", "kanban_state"}, []string{
					"email_domain_criterion", "duplicate_lead_ids", "commercial_partner_id", "won_status", "lost_reason_id",
					"lead_properties", "date_automation_last",
					"recurring_revenue", "calendar_event_ids",
				}) {
				if fields[name] == nil {
					s.T.Errorf("no %s", name)
				}
			}
			for _, name := range byVersion(w,
				[]string{"email_domain_criterion", "won_status", "recurring_revenue", "lost_reason_id"}, []string{
					"mobile", "title",
					"lost_reason", "kanban_state",
				}) {
				if fields[name] != nil {
					s.T.Errorf("there is %s", name)
				}
			}
			s.Equal("attributes", fields["partner_id"], V{"type": "many2one", "store": true, "relation": "res.partner"})
			s.Equal("description", fields["description"].(V)["type"], byVersion(w, "text", "html"))
		}},
		{Name: "requested fields only", Run: func(w *World) {
			s := w.AsUser("bot")
			v, _ := s.MustCall(Call{
				Model: "crm.lead", Method: "fields_get",
				Args: []Arg{{"allfields", L{"name", "nosuch"}}, {"attributes", L{"type"}}},
			}).(V)
			s.Equal("fields", v, V{"name": V{"type": "char"}})
		}},
		{Name: "the fields of a model that is not installed", Run: func(w *World) {
			w.Admin().MustFail(pickClass(w, userError, notFound), Call{Model: "no.model", Method: "fields_get"})
		}},
		{Name: "read without fields returns all", Run: func(w *World) {
			s := w.Admin()
			rows, _ := s.MustCall(Call{Model: "crm.lead", Method: "read", IDs: []int64{s.CreateLead("x")}}).(L)
			row, _ := rows[0].(V)
			for name := range s.fieldTypes("crm.lead") {
				if _, ok := row[name]; !ok {
					s.T.Errorf("no %s", name)
				}
			}
		}},
		{Name: "models are described", Run: func(w *World) {
			s := w.AsUser("sys")
			ids := s.Search("ir.model", L{L{"model", "=", "crm.lead"}})
			s.Equal("model", len(ids), 1)
			fields := s.Search("ir.model.fields", L{L{"model", "=", "crm.lead"}, L{"name", "in", L{"email_from", "partner_id"}}},
				"name")
			s.Equal("fields", len(fields), 2)
			row := s.ReadOne("ir.model.fields", fields[1], "name", "ttype", "relation", "store", "model_id")
			s.Equal("field", row, V{
				"id": fields[1], "name": "partner_id", "ttype": "many2one", "relation": "res.partner",
				"store": true, "model_id": ids[0],
			})
		}},
		{Name: "fields that link to leads", Run: func(w *World) {
			s := w.AsUser("sys")
			ids := s.Search("ir.model.fields",
				L{
					L{"relation", "=", "crm.lead"},
					L{"ttype", "=", "many2one"},
					L{"store", "=", true},
					L{"model", "in", L{"calendar.event", "sale.order"}},
				})
			s.Equal("fields", len(ids), 2)
		}},
		{Name: "API keys of a user", Run: func(w *World) {
			s := w.AsUser("bot")
			rows := s.Search("res.users.apikeys", L{})
			if len(rows) == 0 {
				s.T.Fatal("no key")
			}
			row := s.ReadOne("res.users.apikeys", rows[0], "name", "user_id")
			s.Equal("user", row["user_id"], s.ID)
		}},
		{Name: "stages and teams", Run: func(w *World) {
			s := w.AsUser("bot")
			if got := s.fieldTypes("crm.stage"); got[byVersion(w, "team_id", "team_ids")] == nil ||
				got[byVersion(w, "team_ids", "team_id")] != nil {
				s.T.Error("team of a stage")
			}
			if got := s.fieldTypes("res.users"); got[byVersion(w, "groups_id", "group_ids")] == nil ||
				got[byVersion(w, "group_ids", "groups_id")] != nil {
				s.T.Error("groups of a user")
			}
			if got := s.fieldTypes("res.partner"); (got["mobile"] != nil) != (w.Major < 19) {
				s.T.Error("mobile of a contact")
			}
		}},
	}
}

func (s *Session) fieldTypes(model string) V {
	s.T.Helper()
	v, _ := s.MustCall(Call{
		Model: model, Method: "fields_get",
		Args: []Arg{{"allfields", L{}}, {"attributes", L{"type", "store", "relation"}}},
	}).(V)
	return v
}
