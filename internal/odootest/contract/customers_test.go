package contract

func customerCases() []Case {
	return []Case{
		{Name: "commercial entity", Run: func(w *World) {
			s := w.Admin()
			company := s.Create("res.partner", V{"name": "Acme", "is_company": true, "street": "Rue 1", "city": "Brussels"})
			person := s.Create("res.partner", V{"name": "Robin", "parent_id": company, "email": "Robin@Acme.test"})
			alone := s.Create("res.partner", V{"name": "Kim", "company_name": "Other"})
			branch := s.Create("res.partner", V{"name": "Acme Ghent", "is_company": true, "parent_id": company})
			for id, want := range map[int64]int64{company: company, person: company, alone: alone, branch: branch} {
				s.Equal("entity", s.ReadField("res.partner", id, "commercial_partner_id"), want)
			}
			s.Equal("person", s.ReadOne("res.partner", person, "email_normalized", "city", "commercial_company_name"),
				V{"id": person, "email_normalized": "robin@acme.test", "city": "Brussels", "commercial_company_name": "Acme"})
			s.Equal("alone", s.ReadField("res.partner", alone, "display_name"), "Other, Kim")
		}},
		{Name: "a lead gets the values of its customer", Run: func(w *World) {
			s := w.Admin()
			company := s.Create("res.partner", V{"name": "Acme", "is_company": true, "street": "Rue 1", "city": "Brussels"})
			person := s.Create("res.partner",
				V{"name": "Robin", "parent_id": company, "email": "robin@acme.test", "phone": "+32 2 555 12 34", "function": "CEO"})
			id := s.CreateLead("from customer", V{"partner_id": person})
			s.Equal("lead", s.ReadOne("crm.lead", id, "contact_name", "partner_name", "email_from", "phone", "function", "city"),
				V{
					"id": id, "contact_name": "Robin", "partner_name": "Acme", "email_from": "robin@acme.test",
					"phone": "+32 2 555 12 34", "function": "CEO",
					"city": "Brussels",
				})
			if w.Major >= 19 {
				s.Equal("entity", s.ReadField("crm.lead", id, "commercial_partner_id"), company)
			}
		}},
		{Name: "values of the lead are written to the customer", Run: func(w *World) {
			s := w.Admin()
			p := s.Create("res.partner", V{"name": "Robin", "email": "old@acme.test"})
			id := s.CreateLead("new mail", V{"partner_id": p, "email_from": "new@acme.test"})
			s.Equal("at create", s.ReadField("res.partner", p, "email"), "new@acme.test")
			s.Write("crm.lead", []int64{id}, V{"email_from": "third@acme.test", "phone": "+32 2 555 12 34"})
			s.Equal("at write", s.ReadField("res.partner", p, "email"), "third@acme.test")
			s.Equal("phone", s.ReadField("res.partner", p, "phone"), "+32 2 555 12 34")
		}},
		{Name: "a new customer address is written to its leads", Run: func(w *World) {
			s := w.Admin()
			p := s.Create("res.partner", V{"name": "Robin", "email": "old@acme.test"})
			a, b := s.CreateLead("a", V{"partner_id": p}), s.CreateLead("b", V{"partner_id": p, "active": false})
			s.Write("res.partner", []int64{p}, V{"email": "new@acme.test"})
			for _, id := range []int64{a, b} {
				s.Equal("lead", s.ReadField("crm.lead", id, "email_from"), "new@acme.test")
				s.Equal("normalized", s.ReadField("crm.lead", id, "email_normalized"), "new@acme.test")
			}
		}},
		{Name: "setting a customer fills the lead", Run: func(w *World) {
			s := w.Admin()
			p := s.Create("res.partner", V{"name": "Robin", "email": "robin@acme.test", "city": "Ghent"})
			id := s.CreateLead("later", V{"contact_name": "R.", "street": "Own 1"})
			s.Write("crm.lead", []int64{id}, V{"partner_id": p})
			s.Equal("lead", s.ReadOne("crm.lead", id, "contact_name", "email_from", "street", "city"),
				V{"id": id, "contact_name": "Robin", "email_from": "robin@acme.test", "street": false, "city": "Ghent"})
		}},
		{Name: "removing a customer removes the names on 19", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("named", V{
				"partner_id": s.Create("res.partner", V{"name": "Robin"}),
				"email_from": "robin@acme.test",
			})
			s.Write("crm.lead", []int64{id}, V{"partner_id": false})
			s.Equal("lead", s.ReadOne("crm.lead", id, "contact_name", "email_from"),
				V{"id": id, "contact_name": byVersion[any](w, "Robin", false), "email_from": "robin@acme.test"})
			own := s.CreateLead("own", V{"contact_name": "Kim"})
			s.Write("crm.lead", []int64{own}, V{"partner_id": false})
			s.Equal("own", s.ReadField("crm.lead", own, "contact_name"), byVersion[any](w, "Kim", false))
		}},
		{Name: "deleting a customer unlinks the lead", Run: func(w *World) {
			s := w.Admin()
			p := s.Create("res.partner", V{"name": "Gone"})
			id := s.CreateLead("orphan", V{"partner_id": p})
			if _, r := s.TryCall(Call{Model: "res.partner", Method: "unlink", IDs: []int64{p}}); r == nil {
				s.Equal("customer", s.ReadField("crm.lead", id, "partner_id"), false)
			}
		}},
	}
}
