package contract

import (
	"slices"
	"time"
)

func timeCases() []Case {
	return []Case{
		{Name: "comparing write_date", Run: func(w *World) {
			s := w.Admin()
			second := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
			var ids []int64
			for _, tenth := range []time.Duration{9, 1, 5, 3} {
				id := s.CreateLead("time")
				w.SetWriteDate(w.T, id, second.Add(tenth*100*time.Millisecond))
				ids = append(ids, id)
			}
			t, next := "2026-03-01 10:00:00", "2026-03-01 10:00:01"
			for _, x := range []struct {
				domain     L
				at14, at19 []int
			}{
				{L{L{"write_date", "=", t}}, nil, []int{0, 1, 2, 3}},
				{L{L{"write_date", ">", t}}, []int{0, 1, 2, 3}, nil},
				{L{L{"write_date", "<=", t}}, nil, []int{0, 1, 2, 3}},
				{L{L{"write_date", ">=", t}, L{"write_date", "<", next}}, []int{0, 1, 2, 3}, []int{0, 1, 2, 3}},
				{L{L{"write_date", ">=", t + ".500000"}}, []int{0, 2}, []int{0, 1, 2, 3}},
				{
					L{"|", L{"write_date", ">", t}, "&", L{"write_date", "=", t}, L{"id", ">", ids[1]}},
					[]int{0, 1, 2, 3},
					[]int{2, 3},
				},
			} {
				want := []int64{}
				for _, i := range byVersion(w, x.at14, x.at19) {
					want = append(want, ids[i])
				}
				s.Equal(sprint(x.domain), s.Search("crm.lead", append(L{L{"id", "in", anyIDs(ids)}}, x.domain...)), want)
			}
			s.Equal("order", s.Search("crm.lead", L{L{"id", "in", anyIDs(ids)}}, "write_date, id"),
				[]int64{ids[1], ids[3], ids[2], ids[0]})
			s.Equal("shown", s.ReadField("crm.lead", ids[0], "write_date"), t)
		}},
		{Name: "leads created in one call have one time", Run: func(w *World) {
			s := w.Admin()
			ids := s.ids(s.MustCall(Call{
				Model: "crm.lead", Method: "create",
				Args: []Arg{{"vals_list", L{V{"name": "a"}, V{"name": "b"}, V{"name": "c"}}}},
			}))
			var dates []any
			for _, row := range s.Read("crm.lead", ids, "write_date", "create_date") {
				dates = append(dates, row["write_date"])
			}
			s.Equal("dates", dates, []any{dates[0], dates[0], dates[0]})
		}},
		{Name: "time formats", Run: func(w *World) {
			s := w.Admin()
			try := func(at string) bool {
				_, r := s.TryCall(Call{
					Model: "crm.lead", Method: "search_count",
					Args: []Arg{{"domain", L{L{"write_date", ">", at}}}},
				})
				return r == nil
			}
			s.Equal("plain", try("2026-11-23 13:05:12"), true)
			s.Equal("with T", try("2026-11-23T13:05:12"), true)
			s.Equal("with zone", try("2026-11-23T13:05:12Z"), w.Major < 19)
		}},
		{Name: "what changes write_date", Run: func(w *World) {
			s := w.Admin()
			old := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			for _, x := range []struct {
				name  string
				moves bool
				do    func(id int64)
			}{
				{"a new value", true, func(id int64) { s.Write("crm.lead", []int64{id}, V{"referred": "x"}) }},
				{"the same value", true, func(id int64) { s.Write("crm.lead", []int64{id}, V{"name": "moves"}) }},
				{"tags", true, func(id int64) {
					s.Write("crm.lead", []int64{id},
						V{"tag_ids": L{L{int64(4), s.Create("crm.tag", V{"name": w.uniqueText("t")}), int64(0)}}})
				}},
				{"a note", false, func(id int64) { s.PostNote(id, "<p>x</p>") }},
				{"a comment", false, func(id int64) {
					s.MustCall(postCall(id, V{"body": "x", "subtype_xmlid": "mail.mt_comment"}))
				}},
				{"a follower", false, func(id int64) { s.subscribe(id, w.Users["eve"].Partner) }},
				{"an attachment", false, func(id int64) { s.attachFile(id, "a.txt") }},
			} {
				id := s.CreateLead("moves")
				w.SetWriteDate(w.T, id, old)
				x.do(id)
				if got := s.ReadField("crm.lead", id, "write_date"); (got != "2026-01-01 00:00:00") != x.moves {
					s.T.Errorf("%s: write_date is %v", x.name, got)
				}
			}
		}},
		{Name: "create_date cannot be set", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateLead("dates", V{"create_date": "2020-01-01 00:00:00"})
			s.Write("crm.lead", []int64{id}, V{"create_date": "2020-01-01 00:00:00", "write_date": "2020-01-01 00:00:00"})
			row := s.ReadOne("crm.lead", id, "create_date", "write_date")
			if slices.Contains([]any{row["create_date"], row["write_date"]}, any("2020-01-01 00:00:00")) {
				s.T.Errorf("got %v", row)
			}
		}},
	}
}
