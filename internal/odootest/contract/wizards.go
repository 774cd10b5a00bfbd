package contract

import (
	"maps"
	"slices"
)

// wizardCall is the call that creates a merge wizard, with archived leads.
func (s *Session) wizardCall(vals V) Call {
	c := s.create("crm.merge.opportunity", vals)
	c.Named = V{"context": V{"active_test": false}}
	return c
}

// Wizard creates a merge wizard for leads.
func (s *Session) Wizard(leads []int64, more ...V) int64 {
	s.T.Helper()
	vals := V{"opportunity_ids": L{L{int64(6), int64(0), anys(leads)}}}
	for _, m := range more {
		maps.Copy(vals, m)
	}
	return s.created(s.Ok(s.wizardCall(vals)))
}

func run(wizard int64) Call {
	return Call{Model: "crm.merge.opportunity", Method: "action_merge", IDs: []int64{wizard}, Named: V{"context": V{"active_test": false}}}
}

// Twin makes a lead with a probability of its own, so that Odoo's automatic one does not choose the survivor.
func (s *Session) Twin(name string, more ...V) int64 {
	s.T.Helper()
	return s.Lead(name, append([]V{{"probability": 10.0}}, more...)...)
}

// Merge merges leads and gives the survivor.
func (s *Session) Merge(leads []int64, more ...V) int64 {
	s.T.Helper()
	action, _ := s.Ok(run(s.Wizard(leads, more...))).(V)
	id, ok := action["res_id"].(int64)
	if !ok || action["res_model"] != "crm.lead" || action["type"] != "ir.actions.act_window" {
		s.T.Fatalf("action_merge gave %v", action)
	}
	return id
}

func wizardCases() []Case {
	return []Case{
		{Name: "merge leaves one lead", Run: func(w *World) {
			s := w.As("bot")
			a, b := s.Twin("a"), s.Twin("b")
			wizard := s.Wizard([]int64{b, a})
			s.Equal("holds", s.sorted(s.Get("crm.merge.opportunity", wizard, "opportunity_ids")), []int64{a, b})
			action, _ := s.Ok(run(wizard)).(V)
			s.Equal("survivor", action["res_id"], a)
			s.Equal("left", s.Alive("crm.lead", a, b), []int64{a})
		}},
		{Name: "six leads are too many", Run: func(w *World) {
			s := w.As("bot")
			var ids []int64
			for range 6 {
				ids = append(ids, s.Twin("six"))
			}
			s.Refused(userError, run(s.Wizard(ids)))
			s.Equal("left", s.Alive("crm.lead", ids...), ids)
			s.Equal("five", s.Merge(ids[:5]), ids[0])
			s.Equal("then the rest", s.Merge([]int64{ids[0], ids[5]}), ids[0])
		}},
		{Name: "one lead is too few, twice the same too", Run: func(w *World) {
			s := w.As("bot")
			a := s.Twin("alone")
			s.Refused(userError, run(s.Wizard([]int64{a})))
			s.Refused(userError, run(s.Wizard([]int64{a, a})))
			s.Refused(userError, run(s.Wizard(nil)))
		}},
		{Name: "a wizard runs once", Run: func(w *World) {
			s := w.As("bot")
			a, b := s.Twin("a"), s.Twin("b")
			wizard := s.Wizard([]int64{a, b})
			s.Ok(run(wizard))
			s.Refused(userError, run(wizard))
		}},
		{Name: "a lead merged elsewhere leaves the wizard without a word", Run: func(w *World) {
			s := w.As("bot")
			a, b, c := s.Twin("a"), s.Twin("b"), s.Twin("c")
			wizard := s.Wizard([]int64{a, b, c})
			s.Merge([]int64{a, b})
			s.Equal("holds", s.sorted(s.Get("crm.merge.opportunity", wizard, "opportunity_ids")), []int64{a, c})
			s.Ok(run(wizard))
			s.Equal("left", s.Alive("crm.lead", a, b, c), []int64{a})
		}},
		{Name: "archived leads stay only where the context says so on 14", Run: func(w *World) {
			s := w.As("bot")
			a, b := s.Twin("on"), s.Twin("off", V{"active": false, "probability": 0.0})
			vals := V{"opportunity_ids": L{L{int64(6), int64(0), L{a, b}}}}
			plain := s.created(s.Ok(s.create("crm.merge.opportunity", vals)))
			rows, _ := s.Ok(Call{Model: "crm.merge.opportunity", Method: "read", IDs: []int64{plain}, Named: V{"fields": L{"opportunity_ids"}}}).(L)
			row, _ := rows[0].(V)
			s.Equal("holds", s.sorted(row["opportunity_ids"]), pick(w, []int64{a}, []int64{a, b}))
			merge := Call{Model: "crm.merge.opportunity", Method: "action_merge", IDs: []int64{plain}}
			if w.Major < 19 {
				s.Refused(userError, merge)
				return
			}
			s.Ok(merge)
			s.Equal("left", s.Alive("crm.lead", a, b), []int64{a})
		}},
		{Name: "a hidden lead is dropped on 14 and refused on 19", Run: func(w *World) {
			s := w.As("own")
			a, b, hidden := s.Twin("a"), s.Twin("b"), w.Admin().Lead("hidden", V{"user_id": w.Users["ann"].ID})
			c := s.wizardCall(V{"opportunity_ids": L{L{int64(6), int64(0), L{a, b, hidden}}}})
			if w.Major >= 19 {
				s.Refused(accessError, c)
				return
			}
			wizard := s.created(s.Ok(c))
			s.Equal("holds", s.sorted(s.Get("crm.merge.opportunity", wizard, "opportunity_ids")), []int64{a, b})
			s.Ok(run(wizard))
			s.Equal("left", w.Admin().Alive("crm.lead", a, b, hidden), []int64{a, hidden})
		}},
		{Name: "own documents merges its own leads, although it may not delete", Run: func(w *World) {
			s := w.As("own")
			a, b := s.Twin("a", V{"user_id": s.ID}), s.Twin("b")
			s.Equal("survivor", s.Merge([]int64{a, b}), a)
			s.Equal("left", s.Alive("crm.lead", a, b), []int64{a})
		}},
		{Name: "salesperson and team as asked", Run: func(w *World) {
			admin, s := w.Admin(), w.As("bot")
			ann := w.Users["ann"].ID
			team := admin.Create("crm.team", V{"name": w.tag("Team")})
			a, b := s.Twin("a", V{"user_id": w.Users["bob"].ID}), s.Twin("b")
			id := s.Merge([]int64{a, b}, V{"user_id": ann, "team_id": team})
			row := s.One("crm.lead", id, "user_id", "team_id")
			s.Equal("user", row["user_id"], ann)
			s.Equal("kept", s.Alive("crm.lead", a, b), []int64{a})
		}},
		{Name: "without a salesperson the first one stays", Run: func(w *World) {
			s := w.As("bot")
			bob, ann := w.Users["bob"].ID, w.Users["ann"].ID
			a, b := s.Twin("a", V{"user_id": bob}), s.Twin("b", V{"user_id": ann})
			s.Equal("survivor's", s.Get("crm.lead", s.Merge([]int64{a, b}), "user_id"), bob)
			c, d := s.Twin("c"), s.Twin("d", V{"user_id": ann})
			s.Equal("the other's", s.Get("crm.lead", s.Merge([]int64{c, d}), "user_id"), ann)
		}},
		{Name: "leads of two companies merge without a word", Run: func(w *World) {
			admin := w.Admin()
			company := admin.Create("res.company", V{"name": w.tag("Company")})
			admin.Write("res.users", []int64{admin.ID}, V{"company_ids": L{L{int64(4), company}}})
			a, b := admin.Twin("a"), admin.Twin("b")
			admin.Write("crm.lead", []int64{a}, V{"company_id": int64(1)})
			admin.Write("crm.lead", []int64{b}, V{"company_id": company})
			s := admin.Merge([]int64{a, b})
			admin.Equal("survivor", s, a)
			admin.Equal("company", admin.Get("crm.lead", s, "company_id"), int64(1))
		}},
		{Name: "merge_opportunity called directly", Run: func(w *World) {
			s := w.As("bot")
			a, b := s.Twin("a"), s.Twin("b")
			c := Call{Model: "crm.lead", Method: "merge_opportunity", IDs: []int64{a, b}}
			v, refusal := s.Try(c)
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
			s.Equal("left", s.Alive("crm.lead", a, b), []int64{a})
		}},
		{Name: "defaults leave won leads out", Run: func(w *World) {
			s := w.As("bot")
			open, won := s.Lead("open"), s.Lead("won", V{"stage_id": w.stages()[3]})
			v, _ := s.Ok(Call{
				Model: "crm.merge.opportunity", Method: "default_get", Args: []Arg{{pick(w, "fields_list", "fields"), L{"opportunity_ids"}}},
				Named: V{"context": V{"active_ids": L{open, won}}},
			}).(V)
			s.Equal("ids", v["opportunity_ids"], L{L{int64(6), int64(0), L{open}}})
		}},
		{Name: "the team of a wizard follows its salesperson", Run: func(w *World) {
			s := w.As("bot")
			lead := s.Twin("x")
			wizard := s.Wizard([]int64{lead, s.Twin("y")})
			s.Equal("no team", s.Get("crm.merge.opportunity", wizard, "team_id"), false)
			if !slices.Contains(s.Alive("crm.lead", lead), lead) {
				s.T.Error("the wizard did something")
			}
		}},
	}
}
