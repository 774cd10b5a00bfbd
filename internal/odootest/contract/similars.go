package contract

func similarCases() []Case {
	similar := func(s *Session, id int64) []int64 { return s.sorted(s.Get("crm.lead", id, "duplicate_lead_ids")) }
	return []Case{
		{Name: "by domain, phone and customer", Only: 19, Run: func(w *World) {
			s, domain := w.Admin(), unique()+".test"
			company := s.Create("res.partner", V{"name": "Acme", "is_company": true})
			person := s.Create("res.partner", V{"name": "Kim", "parent_id": company})
			phone := "+32 470 " + digits() + " " + digits() + " " + digits()
			a := s.Lead("a", V{"email_from": "robin@" + domain, "phone": phone, "partner_id": company})
			b := s.Lead("b", V{"email_from": "kim@" + domain})
			c := s.Lead("c", V{"phone": phone, "active": false})
			d := s.Lead("d", V{"partner_id": person})
			e := s.Lead("e", V{"email_from": "robin@mail." + domain})
			s.Equal("a", similar(s, a), []int64{a, b, c, d})
			s.Equal("count", s.Get("crm.lead", a, "duplicate_lead_count"), int64(3))
			s.Equal("sub-domain", similar(s, e), []int64{e})
		}},
		{Name: "a public provider counts by address", Only: 19, Run: func(w *World) {
			s, name := w.Admin(), unique()
			a, b := s.Lead("a", V{"email_from": name + "@gmail.com"}), s.Lead("b", V{"email_from": name + "x@gmail.com"})
			c := s.Lead("c", V{"email_from": name + "@gmail.com"})
			s.Equal("a", similar(s, a), []int64{a, c})
			s.Equal("b", similar(s, b), []int64{b})
		}},
		{Name: "twenty others count, twenty-one say nothing", Only: 19, Run: func(w *World) {
			s, domain := w.Admin(), unique()+".test"
			var list L
			for range 21 {
				list = append(list, V{"name": "x", "user_id": false, "email_from": unique() + "@" + domain})
			}
			ids := s.ids(s.Ok(Call{Model: "crm.lead", Method: "create", Args: []Arg{{"vals_list", list}}}))
			s.Equal("21 of a domain", s.Get("crm.lead", ids[0], "duplicate_lead_count"), int64(20))
			s.Lead("one more", V{"email_from": "one@" + domain})
			s.Equal("22 of a domain", s.Get("crm.lead", ids[0], "duplicate_lead_count"), int64(0))
			s.Equal("itself", similar(s, ids[0]), []int64{ids[0]})
		}},
		{Name: "not known on 14", Only: 14, Run: func(w *World) {
			s := w.Admin()
			s.Refused(valueError, Call{Model: "crm.lead", Method: "read", IDs: []int64{s.Lead("x")}, Named: V{"fields": L{"duplicate_lead_ids"}}})
		}},
	}
}
