package contract

func activityCases() []Case {
	return []Case{
		{Name: "activity_schedule", Run: func(w *World) {
			s := w.AsUser("bot")
			id := s.CreateLead("x")
			c := Call{Model: "crm.lead", Method: "activity_schedule", IDs: []int64{id}, Named: V{
				"act_type_xmlid": "mail.mail_activity_data_todo", "summary": "call", "user_id": w.Users["ann"].ID,
				"date_deadline": "2026-12-31",
			}}
			v, refusal := s.TryCall(c)
			if w.isXML() && w.Major < 19 { // committed, then not to be sent
				if refusal == nil {
					s.T.Errorf("got %v", v)
				}
			} else if refusal != nil {
				s.T.Fatal(refusal)
			}
			ids := s.Search("mail.activity", L{L{"res_model", "=", "crm.lead"}, L{"res_id", "=", id}})
			s.Equal("activities", len(ids), 1)
			s.Equal("activity", s.ReadOne("mail.activity", ids[0], "summary", "user_id", "date_deadline", "state", "res_name"),
				V{
					"id": ids[0], "summary": "call", "user_id": w.Users["ann"].ID, "date_deadline": "2026-12-31", "state": "planned",
					"res_name": "x",
				})
			s.Equal("on the lead", s.ReadField("crm.lead", id, "activity_ids"), L{ids[0]})
		}},
		{Name: "mail.activity.create wants res_model_id", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("x")
			if _, r := s.TryCall(s.createCall("mail.activity",
				V{"res_model": "crm.lead", "res_id": id, "summary": "x"})); r == nil {
				s.T.Error("went through without res_model_id")
			}
			model := s.Search("ir.model", L{L{"model", "=", "crm.lead"}})[0]
			a := s.Create("mail.activity", V{"res_model_id": model, "res_id": id, "summary": "x"})
			s.Equal("model", s.ReadField("mail.activity", a, "res_model"), "crm.lead")
		}},
		{Name: "an activity can be moved", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateLead("a"), s.CreateLead("b")
			todo := s.scheduleActivity(a, w.uniqueText("todo"))
			s.Write("mail.activity", []int64{todo}, V{"res_id": b})
			s.Equal("on", s.ReadField("crm.lead", b, "activity_ids"), L{todo})
		}},
		{Name: "an attachment and a meeting can be moved", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateLead("a"), s.CreateLead("b")
			file, meeting := s.attachFile(a, "a.txt"), s.createMeeting(a, "talk")
			s.Write("ir.attachment", []int64{file}, V{"res_id": b, "name": "b.txt"})
			s.Write("calendar.event", []int64{meeting}, V{"opportunity_id": b})
			s.Equal("file", s.ReadField("ir.attachment", file, "res_id"), b)
			s.Equal("meeting", s.ReadField("calendar.event", meeting, "opportunity_id"), b)
		}},
	}
}
