package contract

import (
	"maps"
	"slices"
)

func (s *Session) createWizardCall(vals V) Call {
	c := s.createCall("crm.merge.opportunity", vals)
	c.Named = V{"context": V{"active_test": false}}
	return c
}

// CreateWizard creates a merge wizard for leads.
func (s *Session) CreateWizard(leads []int64, more ...V) int64 {
	s.T.Helper()
	vals := V{"opportunity_ids": L{L{int64(6), int64(0), anyIDs(leads)}}}
	for _, m := range more {
		maps.Copy(vals, m)
	}
	return s.createdID(s.MustCall(s.createWizardCall(vals)))
}

func runCall(wizard int64) Call {
	return Call{
		Model: "crm.merge.opportunity", Method: "action_merge", IDs: []int64{wizard},
		Named: V{"context": V{"active_test": false}},
	}
}

// CreateMergeable creates a lead with a manual probability, so that Odoo's automatic one does not choose the survivor.
func (s *Session) CreateMergeable(name string, more ...V) int64 {
	s.T.Helper()
	return s.CreateLead(name, append([]V{{"probability": 10.0}}, more...)...)
}

// MergeLeads merges leads and returns the survivor.
func (s *Session) MergeLeads(leads []int64, more ...V) int64 {
	s.T.Helper()
	action, _ := s.MustCall(runCall(s.CreateWizard(leads, more...))).(V)
	id, ok := action["res_id"].(int64)
	if !ok || action["res_model"] != "crm.lead" || action["type"] != "ir.actions.act_window" {
		s.T.Fatalf("action_merge gave %v", action)
	}
	return id
}

func wizardCases() []Case {
	return []Case{
		{Name: "merge leaves one lead", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateMergeable("a"), s.CreateMergeable("b")
			wizard := s.CreateWizard([]int64{b, a})
			s.Equal("holds", s.sortedIDs(s.ReadField("crm.merge.opportunity", wizard, "opportunity_ids")), []int64{a, b})
			action, _ := s.MustCall(runCall(wizard)).(V)
			s.Equal("survivor", action["res_id"], a)
			s.Equal("left", s.Existing("crm.lead", a, b), []int64{a})
		}},
		{Name: "six leads are too many", Run: func(w *World) {
			s := w.AsUser("bot")
			var ids []int64
			for range 6 {
				ids = append(ids, s.CreateMergeable("six"))
			}
			s.MustFail(userError, runCall(s.CreateWizard(ids)))
			s.Equal("left", s.Existing("crm.lead", ids...), ids)
			s.Equal("five", s.MergeLeads(ids[:5]), ids[0])
			s.Equal("then the rest", s.MergeLeads([]int64{ids[0], ids[5]}), ids[0])
		}},
		{Name: "one lead is too few, also when given twice", Run: func(w *World) {
			s := w.AsUser("bot")
			a := s.CreateMergeable("alone")
			s.MustFail(userError, runCall(s.CreateWizard([]int64{a})))
			s.MustFail(userError, runCall(s.CreateWizard([]int64{a, a})))
			s.MustFail(userError, runCall(s.CreateWizard(nil)))
		}},
		{Name: "a wizard runs once", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateMergeable("a"), s.CreateMergeable("b")
			wizard := s.CreateWizard([]int64{a, b})
			s.MustCall(runCall(wizard))
			s.MustFail(userError, runCall(wizard))
		}},
		{Name: "a lead merged elsewhere disappears from the wizard silently", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b, c := s.CreateMergeable("a"), s.CreateMergeable("b"), s.CreateMergeable("c")
			wizard := s.CreateWizard([]int64{a, b, c})
			s.MergeLeads([]int64{a, b})
			s.Equal("holds", s.sortedIDs(s.ReadField("crm.merge.opportunity", wizard, "opportunity_ids")), []int64{a, c})
			s.MustCall(runCall(wizard))
			s.Equal("left", s.Existing("crm.lead", a, b, c), []int64{a})
		}},
		{Name: "archived leads stay only with active_test on 14", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateMergeable("on"), s.CreateMergeable("off", V{"active": false, "probability": 0.0})
			vals := V{"opportunity_ids": L{L{int64(6), int64(0), L{a, b}}}}
			plain := s.createdID(s.MustCall(s.createCall("crm.merge.opportunity", vals)))
			rows, _ := s.MustCall(Call{
				Model: "crm.merge.opportunity", Method: "read", IDs: []int64{plain},
				Named: V{"fields": L{"opportunity_ids"}},
			}).(L)
			row, _ := rows[0].(V)
			s.Equal("holds", s.sortedIDs(row["opportunity_ids"]), byVersion(w, []int64{a}, []int64{a, b}))
			merge := Call{Model: "crm.merge.opportunity", Method: "action_merge", IDs: []int64{plain}}
			if w.Major < 19 {
				s.MustFail(userError, merge)
				return
			}
			s.MustCall(merge)
			s.Equal("left", s.Existing("crm.lead", a, b), []int64{a})
		}},
		{Name: "a hidden lead is dropped on 14 and refused on 19", Run: func(w *World) {
			s := w.AsUser("own")
			a, b, hidden := s.CreateMergeable("a"), s.CreateMergeable("b"), w.Admin().CreateLead("hidden",
				V{"user_id": w.Users["ann"].ID})
			c := s.createWizardCall(V{"opportunity_ids": L{L{int64(6), int64(0), L{a, b, hidden}}}})
			if w.Major >= 19 {
				s.MustFail(accessError, c)
				return
			}
			wizard := s.createdID(s.MustCall(c))
			s.Equal("holds", s.sortedIDs(s.ReadField("crm.merge.opportunity", wizard, "opportunity_ids")), []int64{a, b})
			s.MustCall(runCall(wizard))
			s.Equal("left", w.Admin().Existing("crm.lead", a, b, hidden), []int64{a, hidden})
		}},
		{Name: "own documents may merge own leads without delete rights", Run: func(w *World) {
			s := w.AsUser("own")
			a, b := s.CreateMergeable("a", V{"user_id": s.ID}), s.CreateMergeable("b")
			s.Equal("survivor", s.MergeLeads([]int64{a, b}), a)
			s.Equal("left", s.Existing("crm.lead", a, b), []int64{a})
		}},
		{Name: "requested salesperson and team", Run: func(w *World) {
			admin, s := w.Admin(), w.AsUser("bot")
			ann := w.Users["ann"].ID
			team := admin.Create("crm.team", V{"name": w.uniqueText("Team")})
			a, b := s.CreateMergeable("a", V{"user_id": w.Users["bob"].ID}), s.CreateMergeable("b")
			id := s.MergeLeads([]int64{a, b}, V{"user_id": ann, "team_id": team})
			row := s.ReadOne("crm.lead", id, "user_id", "team_id")
			s.Equal("user", row["user_id"], ann)
			s.Equal("kept", s.Existing("crm.lead", a, b), []int64{a})
		}},
		{Name: "without a salesperson the first one stays", Run: func(w *World) {
			s := w.AsUser("bot")
			bob, ann := w.Users["bob"].ID, w.Users["ann"].ID
			a, b := s.CreateMergeable("a", V{"user_id": bob}), s.CreateMergeable("b", V{"user_id": ann})
			s.Equal("survivor's", s.ReadField("crm.lead", s.MergeLeads([]int64{a, b}), "user_id"), bob)
			c, d := s.CreateMergeable("c"), s.CreateMergeable("d", V{"user_id": ann})
			s.Equal("the other's", s.ReadField("crm.lead", s.MergeLeads([]int64{c, d}), "user_id"), ann)
		}},
		{Name: "leads of two companies merge silently", Run: func(w *World) {
			admin := w.Admin()
			company := admin.Create("res.company", V{"name": w.uniqueText("Company")})
			admin.Write("res.users", []int64{admin.ID}, V{"company_ids": L{L{int64(4), company}}})
			a, b := admin.CreateMergeable("a"), admin.CreateMergeable("b")
			admin.Write("crm.lead", []int64{a}, V{"company_id": int64(1)})
			admin.Write("crm.lead", []int64{b}, V{"company_id": company})
			s := admin.MergeLeads([]int64{a, b})
			admin.Equal("survivor", s, a)
			admin.Equal("company", admin.ReadField("crm.lead", s, "company_id"), int64(1))
		}},
		{Name: "merge_opportunity called directly", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateMergeable("a"), s.CreateMergeable("b")
			c := Call{Model: "crm.lead", Method: "merge_opportunity", IDs: []int64{a, b}}
			v, refusal := s.TryCall(c)
			switch {
			case w.Major < 19 && w.isXML(): // committed, then not to be sent
				if refusal == nil {
					s.T.Errorf("got %v", v)
				}
			case w.Major < 19:
				s.Equal("answer", v, sprint("crm.lead(", a, ",)"))
			default:
				s.Equal("answer", s.ids(v), []int64{a})
			}
			s.Equal("left", s.Existing("crm.lead", a, b), []int64{a})
		}},
		{Name: "defaults omit won leads", Run: func(w *World) {
			s := w.AsUser("bot")
			open, won := s.CreateLead("open"), s.CreateLead("won", V{"stage_id": w.stages()[3]})
			v, _ := s.MustCall(Call{
				Model: "crm.merge.opportunity", Method: "default_get",
				Args:  []Arg{{byVersion(w, "fields_list", "fields"), L{"opportunity_ids"}}},
				Named: V{"context": V{"active_ids": L{open, won}}},
			}).(V)
			s.Equal("ids", v["opportunity_ids"], L{L{int64(6), int64(0), L{open}}})
		}},
		{Name: "the team of a wizard follows its salesperson", Run: func(w *World) {
			s := w.AsUser("bot")
			lead := s.CreateMergeable("x")
			wizard := s.CreateWizard([]int64{lead, s.CreateMergeable("y")})
			s.Equal("no team", s.ReadField("crm.merge.opportunity", wizard, "team_id"), false)
			if !slices.Contains(s.Existing("crm.lead", lead), lead) {
				s.T.Error("the wizard did something")
			}
		}},
	}
}
