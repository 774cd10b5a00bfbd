package contract

func similarCases() []Case {
	similar := func(s *Session, id int64) []int64 {
		return s.sortedIDs(s.ReadField("crm.lead", id, "duplicate_lead_ids"))
	}
	return []Case{
		{Name: "by domain, phone and customer", Only: 19, Run: func(w *World) {
			s, domain := w.Admin(), uniqueSuffix()+".test"
			company := s.Create("res.partner", V{"name": "Acme", "is_company": true})
			person := s.Create("res.partner", V{"name": "Kim", "parent_id": company})
			phone := "+32 470 " + twoDigits() + " " + twoDigits() + " " + twoDigits()
			a := s.CreateLead("a", V{"email_from": "robin@" + domain, "phone": phone, "partner_id": company})
			b := s.CreateLead("b", V{"email_from": "kim@" + domain})
			c := s.CreateLead("c", V{"phone": phone, "active": false})
			d := s.CreateLead("d", V{"partner_id": person})
			e := s.CreateLead("e", V{"email_from": "robin@mail." + domain})
			s.Equal("a", similar(s, a), []int64{a, b, c, d})
			s.Equal("count", s.ReadField("crm.lead", a, "duplicate_lead_count"), int64(3))
			s.Equal("sub-domain", similar(s, e), []int64{e})
		}},
		{Name: "a public e-mail provider matches by address", Only: 19, Run: func(w *World) {
			s, name := w.Admin(), uniqueSuffix()
			a, b := s.CreateLead("a", V{"email_from": name + "@gmail.com"}), s.CreateLead("b",
				V{"email_from": name + "x@gmail.com"})
			c := s.CreateLead("c", V{"email_from": name + "@gmail.com"})
			s.Equal("a", similar(s, a), []int64{a, c})
			s.Equal("b", similar(s, b), []int64{b})
		}},
		{Name: "twenty duplicates are returned, of twenty-one none", Only: 19, Run: func(w *World) {
			s, domain := w.Admin(), uniqueSuffix()+".test"
			var list L
			for range 21 {
				list = append(list, V{"name": "x", "user_id": false, "email_from": uniqueSuffix() + "@" + domain})
			}
			ids := s.ids(s.MustCall(Call{Model: "crm.lead", Method: "create", Args: []Arg{{"vals_list", list}}}))
			s.Equal("21 of a domain", s.ReadField("crm.lead", ids[0], "duplicate_lead_count"), int64(20))
			s.CreateLead("one more", V{"email_from": "one@" + domain})
			s.Equal("22 of a domain", s.ReadField("crm.lead", ids[0], "duplicate_lead_count"), int64(0))
			s.Equal("itself", similar(s, ids[0]), []int64{ids[0]})
		}},
		{Name: "not available on 14", Only: 14, Run: func(w *World) {
			s := w.Admin()
			s.MustFail(valueError, Call{
				Model: "crm.lead", Method: "read", IDs: []int64{s.CreateLead("x")},
				Named: V{"fields": L{"duplicate_lead_ids"}},
			})
		}},
	}
}
