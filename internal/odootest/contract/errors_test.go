package contract

func errorCases() []Case {
	return []Case{
		{Name: "unknown model", Run: func(w *World) {
			w.Admin().MustFail(pickClass(w, userError, notFound),
				Call{Model: "no.model", Method: "search", Args: []Arg{{"domain", L{}}}})
		}},
		{Name: "unknown method", Run: func(w *World) {
			w.Admin().MustFail(pickClass(w, attributeError, notFound),
				Call{Model: "crm.lead", Method: "no_method", IDs: []int64{}})
		}},
		{Name: "private method", Run: func(w *World) {
			w.Admin().MustFail(accessError, Call{Model: "crm.lead", Method: "_merge_data", IDs: []int64{}})
		}},
		{Name: "exists is private on 19", Run: func(w *World) {
			s := w.Admin()
			c := Call{Model: "crm.lead", Method: "exists", IDs: []int64{s.CreateLead("X")}}
			if w.Major >= 19 {
				s.MustFail(accessError, c)
			}
		}},
		{Name: "unknown field in read", Run: func(w *World) {
			s := w.Admin()
			s.MustFail(valueError, Call{
				Model: "crm.lead", Method: "read", IDs: []int64{s.CreateLead("X")},
				Named: V{"fields": L{"nosuch"}},
			})
		}},
		{Name: "unknown field in a domain", Run: func(w *World) {
			w.Admin().MustFail(valueError,
				Call{Model: "crm.lead", Method: "search", Args: []Arg{{"domain", L{L{"nosuch", "=", int64(1)}}}}})
		}},
		{Name: "unknown field in write", Run: func(w *World) {
			s := w.Admin()
			s.MustFail(valueError, writeCall([]int64{s.CreateLead("X")}, V{"nosuch": int64(1)}))
		}},
		{Name: "unknown field in create", Run: func(w *World) {
			w.Admin().MustFail(valueError,
				Call{Model: "crm.lead", Method: "create", Args: []Arg{{"vals_list", L{V{"name": "X", "nosuch": int64(1)}}}}})
		}},
		{Name: "unknown field in order", Run: func(w *World) {
			w.Admin().MustFail(valueError,
				Call{Model: "crm.lead", Method: "search", Args: []Arg{{"domain", L{}}}, Named: V{"order": "nosuch"}})
		}},
		{Name: "unknown keyword", Run: func(w *World) {
			w.Admin().MustFail(pickClass(w, typeError, unprocessable),
				Call{Model: "crm.lead", Method: "search", Args: []Arg{{"domain", L{}}}, Named: V{"nosuch": int64(1)}})
		}},
		{Name: "missing argument", Run: func(w *World) {
			w.Admin().MustFail(pickClass(w, typeError, unprocessable), Call{Model: "crm.lead", Method: "search"})
		}},
		{Name: "ids for a method of the model on JSON-2", Only: 19, Run: func(w *World) {
			if w.isJSON2() {
				w.Admin().MustFail(unprocessable,
					Call{Model: "crm.lead", Method: "search", IDs: []int64{1}, Args: []Arg{{"domain", L{}}}})
			}
		}},
		{Name: "write to a deleted lead", Run: func(w *World) {
			s, id := w.Admin(), w.deletedLeadID()
			s.MustFail(missingError, writeCall([]int64{id}, V{"name": "Y"}))
		}},
		{Name: "unlink of a deleted lead", Run: func(w *World) {
			s, id := w.Admin(), w.deletedLeadID()
			s.MustFail(missingError, Call{Model: "crm.lead", Method: "unlink", IDs: []int64{id}})
		}},
		{Name: "unlink of a deleted lead without the right", Run: func(w *World) {
			id := w.deletedLeadID()
			w.AsUser("own").MustFail(accessError, Call{Model: "crm.lead", Method: "unlink", IDs: []int64{id}})
		}},
		{Name: "no ids at all", Run: func(w *World) {
			s := w.Admin()
			s.Equal("write", s.MustCall(writeCall([]int64{}, V{"name": "Y"})), true)
			s.Equal("unlink", s.MustCall(Call{Model: "crm.lead", Method: "unlink", IDs: []int64{}}), true)
			s.Equal("read", s.MustCall(Call{Model: "crm.lead", Method: "read", IDs: []int64{}, Named: V{"fields": L{"name"}}}),
				L{})
		}},
		{Name: "note on a deleted lead", Run: func(w *World) {
			s, id := w.Admin(), w.deletedLeadID()
			s.MustFail(missingError, postCall(id, V{"body": "x"}))
		}},
		{Name: "deleted wizard", Run: func(w *World) {
			w.Admin().MustFail(missingError, Call{Model: "crm.merge.opportunity", Method: "action_merge", IDs: []int64{987654}})
		}},
		{Name: "link to a record that does not exist", Run: func(w *World) {
			s := w.Admin()
			s.MustFail(missingError, writeCall([]int64{s.CreateLead("X")}, V{"user_id": int64(987654)}))
		}},
		{Name: "wizard with a deleted lead", Run: func(w *World) {
			s, id := w.Admin(), w.deletedLeadID()
			s.MustFail(byVersion(w, validationError, missingError),
				s.createWizardCall(V{"opportunity_ids": L{L{int64(6), int64(0), L{s.CreateLead("X"), id}}}}))
		}},
		{Name: "required field is empty", Run: func(w *World) {
			w.Admin().MustFail(validationError,
				Call{Model: "crm.lead", Method: "create", Args: []Arg{{"vals_list", L{V{"name": false}}}}})
		}},
		{Name: "a probability out of bounds", Run: func(w *World) {
			s := w.Admin()
			s.MustFail(validationError, writeCall([]int64{s.CreateLead("X")}, V{"probability": 500.0}))
		}},
		{Name: "invalid selection value", Run: func(w *World) {
			s := w.Admin()
			s.MustFail(valueError, writeCall([]int64{s.CreateLead("X")}, V{"type": "nosuch"}))
		}},
		{Name: "a refused call changes nothing", Run: func(w *World) {
			s, name := w.Admin(), w.uniqueText("half")
			s.MustFail(valueError, Call{
				Model: "crm.lead", Method: "create",
				Args: []Arg{{"vals_list", L{V{"name": name}, V{"name": name, "nosuch": int64(1)}}}},
			})
			s.Equal("leads", s.Search("crm.lead", L{L{"name", "=", name}}), []int64{})
		}},
	}
}

func (w *World) deletedLeadID() int64 {
	w.T.Helper()
	s := w.Admin()
	id := s.CreateLead("gone")
	s.Delete("crm.lead", id)
	return id
}
