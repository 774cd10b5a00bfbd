package contract

import (
	"slices"
	"strings"
)

// attach puts a small file on a lead.
func (s *Session) attach(lead int64, name string) int64 {
	s.T.Helper()
	return s.Create("ir.attachment", V{"name": name, "res_model": "crm.lead", "res_id": lead, "datas": "aGVsbG8="})
}

func (s *Session) subscribe(lead int64, partners ...int64) {
	s.T.Helper()
	s.Ok(Call{Model: "crm.lead", Method: "message_subscribe", IDs: []int64{lead}, Named: V{"partner_ids": anys(partners)}})
}

func (s *Session) followers(lead int64) []int64 {
	s.T.Helper()
	var out []int64
	for _, row := range s.Read("mail.followers", s.Search("mail.followers", L{L{"res_model", "=", "crm.lead"}, L{"res_id", "=", lead}}), "partner_id") {
		id, _ := row["partner_id"].(int64)
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

func (s *Session) meet(lead int64, name string) int64 {
	s.T.Helper()
	return s.Create("calendar.event", V{"name": name, "start": "2026-12-01 10:00:00", "stop": "2026-12-01 11:00:00", "opportunity_id": lead})
}

func (s *Session) plan(lead int64, summary string) int64 {
	s.T.Helper()
	s.Try(Call{Model: "crm.lead", Method: "activity_schedule", IDs: []int64{lead}, Named: V{
		"act_type_xmlid": "mail.mail_activity_data_todo", "summary": summary, "user_id": s.ID,
	}})
	ids := s.Search("mail.activity", L{L{"res_model", "=", "crm.lead"}, L{"res_id", "=", lead}, L{"summary", "=", summary}})
	if len(ids) != 1 {
		s.T.Fatalf("the activity was not planned: %v", ids)
	}
	return ids[0]
}

func belongingCases() []Case {
	return []Case{
		{Name: "messages move and say where they come from", Run: func(w *World) {
			s := w.As("bot")
			a, b := s.Twin("Alpha lead"), s.Twin("Beta lead")
			plain := s.Note(b, "<p>plain</p>")
			named := s.ids(s.Ok(Call{Model: "crm.lead", Method: "message_post", IDs: []int64{b}, Named: V{"body": "x", "subject": "Subj", "subtype_xmlid": "mail.mt_note"}}))[0]
			s.Merge([]int64{a, b})
			for id, subject := range map[int64]string{
				plain: pick(w, "From Beta lead : False", "From Beta lead"), named: pick(w, "From Beta lead : Subj", "From Beta lead: Subj"),
			} {
				row := s.One("mail.message", id, "res_id", "subject")
				s.Equal("on", row["res_id"], a)
				s.Equal("subject", row["subject"], subject)
			}
			s.Equal("orphans", s.Search("mail.message", L{L{"model", "=", "crm.lead"}, L{"res_id", "=", b}}), []int64{})
		}},
		{Name: "a summary is written", Run: func(w *World) {
			s := w.As("bot")
			a, b := s.Twin("Alpha lead"), s.Twin("Beta lead", V{"contact_name": "Robin Berg", "expected_revenue": 12.0})
			s.Merge([]int64{a, b})
			ids := s.Search("mail.message", L{L{"model", "=", "crm.lead"}, L{"res_id", "=", a}, L{"body", "ilike", "Beta lead"}})
			if len(ids) != 1 {
				s.T.Fatalf("got %v", ids)
			}
			row := s.One("mail.message", ids[0], "body", "subject", "subtype_id", "message_type")
			body, _ := row["body"].(string)
			for _, part := range pick(w, []string{"Merged opportunity : Beta lead", "Robin Berg"}, []string{"crm_lead_merge_summary", "Merged the Lead/Opportunity", "Robin Berg"}) {
				if !strings.Contains(body, part) {
					s.T.Errorf("no %q in %s", part, body)
				}
			}
			s.Equal("subject", row["subject"], pick[any](w, "Merged opportunities: Beta lead", false))
			if (row["subtype_id"] == false) != (w.Major < 19) {
				s.T.Errorf("subtype %v", row["subtype_id"])
			}
		}},
		{Name: "attachments move", Run: func(w *World) {
			s := w.As("bot")
			a, b := s.Twin("Alpha lead"), s.Twin("Beta lead")
			s.attach(a, "doc.txt")
			same, other := s.attach(b, "doc.txt"), s.attach(b, "other.txt")
			s.Merge([]int64{a, b})
			s.Equal("on", s.Get("ir.attachment", same, "res_id"), a)
			s.Equal("other", s.Get("ir.attachment", other, "name"), pick(w, "other.txt", "other.txt (from Beta lead)"))
			s.Equal("same", s.Get("ir.attachment", same, "name"), pick(w, "doc.txt (2)", "doc.txt (from Beta lead)"))
			s.Equal("content", s.One("ir.attachment", same, "datas", "checksum", "file_size"),
				V{"id": same, "datas": "aGVsbG8=", "checksum": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d", "file_size": int64(5)})
		}},
		{Name: "activities move on 19 and are deleted on 14", Run: func(w *World) {
			s := w.As("bot")
			a, b := s.Twin("a"), s.Twin("b")
			todo := s.plan(b, w.tag("call"))
			s.Merge([]int64{a, b})
			s.Equal("left", s.Alive("mail.activity", todo), pick(w, []int64{}, []int64{todo}))
			if w.Major >= 19 {
				s.Equal("on", s.Get("mail.activity", todo, "res_id"), a)
			}
		}},
		{Name: "meetings move on 19 and lose their lead on 14", Run: func(w *World) {
			s := w.As("bot")
			a, b := s.Twin("a"), s.Twin("b")
			meeting := s.meet(b, "talk")
			s.Merge([]int64{a, b})
			s.Equal("lead", s.Get("calendar.event", meeting, "opportunity_id"), pick[any](w, false, a))
		}},
		{Name: "followers move only when they wrote, and only on 19", Run: func(w *World) {
			s, eve := w.As("bot"), w.As("eve")
			a, b := s.Twin("a"), s.Twin("b")
			s.subscribe(b, eve.Partner, w.Users["bob"].Partner)
			eve.Note(b, "<p>mine</p>")
			s.Merge([]int64{a, b})
			want := []int64{s.Partner}
			if w.Major >= 19 {
				want = append(want, eve.Partner)
			}
			slices.Sort(want)
			s.Equal("followers", s.followers(a), want)
		}},
		{Name: "quotations move on 19 and lose their lead on 14", Run: func(w *World) {
			s := w.As("all")
			a, b := s.Twin("a"), s.Twin("b")
			p := s.Create("res.partner", V{"name": "Buyer"})
			order := s.Create("sale.order", V{"partner_id": p, "opportunity_id": b})
			s.Equal("counted", s.Get("crm.lead", b, "quotation_count"), int64(1))
			s.Merge([]int64{a, b})
			s.Equal("lead", s.Get("sale.order", order, "opportunity_id"), pick[any](w, false, a))
		}},
		{Name: "tags and priority", Run: func(w *World) {
			s := w.As("bot")
			x, y := s.Create("crm.tag", V{"name": w.tag("x")}), s.Create("crm.tag", V{"name": w.tag("y")})
			a, b := s.Twin("a", V{"tag_ids": L{x}}), s.Twin("b", V{"tag_ids": L{y}, "priority": "2"})
			s.Merge([]int64{a, b})
			s.Equal("tags", s.sorted(s.Get("crm.lead", a, "tag_ids")), pick(w, []int64{x}, []int64{x, y}))
			s.Equal("priority", s.Get("crm.lead", a, "priority"), pick(w, "0", "2"))
		}},
		{Name: "values are filled from the others", Run: func(w *World) {
			s := w.As("bot")
			a := s.Twin("first", V{"email_from": "a@acme.test"})
			b := s.Twin("second", V{
				"email_from": "b@acme.test", "phone": "+32 2 555 12 34", "contact_name": "Robin", "partner_name": "Acme", "website": "acme.test",
				"expected_revenue": 7.0, "function": "CEO", "date_deadline": "2026-12-31", "referred": "Kim", "color": int64(4),
			})
			s.Merge([]int64{a, b})
			s.Equal("lead", s.One("crm.lead", a, "name", "email_from", "phone", "contact_name", "partner_name", "website", "expected_revenue", "function", "date_deadline", "referred", "color"),
				pick(w, V{
					"id": a, "name": "first", "email_from": "a@acme.test", "phone": "+32 2 555 12 34", "contact_name": "Robin", "partner_name": "Acme",
					"website": "http://acme.test", "expected_revenue": 7.0, "function": false, "date_deadline": false, "referred": false, "color": int64(0),
				}, V{
					"id": a, "name": "first", "email_from": "a@acme.test", "phone": "+32 2 555 12 34", "contact_name": "Robin", "partner_name": "Acme",
					"website": "http://acme.test", "expected_revenue": 7.0, "function": "CEO", "date_deadline": "2026-12-31", "referred": "Kim", "color": int64(4),
				}))
		}},
		{Name: "an address mixes on 14 and stays whole on 19", Run: func(w *World) {
			s := w.As("bot")
			a := s.Twin("a", V{"street": "Own 1"})
			b := s.Twin("b", V{"street": "Rue 2", "city": "Ghent", "zip": "9000"})
			s.Merge([]int64{a, b})
			s.Equal("address", s.One("crm.lead", a, "street", "city", "zip"),
				pick(w, V{"id": a, "street": "Own 1", "city": "Ghent", "zip": "9000"}, V{"id": a, "street": "Rue 2", "city": "Ghent", "zip": "9000"}))
		}},
		{Name: "descriptions are joined", Run: func(w *World) {
			s := w.As("bot")
			a := s.Twin("a", V{"description": pick(w, "one", "<p>one</p>")})
			b := s.Twin("b", V{"description": pick(w, "two", "<p>two</p>")})
			s.Merge([]int64{a, b})
			s.Equal("description", s.Get("crm.lead", a, "description"), pick(w, "one\n\ntwo", "<p>one</p><br><br><p>two</p>"))
		}},
		{Name: "a reason for a loss goes along only to a lead of probability 0 on 19", Run: func(w *World) {
			s := w.As("bot")
			reason := w.Admin().Create("crm.lost.reason", V{"name": w.tag("why")})
			field := pick(w, "lost_reason", "lost_reason_id")
			for _, x := range []struct {
				probability float64
				want        any
			}{{0, reason}, {20, false}} {
				a := s.Twin("a", V{"probability": x.probability})
				b := s.Twin("b", V{"active": false, "probability": 0.0, field: reason})
				kept := s.Merge([]int64{a, b})
				s.Equal("reason", s.Get("crm.lead", kept, field), pick[any](w, false, x.want))
			}
		}},
		{Name: "the survivor keeps its dates of creation", Run: func(w *World) {
			s := w.As("bot")
			a, b := s.Twin("a"), s.Twin("b")
			before := s.Get("crm.lead", a, "create_date")
			s.Merge([]int64{a, b})
			s.Equal("date", s.Get("crm.lead", a, "create_date"), before)
		}},
		{Name: "a deleted lead takes its messages and files along", Run: func(w *World) {
			s := w.Admin()
			id := s.Twin("going")
			note, file, todo, meeting := s.Note(id, "<p>x</p>"), s.attach(id, "a.txt"), s.plan(id, w.tag("todo")), s.meet(id, "stays")
			s.Delete("crm.lead", id)
			s.Equal("note", s.Alive("mail.message", note), []int64{})
			s.Equal("file", s.Alive("ir.attachment", file), []int64{})
			s.Equal("activity", s.Alive("mail.activity", todo), []int64{})
			s.Equal("meeting", s.Alive("calendar.event", meeting), []int64{meeting})
			s.Equal("its lead", s.Get("calendar.event", meeting, "opportunity_id"), false)
			s.Equal("followers", s.followers(id), []int64(nil))
		}},
	}
}
