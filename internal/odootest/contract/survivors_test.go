package contract

// outcome is what a merge of two leads leaves: which of them, whether it is active, and its type.
type outcome struct {
	second, archived bool
}

func survivorCases() []Case {
	lost := V{"active": false, "probability": 0.0}
	kind := func(k string) V { return V{"type": k} }
	type row struct {
		name       string
		a, b       []V
		stages     [2]int
		at14, at19 outcome
	}
	rows := []row{
		{name: "two alike", at14: outcome{}, at19: outcome{}},
		{
			name: "lead and opportunity", a: []V{kind("lead")}, b: []V{kind("opportunity")}, at14: outcome{second: true},
			at19: outcome{second: true},
		},
		{name: "opportunity and lead", a: []V{kind("opportunity")}, b: []V{kind("lead")}},
		{name: "two leads", a: []V{kind("lead")}, b: []V{kind("lead")}},
		{
			name: "lead in a later stage and opportunity", a: []V{kind("lead")}, b: []V{kind("opportunity")},
			stages: [2]int{2, 0},
			at14:   outcome{second: true}, at19: outcome{second: true},
		},
		{
			name: "probability 10 and 60", a: []V{{"probability": 10.0}}, b: []V{{"probability": 60.0}},
			at19: outcome{second: true},
		},
		{name: "probability 60 and 10", a: []V{{"probability": 60.0}}, b: []V{{"probability": 10.0}}},
		{name: "first and middle stage", stages: [2]int{0, 1}, at14: outcome{second: true}, at19: outcome{second: true}},
		{name: "middle and first stage", stages: [2]int{1, 0}},
		{
			name: "later stage beats probability", a: []V{{"probability": 90.0}}, b: []V{{"probability": 10.0}},
			stages: [2]int{0, 1},
			at14:   outcome{second: true}, at19: outcome{second: true},
		},
		{
			name: "lost and open", a: []V{lost}, b: []V{{"probability": 20.0}}, at14: outcome{archived: true},
			at19: outcome{second: true},
		},
		{name: "open and lost", a: []V{{"probability": 20.0}}, b: []V{lost}},
		{
			name: "open lead and lost opportunity", a: []V{kind("lead")}, b: []V{kind("opportunity"), lost},
			at14: outcome{second: true, archived: true}, at19: outcome{second: true, archived: true},
		},
		{
			name: "lost lead and open lead", a: []V{kind("lead"), lost}, b: []V{kind("lead"), {"probability": 20.0}},
			at14: outcome{archived: true}, at19: outcome{second: true},
		},
		{
			name: "lost lead in a later stage and open lead", a: []V{kind("lead"), lost}, b: []V{kind("lead")},
			stages: [2]int{2, 0},
			at14:   outcome{archived: true}, at19: outcome{second: true},
		},
		{name: "lost and lost", a: []V{lost}, b: []V{lost}, at14: outcome{archived: true}, at19: outcome{archived: true}},
		{
			name: "open and lost in a later stage", b: []V{lost}, stages: [2]int{0, 2},
			at14: outcome{second: true, archived: true}, at19: outcome{second: true, archived: true},
		},
		{name: "open and won", stages: [2]int{0, 3}, at14: outcome{second: true}, at19: outcome{second: true}},
		{name: "won and lost", b: []V{lost}, stages: [2]int{3, 0}},
		{name: "won and won", stages: [2]int{3, 3}},
	}
	cases := make([]Case, 0, len(rows)+1)
	for _, r := range rows {
		cases = append(cases, Case{Name: r.name, Run: func(w *World) {
			s := w.AsUser("bot")
			stages := w.stages()
			a := s.CreateLead("first", append([]V{{"stage_id": stages[r.stages[0]]}}, r.a...)...)
			b := s.CreateLead("second", append([]V{{"stage_id": stages[r.stages[1]]}}, r.b...)...)
			want := byVersion(w, r.at14, r.at19)
			kept := map[bool]int64{false: a, true: b}[want.second]
			s.Equal("survivor", s.MergeLeads([]int64{b, a}), kept)
			s.Equal("left", s.Existing("crm.lead", a, b), []int64{kept})
			s.Equal("active", s.ReadField("crm.lead", kept, "active"), !want.archived)
			if s.ReadField("crm.lead", kept, "type") != "opportunity" &&
				(has2(r.a, "opportunity") || has2(r.b, "opportunity") || len(r.a) == 0) {
				s.T.Error("the result is not an opportunity")
			}
		}})
	}
	return append(cases, Case{Name: "three leads by every rule", Run: func(w *World) {
		s := w.AsUser("bot")
		stages := w.stages()
		a := s.CreateLead("a", V{"type": "lead", "stage_id": stages[2]})
		b := s.CreateLead("b", V{"stage_id": stages[0], "probability": 90.0})
		c := s.CreateLead("c", V{"stage_id": stages[1], "probability": 5.0})
		s.Equal("survivor", s.MergeLeads([]int64{a, b, c}), c)
	}})
}

func has2(list []V, kind string) bool {
	for _, v := range list {
		if v["type"] == kind {
			return true
		}
	}
	return false
}
