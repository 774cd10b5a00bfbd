package contract

import (
	"slices"
	"strings"
)

func (s *Session) attachFile(lead int64, name string) int64 {
	s.T.Helper()
	return s.Create("ir.attachment", V{"name": name, "res_model": "crm.lead", "res_id": lead, "datas": "aGVsbG8="})
}

func (s *Session) subscribe(lead int64, partners ...int64) {
	s.T.Helper()
	s.MustCall(Call{
		Model: "crm.lead", Method: "message_subscribe", IDs: []int64{lead},
		Named: V{"partner_ids": anyIDs(partners)},
	})
}

func (s *Session) followers(lead int64) []int64 {
	s.T.Helper()
	var out []int64
	for _, row := range s.Read("mail.followers",
		s.Search("mail.followers", L{L{"res_model", "=", "crm.lead"}, L{"res_id", "=", lead}}), "partner_id") {
		id, _ := row["partner_id"].(int64)
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

func (s *Session) createMeeting(lead int64, name string) int64 {
	s.T.Helper()
	return s.Create("calendar.event",
		V{"name": name, "start": "2026-12-01 10:00:00", "stop": "2026-12-01 11:00:00", "opportunity_id": lead})
}

func (s *Session) scheduleActivity(lead int64, summary string) int64 {
	s.T.Helper()
	s.TryCall(Call{Model: "crm.lead", Method: "activity_schedule", IDs: []int64{lead}, Named: V{
		"act_type_xmlid": "mail.mail_activity_data_todo", "summary": summary, "user_id": s.ID,
	}})
	ids := s.Search("mail.activity",
		L{L{"res_model", "=", "crm.lead"}, L{"res_id", "=", lead}, L{"summary", "=", summary}})
	if len(ids) != 1 {
		s.T.Fatalf("the activity was not planned: %v", ids)
	}
	return ids[0]
}

func relatedCases() []Case {
	return []Case{
		{Name: "messages move and name the lead they come from", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateMergeable("Alpha lead"), s.CreateMergeable("Beta lead")
			plain := s.PostNote(b, "<p>plain</p>")
			named := s.post(b, V{"body": "x", "subject": "Subj", "subtype_xmlid": "mail.mt_note"})
			s.MergeLeads([]int64{a, b})
			for id, subject := range map[int64]string{
				plain: byVersion(w, "From Beta lead : False", "From Beta lead"),
				named: byVersion(w, "From Beta lead : Subj", "From Beta lead: Subj"),
			} {
				row := s.ReadOne("mail.message", id, "res_id", "subject")
				s.Equal("on", row["res_id"], a)
				s.Equal("subject", row["subject"], subject)
			}
			s.Equal("orphans", s.Search("mail.message", L{L{"model", "=", "crm.lead"}, L{"res_id", "=", b}}), []int64{})
		}},
		{Name: "a summary note is posted", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateMergeable("Alpha lead"), s.CreateMergeable("Beta lead",
				V{"contact_name": "Robin Berg", "expected_revenue": 12.0})
			s.MergeLeads([]int64{a, b})
			ids := s.Search("mail.message", L{L{"model", "=", "crm.lead"}, L{"res_id", "=", a}, L{"body", "ilike", "Beta lead"}})
			if len(ids) != 1 {
				s.T.Fatalf("got %v", ids)
			}
			row := s.ReadOne("mail.message", ids[0], "body", "subject", "subtype_id", "message_type")
			body, _ := row["body"].(string)
			for _, part := range byVersion(w, []string{"Merged opportunity : Beta lead", "Robin Berg"},
				[]string{"crm_lead_merge_summary", "Merged the Lead/Opportunity", "Robin Berg"}) {
				if !strings.Contains(body, part) {
					s.T.Errorf("no %q in %s", part, body)
				}
			}
			s.Equal("subject", row["subject"], byVersion[any](w, "Merged opportunities: Beta lead", false))
			if (row["subtype_id"] == false) != (w.Major < 19) {
				s.T.Errorf("subtype %v", row["subtype_id"])
			}
		}},
		{Name: "attachments move", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateMergeable("Alpha lead"), s.CreateMergeable("Beta lead")
			s.attachFile(a, "doc.txt")
			same, other := s.attachFile(b, "doc.txt"), s.attachFile(b, "other.txt")
			s.MergeLeads([]int64{a, b})
			s.Equal("on", s.ReadField("ir.attachment", same, "res_id"), a)
			s.Equal("other", s.ReadField("ir.attachment", other, "name"),
				byVersion(w, "other.txt", "other.txt (from Beta lead)"))
			s.Equal("same", s.ReadField("ir.attachment", same, "name"), byVersion(w, "doc.txt (2)", "doc.txt (from Beta lead)"))
			s.Equal("content", s.ReadOne("ir.attachment", same, "datas", "checksum", "file_size"),
				V{"id": same, "datas": "aGVsbG8=", "checksum": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d", "file_size": int64(5)})
		}},
		{Name: "activities move on 19 and are deleted on 14", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateMergeable("a"), s.CreateMergeable("b")
			todo := s.scheduleActivity(b, w.uniqueText("call"))
			s.MergeLeads([]int64{a, b})
			s.Equal("left", s.Existing("mail.activity", todo), byVersion(w, []int64{}, []int64{todo}))
			if w.Major >= 19 {
				s.Equal("on", s.ReadField("mail.activity", todo, "res_id"), a)
			}
		}},
		{Name: "meetings move on 19 and lose their lead on 14", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateMergeable("a"), s.CreateMergeable("b")
			meeting := s.createMeeting(b, "talk")
			s.MergeLeads([]int64{a, b})
			s.Equal("lead", s.ReadField("calendar.event", meeting, "opportunity_id"), byVersion[any](w, false, a))
		}},
		{Name: "followers move only when they wrote, and only on 19", Run: func(w *World) {
			s, eve := w.AsUser("bot"), w.AsUser("eve")
			a, b := s.CreateMergeable("a"), s.CreateMergeable("b")
			s.subscribe(b, eve.Partner, w.Users["bob"].Partner)
			eve.PostNote(b, "<p>mine</p>")
			s.MergeLeads([]int64{a, b})
			want := []int64{s.Partner}
			if w.Major >= 19 {
				want = append(want, eve.Partner)
			}
			slices.Sort(want)
			s.Equal("followers", s.followers(a), want)
		}},
		{Name: "quotations move on 19 and lose their lead on 14", Run: func(w *World) {
			s := w.AsUser("all")
			a, b := s.CreateMergeable("a"), s.CreateMergeable("b")
			p := s.Create("res.partner", V{"name": "Buyer"})
			order := s.Create("sale.order", V{"partner_id": p, "opportunity_id": b})
			s.Equal("counted", s.ReadField("crm.lead", b, "quotation_count"), int64(1))
			s.MergeLeads([]int64{a, b})
			s.Equal("lead", s.ReadField("sale.order", order, "opportunity_id"), byVersion[any](w, false, a))
		}},
		{Name: "tags and priority", Run: func(w *World) {
			s := w.AsUser("bot")
			x, y := s.Create("crm.tag", V{"name": w.uniqueText("x")}), s.Create("crm.tag", V{"name": w.uniqueText("y")})
			a, b := s.CreateMergeable("a", V{"tag_ids": L{x}}), s.CreateMergeable("b", V{"tag_ids": L{y}, "priority": "2"})
			s.MergeLeads([]int64{a, b})
			s.Equal("tags", s.sortedIDs(s.ReadField("crm.lead", a, "tag_ids")), byVersion(w, []int64{x}, []int64{x, y}))
			s.Equal("priority", s.ReadField("crm.lead", a, "priority"), byVersion(w, "0", "2"))
		}},
		{Name: "empty values are filled from the other leads", Run: func(w *World) {
			s := w.AsUser("bot")
			a := s.CreateMergeable("first", V{"email_from": "a@acme.test"})
			b := s.CreateMergeable("second", V{
				"email_from": "b@acme.test", "phone": "+32 2 555 12 34", "contact_name": "Robin", "partner_name": "Acme",
				"website":          "acme.test",
				"expected_revenue": 7.0, "function": "CEO", "date_deadline": "2026-12-31", "referred": "Kim", "color": int64(4),
			})
			s.MergeLeads([]int64{a, b})
			s.Equal("lead", s.ReadOne("crm.lead", a, "name", "email_from", "phone", "contact_name", "partner_name", "website",
				"expected_revenue", "function", "date_deadline", "referred", "color"),
				byVersion(w, V{
					"id": a, "name": "first", "email_from": "a@acme.test", "phone": "+32 2 555 12 34", "contact_name": "Robin",
					"partner_name": "Acme",
					"website":      "http://acme.test", "expected_revenue": 7.0, "function": false, "date_deadline": false,
					"referred": false, "color": int64(0),
				}, V{
					"id": a, "name": "first", "email_from": "a@acme.test", "phone": "+32 2 555 12 34", "contact_name": "Robin",
					"partner_name": "Acme",
					"website":      "http://acme.test", "expected_revenue": 7.0, "function": "CEO", "date_deadline": "2026-12-31",
					"referred": "Kim", "color": int64(4),
				}))
		}},
		{Name: "an address is mixed on 14 and stays complete on 19", Run: func(w *World) {
			s := w.AsUser("bot")
			a := s.CreateMergeable("a", V{"street": "Own 1"})
			b := s.CreateMergeable("b", V{"street": "Rue 2", "city": "Ghent", "zip": "9000"})
			s.MergeLeads([]int64{a, b})
			s.Equal("address", s.ReadOne("crm.lead", a, "street", "city", "zip"),
				byVersion(w, V{"id": a, "street": "Own 1", "city": "Ghent", "zip": "9000"},
					V{"id": a, "street": "Rue 2", "city": "Ghent", "zip": "9000"}))
		}},
		{Name: "descriptions are joined", Run: func(w *World) {
			s := w.AsUser("bot")
			a := s.CreateMergeable("a", V{"description": byVersion(w, "one", "<p>one</p>")})
			b := s.CreateMergeable("b", V{"description": byVersion(w, "two", "<p>two</p>")})
			s.MergeLeads([]int64{a, b})
			s.Equal("description", s.ReadField("crm.lead", a, "description"),
				byVersion(w, "one\n\ntwo", "<p>one</p><br><br><p>two</p>"))
		}},
		{Name: "a lost reason is kept only on a lead with probability 0 on 19", Run: func(w *World) {
			s := w.AsUser("bot")
			reason := w.Admin().Create("crm.lost.reason", V{"name": w.uniqueText("why")})
			field := byVersion(w, "lost_reason", "lost_reason_id")
			for _, x := range []struct {
				probability float64
				want        any
			}{{0, reason}, {20, false}} {
				a := s.CreateMergeable("a", V{"probability": x.probability})
				b := s.CreateMergeable("b", V{"active": false, "probability": 0.0, field: reason})
				kept := s.MergeLeads([]int64{a, b})
				s.Equal("reason", s.ReadField("crm.lead", kept, field), byVersion[any](w, false, x.want))
			}
		}},
		{Name: "the survivor keeps its creation dates", Run: func(w *World) {
			s := w.AsUser("bot")
			a, b := s.CreateMergeable("a"), s.CreateMergeable("b")
			before := s.ReadField("crm.lead", a, "create_date")
			s.MergeLeads([]int64{a, b})
			s.Equal("date", s.ReadField("crm.lead", a, "create_date"), before)
		}},
		{Name: "deleting a lead deletes its messages and files", Run: func(w *World) {
			s := w.Admin()
			id := s.CreateMergeable("going")
			note, file, todo, meeting := s.PostNote(id, "<p>x</p>"), s.attachFile(id, "a.txt"), s.scheduleActivity(id,
				w.uniqueText("todo")), s.createMeeting(id, "stays")
			s.Delete("crm.lead", id)
			s.Equal("note", s.Existing("mail.message", note), []int64{})
			s.Equal("file", s.Existing("ir.attachment", file), []int64{})
			s.Equal("activity", s.Existing("mail.activity", todo), []int64{})
			s.Equal("meeting", s.Existing("calendar.event", meeting), []int64{meeting})
			s.Equal("its lead", s.ReadField("calendar.event", meeting, "opportunity_id"), false)
			s.Equal("followers", s.followers(id), []int64(nil))
		}},
	}
}
