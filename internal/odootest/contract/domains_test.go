package contract

func domainCases() []Case {
	return []Case{
		{Name: "operators", Run: func(w *World) {
			s, tag := w.Admin(), w.uniqueText("op")
			a := s.CreateLead(tag, V{
				"email_from": "Robin@Acme.test", "city": "Berlin", "expected_revenue": 10.0,
				"priority": "1", "phone": "1",
			})
			b := s.CreateLead(tag, V{
				"email_from": "kim@other.test", "city": "berlin", "expected_revenue": 20.0,
				"user_id": w.Users["ann"].ID,
			})
			c := s.CreateLead(tag, V{"expected_revenue": 30.0, "active": false, "partner_name": "100%"})
			all := []int64{a, b, c}
			for _, x := range []struct {
				domain L
				want   []int64
			}{
				{L{L{"email_from", "=", "Robin@Acme.test"}}, []int64{a}},
				{L{L{"email_from", "=", "robin@acme.test"}}, []int64{}},
				{L{L{"email_from", "=ilike", "robin@ACME.test"}}, []int64{a}},
				{L{L{"email_from", "ilike", "ACME"}}, []int64{a}},
				{L{L{"email_from", "like", "Acme"}}, []int64{a}},
				{L{L{"email_from", "like", "acme"}}, []int64{}},
				{L{L{"email_from", "not ilike", "acme"}}, []int64{b, c}},
				{L{L{"email_from", "=ilike", "%@acme.test"}}, []int64{a}},
				{L{L{"email_from", "=ilike", "kim_other.test"}}, []int64{b}},
				{L{L{"email_normalized", "=", "robin@acme.test"}}, []int64{a}},
				{L{L{"email_from", "!=", "kim@other.test"}}, []int64{a, c}},
				{L{L{"email_from", "=", false}}, []int64{c}},
				{L{L{"email_from", "!=", false}}, []int64{a, b}},
				{L{L{"city", "in", L{"Berlin", "Paris"}}}, []int64{a}},
				{L{L{"city", "not in", L{"Berlin"}}}, []int64{b, c}},
				{L{L{"city", "in", L{"Berlin", false}}}, []int64{a, c}},
				{L{L{"id", "in", L{}}}, []int64{}},
				{L{L{"id", "not in", L{a, b}}}, []int64{c}},
				{L{L{"expected_revenue", ">", 10.0}}, []int64{b, c}},
				{L{L{"expected_revenue", ">=", int64(20)}}, []int64{b, c}},
				{L{L{"expected_revenue", "<", 20.0}}, []int64{a}},
				{L{L{"expected_revenue", "<=", 20.0}}, []int64{a, b}},
				{L{L{"expected_revenue", "=", 30.0}}, []int64{c}},
				{L{L{"user_id", "=", w.Users["ann"].ID}}, []int64{b}},
				{L{L{"user_id", "!=", w.Users["ann"].ID}}, []int64{a, c}},
				{L{L{"user_id", "=", false}}, []int64{a, c}},
				{L{L{"user_id.login", "=", "ann"}}, []int64{b}},
				{L{L{"stage_id.is_won", "=", false}}, all},
				{L{L{"active", "=", false}}, []int64{c}},
				{L{L{"priority", "=", "1"}}, []int64{a}},
				{L{"|", L{"id", "=", a}, L{"id", "=", c}}, []int64{a, c}},
				{L{"&", L{"id", "in", L{a, b}}, L{"id", "in", L{b, c}}}, []int64{b}},
				{L{"!", L{"id", "=", a}}, []int64{b, c}},
				{L{"|", "&", L{"id", "=", a}, L{"city", "=", "Berlin"}, L{"id", "=", b}}, []int64{a, b}},
				{L{"!", "|", L{"id", "=", a}, L{"id", "=", b}}, []int64{c}},
				{L{L{int64(1), "=", int64(1)}}, all},
				{L{L{int64(0), "=", int64(1)}}, []int64{}},
				{L{L{"partner_name", "ilike", "100%"}}, []int64{c}},
			} {
				s.Equal(sprint(x.domain), s.Search("crm.lead", append(L{L{"name", "=", tag}}, x.domain...)), x.want)
			}
		}},
		{Name: "tags", Run: func(w *World) {
			s, name := w.Admin(), w.uniqueText("tags")
			hot, cold := s.Create("crm.tag", V{"name": w.uniqueText("hot")}), s.Create("crm.tag",
				V{"name": w.uniqueText("cold")})
			both := s.CreateLead(name, V{"tag_ids": L{L{int64(6), int64(0), L{hot, cold}}}})
			one := s.CreateLead(name, V{"tag_ids": L{L{int64(4), hot, int64(0)}}})
			none := s.CreateLead(name)
			here := func(leaf L) []int64 { return s.Search("crm.lead", L{L{"name", "=", name}, leaf}) }
			s.Equal("hot", here(L{"tag_ids", "in", L{hot}}), []int64{both, one})
			s.Equal("cold", here(L{"tag_ids", "=", cold}), []int64{both})
			s.Equal("not hot", here(L{"tag_ids", "not in", L{hot}}), []int64{none})
			s.Equal("without", here(L{"tag_ids", "=", false}), []int64{none})
		}},
		{Name: "child_of a company", Run: func(w *World) {
			s, name := w.Admin(), w.uniqueText("child")
			company := s.Create("res.partner", V{"name": "Acme", "is_company": true})
			person := s.Create("res.partner", V{"name": "Robin", "parent_id": company})
			a, b := s.CreateLead(name, V{"partner_id": company}), s.CreateLead(name, V{"partner_id": person})
			s.CreateLead(name)
			s.Equal("leads", s.Search("crm.lead", L{L{"name", "=", name}, L{"partner_id", "child_of", L{company}}}),
				[]int64{a, b})
			s.Equal("contacts", s.Search("res.partner", L{L{"id", "child_of", company}}), []int64{company, person})
			s.Equal("entity", s.Search("crm.lead", L{L{"name", "=", name}, L{"partner_id.commercial_partner_id", "=", company}}),
				[]int64{a, b})
		}},
		{Name: "a customer by name", Run: func(w *World) {
			s, tag := w.Admin(), w.uniqueText("called")
			word := uniqueSuffix()
			company := s.Create("res.partner", V{"name": word, "is_company": true, "email": "i@z" + word + ".test"})
			person := s.Create("res.partner", V{"name": "Robin", "parent_id": company})
			a, b, c := s.CreateLead(tag, V{"partner_id": company}), s.CreateLead(tag, V{"partner_id": person}), s.CreateLead(tag)
			here := func(op, value string) []int64 {
				return s.Search("crm.lead", L{L{"name", "=", tag}, L{"partner_id", op, value}})
			}
			s.Equal("ilike", here("ilike", word), []int64{a, b})
			s.Equal("not ilike", here("not ilike", word), byVersion(w, []int64{b, c}, []int64{c}))
			s.Equal("=", here("=", word+", Robin"), []int64{b})
			s.Equal("by e-mail", here("ilike", "z"+word), []int64{a})
		}},
		{Name: "a field that cannot be searched", Run: func(w *World) {
			s := w.Admin()
			c := Call{
				Model: "crm.lead", Method: "search_count",
				Args: []Arg{{"domain", L{L{"is_automated_probability", "=", true}}}},
			}
			if w.Major >= 19 {
				s.MustFail(valueError, c)
				return
			}
			c.Args = []Arg{{"args", L{L{"display_name", "=", "no such name"}}}}
			if n, _ := s.MustCall(c).(int64); n == 0 {
				s.T.Error("the condition was taken seriously")
			}
		}},
		{Name: "an order through a link", Run: func(w *World) {
			s, name := w.Admin(), w.uniqueText("through")
			stages := w.stages()
			late, early := s.CreateLead(name, V{"stage_id": stages[2]}), s.CreateLead(name, V{"stage_id": stages[0]})
			s.Equal("by stage", s.Search("crm.lead", L{L{"name", "=", name}}, "stage_id, id"), []int64{early, late})
		}},
		{Name: "a malformed domain", Run: func(w *World) {
			s := w.Admin()
			for _, domain := range []L{{"&", L{"id", "=", int64(1)}}, {L{"id", "="}}, {L{"id", "nosuch", int64(1)}}} {
				if _, r := s.TryCall(Call{Model: "crm.lead", Method: "search", Args: []Arg{{"domain", domain}}}); r == nil {
					s.T.Errorf("%v went through", domain)
				}
			}
		}},
	}
}
