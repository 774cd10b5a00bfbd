package contract

import "fmt"

func readCases() []Case {
	return []Case{
		{Name: "empty values are false over every transport", Run: func(w *World) {
			s := w.Admin()
			row := s.ReadOne("crm.lead", s.CreateLead("empty"), "email_from", "partner_id", "date_deadline", "description",
				"tag_ids", "expected_revenue", "color", "date_closed")
			for _, name := range []string{"email_from", "partner_id", "date_deadline", "description", "date_closed"} {
				s.Equal(name, row[name], false)
			}
			s.Equal("tags", row["tag_ids"], L{})
			s.Equal("revenue", row["expected_revenue"], 0.0)
			s.Equal("color", row["color"], int64(0))
		}},
		{Name: "links with and without names", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("links", V{"user_id": w.Users["ann"].ID})
			for _, x := range []struct {
				named V
				bare  bool
			}{{V{}, false}, {V{"load": "_classic_read"}, false}, {V{"load": ""}, true}, {
				V{"load": nil},
				true,
			}, {V{"load": false}, true}} {
				x.named["fields"] = L{"user_id"}
				rows, _ := s.MustCall(Call{Model: "crm.lead", Method: "read", IDs: []int64{id}, Named: x.named}).(L)
				row, _ := rows[0].(V)
				if pair, ok := row["user_id"].(L); ok == x.bare || ok && (len(pair) != 2 || pair[0] != w.Users["ann"].ID) {
					s.T.Errorf("load %v: got %v", x.named["load"], row["user_id"])
				}
			}
		}},
		{Name: "read omits deleted leads", Run: func(w *World) {
			s, gone := w.Admin(), w.deletedLeadID()
			id := s.CreateLead("here")
			s.Equal("rows", len(s.Read("crm.lead", []int64{gone, id}, "name")), 1)
			s.Equal("none", len(s.Read("crm.lead", []int64{gone}, "name")), 0)
		}},
		{Name: "read of only the id of a deleted lead", Run: func(w *World) {
			s, gone := w.Admin(), w.deletedLeadID()
			c := Call{Model: "crm.lead", Method: "read", IDs: []int64{gone}, Named: V{"fields": L{"id"}}}
			if w.Major < 19 {
				s.MustFail(missingError, c)
				return
			}
			s.Equal("rows", s.MustCall(c), L{V{"id": gone}})
		}},
		{Name: "search_read with bare links", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("sr", V{"user_id": w.Users["bob"].ID})
			c := Call{
				Model: "crm.lead", Method: "search_read",
				Named: V{"domain": L{L{"id", "=", id}}, "fields": L{"user_id"}, "load": ""},
			}
			if w.Major < 19 {
				s.MustFail(typeError, c) // knows no load
				return
			}
			s.Equal("rows", s.MustCall(c), L{V{"id": id, "user_id": w.Users["bob"].ID}})
		}},
		{Name: "paging by id is complete", Run: func(w *World) {
			s, name := w.Admin(), w.uniqueText("page")
			var want, got []int64
			for i := range 7 {
				want = append(want, s.CreateLead(name, V{"active": i%3 != 0}))
			}
			after := int64(0)
			for {
				v := s.MustCall(Call{
					Model: "crm.lead", Method: "search", Args: []Arg{{"domain", L{L{"name", "=", name}, L{"id", ">", after}}}},
					Named: V{"order": "id", "limit": int64(3), "context": V{"active_test": false}},
				})
				page := s.ids(v)
				got = append(got, page...)
				if len(page) < 3 {
					break
				}
				after = page[len(page)-1]
			}
			s.Equal("ids", got, want)
		}},
		{Name: "offset, limit and order", Run: func(w *World) {
			s, name := w.Admin(), w.uniqueText("order")
			var ids []int64
			for i := range 5 {
				ids = append(ids, s.CreateLead(name, V{"expected_revenue": float64((i * 3) % 5), "priority": fmt.Sprint(i % 2)}))
			}
			find := func(named V) []int64 {
				return s.ids(s.MustCall(Call{
					Model: "crm.lead", Method: "search", Args: []Arg{{"domain", L{L{"name", "=", name}}}},
					Named: named,
				}))
			}
			s.Equal("by revenue", find(V{"order": "expected_revenue"}), []int64{ids[0], ids[2], ids[4], ids[1], ids[3]})
			s.Equal("down", find(V{"order": "expected_revenue desc", "limit": int64(2)}), []int64{ids[3], ids[1]})
			s.Equal("cut", find(V{"order": "id desc", "offset": int64(1), "limit": int64(3)}), []int64{ids[3], ids[2], ids[1]})
			s.Equal("own order", find(V{}), []int64{ids[3], ids[1], ids[4], ids[2], ids[0]}) // priority, then newest
		}},
		{Name: "an unset revenue sorts last on 14", Run: func(w *World) {
			s, name := w.Admin(), w.uniqueText("null")
			a, b := s.CreateLead(name), s.CreateLead(name, V{"expected_revenue": 5.0})
			s.Equal("order", s.Search("crm.lead", L{L{"name", "=", name}}, "expected_revenue, id"),
				byVersion(w, []int64{b, a}, []int64{a, b}))
			s.Equal("at most 9", s.Search("crm.lead", L{L{"name", "=", name}, L{"expected_revenue", "<=", 9.0}}),
				byVersion(w, []int64{b}, []int64{a, b}))
		}},
		{Name: "search_count", Run: func(w *World) {
			s, name := w.Admin(), w.uniqueText("count")
			s.CreateLead(name)
			s.CreateLead(name, V{"active": false})
			c := Call{Model: "crm.lead", Method: "search_count", Args: []Arg{{"domain", L{L{"name", "=", name}}}}}
			s.Equal("active", s.MustCall(c), int64(1))
			c.Named = V{"context": V{"active_test": false}}
			s.Equal("all", s.MustCall(c), int64(2))
		}},
		{Name: "archived leads with active_test", Run: func(w *World) {
			s, name := w.Admin(), w.uniqueText("archived")
			on, off := s.CreateLead(name), s.CreateLead(name, V{"active": false})
			find := func(domain L) []int64 {
				return s.ids(s.MustCall(Call{
					Model: "crm.lead", Method: "search", Args: []Arg{{"domain", domain}},
					Named: V{"order": "id"},
				}))
			}
			s.Equal("plain", find(L{L{"name", "=", name}}), []int64{on})
			s.Equal("archived", find(L{L{"name", "=", name}, L{"active", "=", false}}), []int64{off})
			s.Equal("both", find(L{L{"name", "=", name}, L{"active", "in", L{true, false}}}), []int64{on, off})
			s.Equal("read needs no asking", s.ReadField("crm.lead", off, "active"), false)
		}},
		{Name: "texts are stored unchanged", Run: func(w *World) {
			s := w.Admin()
			text := "Zoë <b>&amp; \"Søn\"' 中文 🙂\nline"
			s.Equal("name", s.ReadField("crm.lead", s.CreateLead(text), "name"), text)
		}},
		{Name: "display_name", Run: func(w *World) {
			s := w.Admin()
			s.Equal("lead", s.ReadField("crm.lead", s.CreateLead("Shown"), "display_name"), "Shown")
			company := s.Create("res.partner", V{"name": "Acme", "is_company": true})
			person := s.Create("res.partner", V{"name": "Robin", "parent_id": company})
			s.Equal("contact", s.ReadField("res.partner", person, "display_name"), "Acme, Robin")
		}},
		{Name: "null works like false", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("null", V{"email_from": "a@b.test"})
			s.Write("crm.lead", []int64{id}, V{"email_from": nil, "user_id": nil})
			s.Equal("e-mail", s.ReadField("crm.lead", id, "email_from"), false)
		}},
	}
}
