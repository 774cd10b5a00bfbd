package contract

func archiveCases() []Case {
	return []Case{
		{Name: "action_set_lost returns nothing and makes a lead lost", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("lost", V{"probability": 40.0})
			s.MustReturnNothing(Call{Model: "crm.lead", Method: "action_set_lost", IDs: []int64{id}})
			row := s.ReadOne("crm.lead", id, "active", "probability")
			s.Equal("lost", row, V{"id": id, "active": false, "probability": 0.0})
			if w.Major >= 19 {
				s.Equal("status", s.ReadField("crm.lead", id, "won_status"), "lost")
			}
		}},
		{Name: "action_set_lost with a reason", Run: func(w *World) {
			s := w.Admin()
			field := byVersion(w, "lost_reason", "lost_reason_id")
			reason, id := s.Create("crm.lost.reason", V{"name": w.uniqueText("why")}), s.CreateLead("lost")
			s.MustReturnNothing(Call{Model: "crm.lead", Method: "action_set_lost", IDs: []int64{id}, Named: V{field: reason}})
			s.Equal("reason", s.ReadField("crm.lead", id, field), reason)
		}},
		{Name: "reopening", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("reopened")
			s.MustReturnNothing(Call{Model: "crm.lead", Method: "action_set_lost", IDs: []int64{id}})
			s.MustReturnNothing(Call{
				Model: "crm.lead", Method: byVersion(w, "toggle_active", "action_unarchive"),
				IDs: []int64{id},
			})
			s.Equal("active", s.ReadField("crm.lead", id, "active"), true)
		}},
		{Name: "toggle_active", Only: 14, Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("toggled", V{"probability": 40.0})
			s.MustReturnNothing(Call{Model: "crm.lead", Method: "toggle_active", IDs: []int64{id}})
			s.Equal("lost", s.ReadOne("crm.lead", id, "active", "probability"), V{"id": id, "active": false, "probability": 0.0})
		}},
		{Name: "archiving by write keeps the probability", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("archived", V{"probability": 40.0})
			s.Write("crm.lead", []int64{id}, V{"active": false})
			s.Equal("lead", s.ReadOne("crm.lead", id, "active", "probability"),
				V{"id": id, "active": false, "probability": 40.0})
			if w.Major >= 19 {
				s.Equal("status", s.ReadField("crm.lead", id, "won_status"), "pending")
			}
		}},
		{Name: "a won stage makes a lead won", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("won")
			s.Write("crm.lead", []int64{id}, V{"stage_id": w.stages()[3]})
			row := s.ReadOne("crm.lead", id, "active", "probability", "date_closed")
			s.Equal("probability", row["probability"], 100.0)
			if row["date_closed"] == false {
				s.T.Error("not closed")
			}
			made := s.CreateLead("made won", V{"stage_id": w.stages()[3]})
			s.Equal("made", s.ReadField("crm.lead", made, "probability"), 100.0)
		}},
		{Name: "a won lead cannot be lost on 19", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("won", V{"stage_id": w.stages()[3]})
			lose := Call{Model: "crm.lead", Method: "action_set_lost", IDs: []int64{id}}
			write := writeCall([]int64{id}, V{"active": false, "probability": int64(0)})
			if w.Major >= 19 {
				s.MustFail(validationError, lose)
				s.MustFail(validationError, write)
				s.Equal("active", s.ReadField("crm.lead", id, "active"), true)
				return
			}
			s.MustCall(write)
			s.Equal("active", s.ReadField("crm.lead", id, "active"), false)
		}},
		{Name: "an archived lead moved to a won stage becomes active on 19", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("back", V{"active": false})
			s.Write("crm.lead", []int64{id}, V{"stage_id": w.stages()[3]})
			s.Equal("active", s.ReadField("crm.lead", id, "active"), w.Major >= 19)
		}},
	}
}

// MustReturnNothing calls a method that returns nothing: a fault over XML-RPC, no result over JSON-RPC, null over
// JSON-2, and executed over all of them.
func (s *Session) MustReturnNothing(c Call) {
	s.T.Helper()
	s.Equal(c.Method, s.MustCall(c), Nothing{})
}
