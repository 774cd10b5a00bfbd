package contract

import "fmt"

func sprint(v ...any) string { return fmt.Sprint(v...) }

func writeCases() []Case {
	return []Case{
		{Name: "create returns an id for values and ids for a list", Run: func(w *World) {
			s := w.Admin()
			if !w.isJSON2() {
				v := s.MustCall(Call{Model: "crm.lead", Method: "create", Args: []Arg{{"vals_list", V{"name": "one"}}}})
				if _, ok := v.(int64); !ok {
					s.T.Errorf("one: got %v", v)
				}
			}
			v := s.MustCall(Call{
				Model: "crm.lead", Method: "create",
				Args: []Arg{{"vals_list", L{V{"name": "a"}, V{"name": "b"}}}},
			})
			if list, ok := v.(L); !ok || len(list) != 2 {
				s.T.Errorf("two: got %v", v)
			}
		}},
		{Name: "a new lead", Run: func(w *World) {
			s := w.AsUser("bot")
			id := s.Create("crm.lead", V{"name": "fresh"})
			row := s.ReadOne("crm.lead", id, "type", "active", "priority", "user_id", "stage_id", "company_id", "create_uid",
				"tag_ids")
			s.Equal("lead", row, V{
				"id": id, "type": "opportunity", "active": true, "priority": "0", "user_id": s.ID, "stage_id": w.stages()[0],
				"company_id": int64(1),
				"create_uid": s.ID, "tag_ids": L{},
			})
		}},
		{Name: "a lead without salesperson has no team", Run: func(w *World) {
			s := w.Admin()
			row := s.ReadOne("crm.lead", s.CreateLead("free"), "user_id", "team_id", "stage_id")
			s.Equal("user", row["user_id"], false)
			s.Equal("team", row["team_id"], false)
			s.Equal("stage", row["stage_id"], w.stages()[0])
		}},
		{Name: "write and unlink return true", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("x")
			s.Write("crm.lead", []int64{id}, V{"name": "y"})
			s.Equal("name", s.ReadField("crm.lead", id, "name"), "y")
			s.Delete("crm.lead", id)
			s.Equal("alive", s.Existing("crm.lead", id), []int64{})
		}},
		{Name: "ways to write tags", Run: func(w *World) {
			s := w.Admin()
			a, b := s.Create("crm.tag", V{"name": w.uniqueText("a")}), s.Create("crm.tag", V{"name": w.uniqueText("b")})
			id := s.CreateLead("tags", V{"tag_ids": L{a}})
			for _, x := range []struct {
				commands L
				want     []int64
			}{
				{L{L{int64(4), b, int64(0)}}, []int64{a, b}},
				{L{L{int64(3), a, int64(0)}}, []int64{b}},
				{L{L{int64(5), int64(0), int64(0)}}, []int64{}},
				{L{L{int64(6), int64(0), L{a, b}}}, []int64{a, b}},
				{L{b}, []int64{b}},
				{L{L{int64(4), a}}, []int64{a, b}},
			} {
				s.Write("crm.lead", []int64{id}, V{"tag_ids": x.commands})
				s.Equal(sprint(x.commands), s.sortedIDs(s.ReadField("crm.lead", id, "tag_ids")), x.want)
			}
		}},
		{Name: "value conversion", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("kinds", V{"expected_revenue": int64(5), "color": int64(3), "date_deadline": "2026-12-31"})
			row := s.ReadOne("crm.lead", id, "expected_revenue", "color", "date_deadline")
			s.Equal("row", row, V{"id": id, "expected_revenue": 5.0, "color": int64(3), "date_deadline": "2026-12-31"})
		}},
		{Name: "computed fields of an address and a number", Run: func(w *World) {
			s := w.Admin()
			us := s.Search("res.country", L{L{"code", "=", "US"}})[0]
			for _, x := range []struct{ email, at14, at19, domain any }{
				{"Robin@Acme.test", "robin@acme.test", "robin@acme.test", "@acme.test"},
				{`"Robin Berg" <ROBIN@acme.test>`, "robin@acme.test", "robin@acme.test", "@acme.test"},
				{"robin@gmail.com", "robin@gmail.com", "robin@gmail.com", "robin@gmail.com"},
				{"a@acme.test, b@other.test", false, "a@acme.test", "@acme.test"},
				{"a@acme.test; b@other.test", false, "a@acme.test", "@acme.test"},
				{"robin@mail.acme.test", "robin@mail.acme.test", "robin@mail.acme.test", "@mail.acme.test"},
				{"no address", false, false, false},
				{" robin@acme.test ", "robin@acme.test", "robin@acme.test", "@acme.test"},
			} {
				id := s.CreateLead("mail", V{"email_from": x.email})
				s.Equal(sprint(x.email), s.ReadField("crm.lead", id, "email_normalized"), byVersion(w, x.at14, x.at19))
				if w.Major >= 19 {
					s.Equal(sprint(x.email), s.ReadField("crm.lead", id, "email_domain_criterion"), x.domain)
				}
			}
			for phone, want := range map[string]any{
				"(650) 555-0111": "+16505550111", "+32 2 555 12 34": "+3225551234",
				"nonsense": false, "12": false,
			} {
				id := s.CreateLead("phone", V{"phone": phone, "country_id": us})
				s.Equal(phone, s.ReadField("crm.lead", id, "phone_sanitized"), want)
			}
		}},
		{Name: "mobile has priority over phone", Only: 14, Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("both", V{"phone": "+1 650 555 0111", "mobile": "+1 650 555 0222"})
			s.Equal("number", s.ReadField("crm.lead", id, "phone_sanitized"), "+16505550222")
		}},
		{Name: "readonly is not enforced", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("ro")
			s.Write("crm.lead", []int64{id}, V{"date_closed": "2026-01-02 03:04:05"})
			s.Equal("closed", s.ReadField("crm.lead", id, "date_closed"), "2026-01-02 03:04:05")
		}},
		{Name: "a context default fills missing values", Run: func(w *World) {
			s := w.Admin()
			v := s.MustCall(Call{
				Model: "crm.lead", Method: "create", Args: []Arg{{"vals_list", L{V{"name": "x"}}}},
				Named: V{"context": V{"default_city": "Ghent"}},
			})
			s.Equal("city", s.ReadField("crm.lead", s.createdID(v), "city"), "Ghent")
		}},
		{Name: "a lead gets a team with its salesperson", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("teamless")
			s.Write("crm.lead", []int64{id}, V{"user_id": w.Users["ann"].ID})
			if s.ReadField("crm.lead", id, "team_id") == false {
				s.T.Error("no team")
			}
			s.Write("crm.lead", []int64{id}, V{"user_id": false})
			if s.ReadField("crm.lead", id, "team_id") == false {
				s.T.Error("the team went with the salesperson")
			}
		}},
	}
}

// stages gives the ids of the first, a middle and the last unwon stage that every team has, then the won one.
func (w *World) stages() []int64 {
	w.T.Helper()
	s := w.Admin()
	shared := byVersion(w, L{"team_id", "=", false}, L{"team_ids", "=", false})
	open := s.Search("crm.stage", L{shared, L{"is_won", "=", false}}, "sequence, id")
	won := s.Search("crm.stage", L{shared, L{"is_won", "=", true}}, "sequence, id")
	if len(open) < 3 || len(won) == 0 {
		w.T.Fatalf("want three open stages and a won one, got %v and %v", open, won)
	}
	return []int64{open[0], open[1], open[2], won[0]}
}
