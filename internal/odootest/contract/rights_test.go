package contract

import "slices"

func rightCases() []Case {
	return []Case{
		{Name: "own documents: own and unassigned leads", Run: func(w *World) {
			mine, free, other := w.threeLeads()
			s := w.AsUser("own")
			s.Equal("search", s.Search("crm.lead", L{L{"id", "in", L{mine, free, other}}}), []int64{mine, free})
			s.Equal("count of what is hidden",
				s.MustCall(Call{
					Model: "crm.lead", Method: "search_count",
					Args: []Arg{{"domain", L{L{"id", "=", other}}}},
				}), int64(0))
			s.Equal("names", len(s.Read("crm.lead", []int64{mine, free}, "name")), 2)
		}},
		{Name: "one hidden lead fails the whole read", Run: func(w *World) {
			mine, free, other := w.threeLeads()
			w.AsUser("own").MustFail(accessError,
				Call{Model: "crm.lead", Method: "read", IDs: []int64{mine, free, other}, Named: V{"fields": L{"name"}}})
		}},
		{Name: "one hidden lead fails the whole write", Run: func(w *World) {
			mine, _, other := w.threeLeads()
			s := w.AsUser("own")
			s.MustFail(accessError, writeCall([]int64{mine, other}, V{"referred": "x"}))
			s.Equal("the other", s.ReadField("crm.lead", mine, "referred"), false)
		}},
		{Name: "own documents: no note on a hidden lead", Run: func(w *World) {
			_, _, other := w.threeLeads()
			w.AsUser("own").MustFail(accessError,
				postCall(other, V{"body": "x"}))
		}},
		{Name: "all documents: every lead", Run: func(w *World) {
			mine, free, other := w.threeLeads()
			s := w.AsUser("all")
			s.Write("crm.lead", []int64{mine, free, other}, V{"referred": "all"})
			s.Equal("search", s.Search("crm.lead", L{L{"id", "in", L{mine, free, other}}}), []int64{mine, free, other})
		}},
		{Name: "who may delete a lead", Run: func(w *World) {
			for login, may := range map[string]bool{"own": false, "all": false, "sys": false, "mgr": true, "admin": true} {
				id := w.Admin().CreateLead("to delete")
				s := w.AsUser(login)
				c := Call{Model: "crm.lead", Method: "unlink", IDs: []int64{id}}
				if may {
					s.Equal(login, s.MustCall(c), true)
				} else {
					s.MustFail(accessError, c)
				}
				s.Equal(login+" asks", s.hasAccess("crm.lead", "unlink"), may)
			}
		}},
		{Name: "all sales users may create leads", Run: func(w *World) {
			for _, login := range []string{"own", "all", "mgr", "sys"} {
				s := w.AsUser(login)
				id := s.Create("crm.lead", V{"name": "by " + login})
				s.Equal("salesperson", s.ReadField("crm.lead", id, "user_id"), s.ID)
			}
		}},
		{Name: "who may read what", Run: func(w *World) {
			everybody := []string{"own", "all", "mgr", "sys"}
			admins := []string{"sys"}
			dictionary := byVersion(w, everybody, admins)
			for model, who := range map[string][]string{
				"res.users": everybody, "crm.team": everybody, "crm.stage": everybody, "res.partner": everybody,
				"res.company": everybody,
				"crm.tag":     everybody, "crm.lost.reason": everybody, "res.country": everybody, "res.groups": everybody,
				"mail.message":  everybody,
				"ir.attachment": everybody, "mail.activity": everybody, "mail.followers": everybody, "calendar.event": everybody,
				"ir.model": dictionary, "ir.model.fields": dictionary, "ir.model.data": dictionary,
				"ir.module.module": byVersion(w, admins, everybody),
				"base.automation":  admins, "ir.actions.server": admins, "ir.config_parameter": admins,
				"mail.tracking.value": admins,
			} {
				for _, login := range everybody {
					w.Equal(login+" reads "+model, w.AsUser(login).hasAccess(model, "read"), slices.Contains(who, login))
				}
			}
		}},
		{Name: "who may change what", Run: func(w *World) {
			everybody := []string{"own", "all", "mgr", "sys"}
			for _, x := range []struct {
				model, op string
				who       []string
			}{
				{"crm.lead", "write", everybody},
				{"crm.lead", "create", everybody},
				{"mail.followers", "create", []string{"sys"}},
				{"mail.message", "write", everybody},
				{"mail.activity", "write", everybody},
				{"ir.attachment", "write", everybody},
				{"calendar.event", "write", everybody},
				{"base.automation", "create", []string{"sys"}},
				{"crm.stage", "write", []string{"mgr"}},
				{"crm.team", "write", []string{"mgr"}},
				{"crm.tag", "create", everybody},
				{"crm.lost.reason", "create", []string{"mgr"}},
				{"res.partner", "create", everybody},
				{"res.users", "create", []string{"sys"}},
			} {
				for _, login := range everybody {
					w.Equal(login+": "+x.op+" "+x.model, w.AsUser(login).hasAccess(x.model, x.op), slices.Contains(x.who, login))
				}
			}
		}},
		{Name: "has_access", Only: 19, Run: func(w *World) {
			for login, may := range map[string]bool{"all": false, "mgr": true} {
				s := w.AsUser(login)
				s.Equal(login, s.MustCall(Call{
					Model: "crm.lead", Method: "has_access", IDs: []int64{},
					Args: []Arg{{"operation", "unlink"}},
				}), may)
			}
		}},
		{Name: "check_access_rights raises unless asked not to", Only: 14, Run: func(w *World) {
			w.AsUser("all").MustFail(accessError,
				Call{Model: "crm.lead", Method: "check_access_rights", Args: []Arg{{"operation", "unlink"}}})
		}},
		{Name: "leads of other companies are hidden", Run: func(w *World) {
			admin, s := w.Admin(), w.AsUser("all")
			company := admin.Create("res.company", V{"name": w.uniqueText("Company")})
			id := admin.CreateLead("elsewhere")
			admin.Write("res.users", []int64{admin.ID}, V{"company_ids": L{L{int64(4), company}}})
			admin.Write("crm.lead", []int64{id}, V{"company_id": company})
			s.Equal("search", s.Existing("crm.lead", id), []int64{})
			s.MustFail(accessError, Call{Model: "crm.lead", Method: "read", IDs: []int64{id}, Named: V{"fields": L{"name"}}})
			s.Equal("search of a member", admin.Existing("crm.lead", id), []int64{id})
			one := admin.MustCall(Call{
				Model: "crm.lead", Method: "search", Args: []Arg{{"domain", L{L{"id", "=", id}}}},
				Named: V{"context": V{"allowed_company_ids": L{int64(1)}}},
			})
			s.Equal("search in the first company only", one, L{})
		}},
		{Name: "who may move a message to another lead", Run: func(w *World) {
			for login, may := range map[string]bool{"own": w.Major < 19, "all": w.Major < 19, "mgr": w.Major < 19, "sys": true} {
				s := w.AsUser(login)
				a, b := s.CreateLead("from"), s.CreateLead("to")
				note := s.PostNote(a, "<p>moves</p>")
				c := Call{Model: "mail.message", Method: "write", IDs: []int64{note}, Args: []Arg{{"vals", V{"res_id": b}}}}
				if may {
					s.Equal(login, s.MustCall(c), true)
				} else {
					s.MustFail(accessError, c)
				}
			}
		}},
		{Name: "own notes can be changed and deleted", Run: func(w *World) {
			s := w.AsUser("own")
			note := s.PostNote(s.CreateLead("x"), "<p>old</p>")
			s.Write("mail.message", []int64{note}, V{"body": "<p>new</p>"})
			s.Equal("body", s.ReadField("mail.message", note, "body"), "<p>new</p>")
			s.Delete("mail.message", note)
		}},
		{Name: "messages on hidden leads are hidden", Run: func(w *World) {
			_, _, other := w.threeLeads()
			note := w.Admin().PostNote(other, "<p>secret</p>")
			s := w.AsUser("own")
			s.Equal("search", s.Search("mail.message", L{L{"id", "=", note}}), []int64{})
			s.MustFail(accessError, Call{
				Model: "mail.message", Method: "read", IDs: []int64{note},
				Named: V{"fields": L{"body"}},
			})
		}},
	}
}

func (s *Session) hasAccess(model, op string) bool {
	s.T.Helper()
	v := s.MustCall(Call{
		Model: model, Method: "check_access_rights", Args: []Arg{{"operation", op}},
		Named: V{"raise_exception": false},
	})
	return v == true
}

// threeLeads creates a lead of own, an unassigned one and one of ann.
func (w *World) threeLeads() (mine, free, other int64) {
	w.T.Helper()
	s := w.Admin()
	return s.CreateLead("mine", V{"user_id": w.Users["own"].ID}), s.CreateLead("free"), s.CreateLead("other",
		V{"user_id": w.Users["ann"].ID})
}

// PostNote posts an internal note as Leadtwin does.
func (s *Session) PostNote(lead int64, html string, to ...int64) int64 {
	s.T.Helper()
	return s.ids(s.MustCall(s.noteCall(lead, html, to...)))[0]
}

// post posts a message and returns its id.
func (s *Session) post(lead int64, named V) int64 {
	s.T.Helper()
	return s.ids(s.MustCall(postCall(lead, named)))[0]
}

func (s *Session) noteCall(lead int64, html string, to ...int64) Call {
	return postCall(lead, V{
		"body": html, "body_is_html": true, "subtype_xmlid": "mail.mt_note", "partner_ids": anyIDs(to),
	})
}
