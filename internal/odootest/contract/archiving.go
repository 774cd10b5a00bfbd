package contract

func archiveCases() []Case {
	return []Case{
		{Name: "action_set_lost returns nothing and makes a lead lost", Run: func(w *World) {
			s := w.Admin()
			id := s.Lead("lost", V{"probability": 40.0})
			s.Void(Call{Model: "crm.lead", Method: "action_set_lost", IDs: []int64{id}})
			row := s.One("crm.lead", id, "active", "probability")
			s.Equal("lost", row, V{"id": id, "active": false, "probability": 0.0})
			if w.Major >= 19 {
				s.Equal("status", s.Get("crm.lead", id, "won_status"), "lost")
			}
		}},
		{Name: "a reason may go with it", Run: func(w *World) {
			s := w.Admin()
			field := pick(w, "lost_reason", "lost_reason_id")
			reason, id := s.Create("crm.lost.reason", V{"name": w.tag("why")}), s.Lead("lost")
			s.Void(Call{Model: "crm.lead", Method: "action_set_lost", IDs: []int64{id}, Named: V{field: reason}})
			s.Equal("reason", s.Get("crm.lead", id, field), reason)
		}},
		{Name: "reopening", Run: func(w *World) {
			s := w.Admin()
			id := s.Lead("reopened")
			s.Void(Call{Model: "crm.lead", Method: "action_set_lost", IDs: []int64{id}})
			s.Void(Call{Model: "crm.lead", Method: pick(w, "toggle_active", "action_unarchive"), IDs: []int64{id}})
			s.Equal("active", s.Get("crm.lead", id, "active"), true)
		}},
		{Name: "toggle_active", Only: 14, Run: func(w *World) {
			s := w.Admin()
			id := s.Lead("toggled", V{"probability": 40.0})
			s.Void(Call{Model: "crm.lead", Method: "toggle_active", IDs: []int64{id}})
			s.Equal("lost", s.One("crm.lead", id, "active", "probability"), V{"id": id, "active": false, "probability": 0.0})
		}},
		{Name: "archiving by write keeps the probability", Run: func(w *World) {
			s := w.Admin()
			id := s.Lead("archived", V{"probability": 40.0})
			s.Write("crm.lead", []int64{id}, V{"active": false})
			s.Equal("lead", s.One("crm.lead", id, "active", "probability"), V{"id": id, "active": false, "probability": 40.0})
			if w.Major >= 19 {
				s.Equal("status", s.Get("crm.lead", id, "won_status"), "pending")
			}
		}},
		{Name: "a won stage makes a lead won", Run: func(w *World) {
			s := w.Admin()
			id := s.Lead("won")
			s.Write("crm.lead", []int64{id}, V{"stage_id": w.stages()[3]})
			row := s.One("crm.lead", id, "active", "probability", "date_closed")
			s.Equal("probability", row["probability"], 100.0)
			if row["date_closed"] == false {
				s.T.Error("not closed")
			}
			made := s.Lead("made won", V{"stage_id": w.stages()[3]})
			s.Equal("made", s.Get("crm.lead", made, "probability"), 100.0)
		}},
		{Name: "a won lead cannot be lost on 19", Run: func(w *World) {
			s := w.Admin()
			id := s.Lead("won", V{"stage_id": w.stages()[3]})
			lose := Call{Model: "crm.lead", Method: "action_set_lost", IDs: []int64{id}}
			write := Call{Model: "crm.lead", Method: "write", IDs: []int64{id}, Args: []Arg{{"vals", V{"active": false, "probability": int64(0)}}}}
			if w.Major >= 19 {
				s.Refused(validationError, lose)
				s.Refused(validationError, write)
				s.Equal("active", s.Get("crm.lead", id, "active"), true)
				return
			}
			s.Ok(write)
			s.Equal("active", s.Get("crm.lead", id, "active"), false)
		}},
		{Name: "an archived lead moved to a won stage comes back on 19", Run: func(w *World) {
			s := w.Admin()
			id := s.Lead("back", V{"active": false})
			s.Write("crm.lead", []int64{id}, V{"stage_id": w.stages()[3]})
			s.Equal("active", s.Get("crm.lead", id, "active"), w.Major >= 19)
		}},
	}
}

// Void makes a call of a method that returns nothing: a fault over XML-RPC, no result over JSON-RPC, null over JSON-2,
// and carried out over all of them.
func (s *Session) Void(c Call) {
	s.T.Helper()
	s.Equal(c.Method, s.Ok(c), Nothing{})
}
