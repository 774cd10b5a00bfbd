package contract

import "slices"

func noteCases() []Case {
	const link = `<a href="#" data-oe-model="res.partner" data-oe-id="7" class="o_mail_redirect" target="_blank">`
	return []Case{
		{Name: "a note as Leadtwin posts it", Run: func(w *World) {
			s := w.AsUser("bot")
			id := s.CreateLead("noted")
			ann, bob, eve := w.Users["ann"], w.Users["bob"], w.Users["eve"]
			html := `<p>` + link + `@Marc</a> LT-7F3K</p>`
			v := s.MustCall(s.noteCall(id, html, ann.Partner, bob.Partner, eve.Partner))
			if _, list := v.(L); list != (w.Major >= 19) {
				s.T.Errorf("answer %v", v)
			}
			note := s.ids(v)[0]
			row := s.ReadOne("mail.message", note, "body", "model", "res_id", "author_id", "message_type", "is_internal",
				"partner_ids", "notified_partner_ids", "subject")
			s.Equal("body", row["body"], html)
			s.Equal("on", row["res_id"], id)
			s.Equal("author", row["author_id"], s.Partner)
			s.Equal("type", row["message_type"], "notification")
			s.Equal("internal", row["is_internal"], false)
			s.Equal("subject that the e-mail got", row["subject"], byVersion(w, "Re: noted", "noted"))
			notified := []int64{ann.Partner, bob.Partner, eve.Partner}
			slices.Sort(notified)
			s.Equal("to", s.sortedIDs(row["partner_ids"]), notified)
			s.Equal("notified", s.sortedIDs(row["notified_partner_ids"]), notified)
			kinds := map[any]any{}
			for _, n := range s.Read("mail.notification", s.Search("mail.notification", L{L{"mail_message_id", "=", note}}),
				"res_partner_id", "notification_type") {
				kinds[n["res_partner_id"]] = n["notification_type"]
			}
			s.Equal("kinds", kinds, map[any]any{ann.Partner: "inbox", bob.Partner: "inbox", eve.Partner: "email"})
			s.Equal("followers", s.followers(id), []int64{s.Partner})
		}},
		{Name: "a note by a user without e-mail has no subject", Run: func(w *World) {
			s := w.AsUser("bot")
			s.Equal("subject", s.ReadField("mail.message", s.PostNote(s.CreateLead("x"), "<p>x</p>", w.Users["ann"].Partner),
				"subject"), false)
		}},
		{Name: "a message has a parent message", Run: func(w *World) {
			s := w.AsUser("bot")
			id := s.CreateLead("x")
			first := s.ids(s.ReadField("crm.lead", id, "message_ids"))[0]
			one := s.PostNote(id, "<p>1</p>")
			two := s.PostNote(id, "<p>2</p>")
			s.Equal("one", s.ReadField("mail.message", one, "parent_id"), first)
			s.Equal("two", s.ReadField("mail.message", two, "parent_id"), byVersion(w, first, one))
		}},
		{Name: "a mention in the text alone notifies no one", Run: func(w *World) {
			s := w.AsUser("bot")
			note := s.PostNote(s.CreateLead("x"),
				sprint(`<a href="#" data-oe-model="res.partner" data-oe-id="`, w.Users["ann"].Partner, `">@Ann</a>`))
			s.Equal("notified", s.Search("mail.notification", L{L{"mail_message_id", "=", note}}), []int64{})
		}},
		{Name: "the author is not notified", Run: func(w *World) {
			s := w.AsUser("bot")
			note := s.PostNote(s.CreateLead("x"), "<p>me</p>", s.Partner)
			s.Equal("notified", s.Search("mail.notification", L{L{"mail_message_id", "=", note}}), []int64{})
		}},
		{Name: "a note does not reach followers, a comment does", Run: func(w *World) {
			s := w.AsUser("bot")
			id := s.CreateLead("followed")
			ann := w.Users["ann"].Partner
			s.subscribe(id, ann)
			note := s.PostNote(id, "<p>quiet</p>")
			s.Equal("note", s.Search("mail.notification", L{L{"mail_message_id", "=", note}}), []int64{})
			comment := s.post(id, V{"body": "x", "subtype_xmlid": "mail.mt_comment"})
			s.Equal("comment", len(s.Search("mail.notification",
				L{L{"mail_message_id", "=", comment}, L{"res_partner_id", "=", ann}})), 1)
		}},
		{Name: "body sanitizing", Run: func(w *World) {
			s := w.AsUser("bot")
			id := s.CreateLead("bodies")
			for _, x := range []struct{ in, at14, at19 string }{
				{"Hello", "<p>Hello</p>", "<p>Hello</p>"},
				{"<p>Hello</p>", "<p>Hello</p>", "<p>Hello</p>"},
				{"<p>a</p><p>b</p>", "<p>a</p><p>b</p>", "<p>a</p><p>b</p>"},
				{"a <b>bold</b> & <i>it</i>", "<p>a <b>bold</b> &amp; <i>it</i></p>", "<p>a <b>bold</b> &amp; <i>it</i></p>"},
				{"<script>alert(1)</script>x", "<p>x</p>", "<p>x</p>"},
				{`<p onclick="x()">c</p>`, "<p>c</p>", "<p>c</p>"},
				{
					`<a href="#" data-oe-model="res.partner" data-oe-id="7" class="o_mail_redirect" target="_blank">@Marc</a> hi`,
					`<span>` + link + `@Marc</a> hi</span>`,
					`<span>` + link + `@Marc</a> hi</span>`,
				},
				{`<a href="javascript:alert(1)">j</a>`, `<a href="">j</a>`, `<a href="">j</a>`},
				{"<table><tr><td>1</td></tr></table>", "<table><tr><td>1</td></tr></table>", "<table><tr><td>1</td></tr></table>"},
				{"<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"},
				{"x<br/>y", "<p>x<br>y</p>", "<p>x<br>y</p>"},
				{`<p style="color:red;position:fixed">s</p>`, `<p style="color:red">s</p>`, `<p style="color:red">s</p>`},
				{`<img src="x" onerror="alert(1)">`, `<img src="x">`, `<img src="x">`},
				{
					"<p>Zürich &amp; &lt;tag&gt; &nbsp;x</p>", "<p>Zürich &amp; &lt;tag&gt; \u00a0x</p>",
					"<p>Zürich &amp; &lt;tag&gt; &nbsp;x</p>",
				},
				{"<div><p>LT-7F3K</p></div>", "<p>LT-7F3K</p>", "<div><p>LT-7F3K</p></div>"},
				{
					`<span title="t" data-x="1" data-oe-type="y">q</span>`, `<span title="t" data-oe-type="y">q</span>`,
					`<span title="t" data-x="1" data-oe-type="y">q</span>`,
				},
				{"<!-- c -->z", "<p>z</p>", "<p>z</p>"},
				{`<iframe src="x"></iframe>i`, "<span>i</span>", "<span>i</span>"},
				{
					`<a href="/mail/view?model=crm.lead&res_id=27">L</a>`, `<a href="/mail/view?model=crm.lead&amp;res_id=27">L</a>`,
					`<a href="/mail/view?model=crm.lead&amp;res_id=27">L</a>`,
				},
				{`<p>it's "quoted"</p>`, `<p>it's "quoted"</p>`, `<p>it's "quoted"</p>`},
				{
					"<ul><li>a <b>b</b></li></ul><p>c</p>", "<ul><li>a <b>b</b></li></ul><p>c</p>",
					"<ul><li>a <b>b</b></li></ul><p>c</p>",
				},
				{
					"<p>a<br/></p><table class=\"t\"><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
					"<p>a<br></p><table class=\"t\"><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
					"<p>a<br></p><table class=\"t\"><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
				},
			} {
				s.Equal(x.in, s.ReadField("mail.message", s.PostNote(id, x.in), "body"), byVersion(w, x.at14, x.at19))
			}
		}},
		{Name: "without body_is_html 19 escapes the body", Only: 19, Run: func(w *World) {
			s := w.AsUser("bot")
			post := func(body string) any {
				v := s.MustCall(postCall(s.CreateLead("x"), V{"body": body}))
				return s.ReadField("mail.message", s.ids(v)[0], "body")
			}
			s.Equal("tag", post("<p>Hello</p>"), "<p>&lt;p&gt;Hello&lt;/p&gt;</p>")
			s.Equal("quotes", post(`<p onclick="x()">it's</p>`), `<p>&lt;p onclick="x()"&gt;it's&lt;/p&gt;</p>`)
		}},
		{Name: "without subtype", Run: func(w *World) {
			s := w.AsUser("bot")
			note := s.post(s.CreateLead("x"), V{"body": "x"})
			subtype := s.ReadField("mail.message", note, "subtype_id")
			if w.Major < 19 {
				s.Equal("subtype", subtype, false)
				return
			}
			id, _ := subtype.(int64)
			s.Equal("subtype", s.ReadField("mail.message.subtype", id, "name"), "Note")
		}},
		{Name: "unknown keyword", Run: func(w *World) {
			s := w.AsUser("bot")
			c := postCall(s.CreateLead("x"), V{"body": "x", "nosuch": int64(1)})
			if w.Major >= 19 {
				s.MustFail(valueError, c)
				return
			}
			s.MustCall(c)
		}},
		{Name: "partners as commands", Run: func(w *World) {
			s := w.AsUser("bot")
			s.MustFail(byVersion(w, typeError, valueError),
				postCall(s.CreateLead("x"), V{"body": "x", "partner_ids": L{L{int64(6), int64(0), L{s.Partner}}}}))
		}},
		{Name: "a comment makes its author a follower on 14", Run: func(w *World) {
			s, eve := w.Admin(), w.AsUser("eve")
			id := s.CreateLead("x")
			eve.MustCall(postCall(id, V{"body": "x", "message_type": "comment"}))
			want := []int64{s.Partner}
			if w.Major < 19 {
				want = append(want, eve.Partner)
			}
			slices.Sort(want)
			s.Equal("followers", s.followers(id), want)
		}},
		{Name: "own notes are found by text", Run: func(w *World) {
			s, code := w.AsUser("bot"), "LT-"+uniqueSuffix()
			id := s.CreateLead("x")
			note := s.PostNote(id, "<p>"+code+"</p>")
			s.Equal("found", s.Search("mail.message",
				L{L{"model", "=", "crm.lead"}, L{"res_id", "in", L{id}}, L{"body", "ilike", code}}), []int64{note})
		}},
		{Name: "another author", Run: func(w *World) {
			s := w.AsUser("bot")
			ann := w.Users["ann"].Partner
			note := s.post(s.CreateLead("x"), V{"body": "x", "author_id": ann, "subtype_xmlid": "mail.mt_note"})
			s.Equal("author", s.ReadField("mail.message", note, "author_id"), ann)
		}},
		{Name: "custom date", Run: func(w *World) {
			s := w.AsUser("bot")
			note := s.post(s.CreateLead("x"), V{"body": "x", "date": "2026-01-02 03:04:05", "subtype_xmlid": "mail.mt_note"})
			s.Equal("date", s.ReadField("mail.message", note, "date"), "2026-01-02 03:04:05")
		}},
		{Name: "message_subscribe", Run: func(w *World) {
			s := w.AsUser("bot")
			id := s.CreateLead("x")
			s.subscribe(id, w.Users["ann"].Partner)
			s.subscribe(id, w.Users["ann"].Partner)
			want := []int64{s.Partner, w.Users["ann"].Partner}
			slices.Sort(want)
			s.Equal("followers", s.followers(id), want)
			s.subscribe(id, w.AsUser("admin").Create("res.partner", V{"name": "Archived", "active": false}))
			s.Equal("followers without the archived contact", s.followers(id), want)
		}},
		{Name: "creating and assigning a lead adds followers", Run: func(w *World) {
			s, ann := w.AsUser("bot"), w.Users["ann"]
			id := s.CreateLead("x", V{"user_id": ann.ID})
			want := []int64{s.Partner, ann.Partner}
			slices.Sort(want)
			s.Equal("followers", s.followers(id), want)
			s.Write("crm.lead", []int64{id}, V{"user_id": w.Users["eve"].ID})
			want = append(want, w.Users["eve"].Partner)
			slices.Sort(want)
			s.Equal("and then", s.followers(id), want)
		}},
		{Name: "messages that Odoo posts automatically", Run: func(w *World) {
			s := w.AsUser("bot")
			id := s.CreateMergeable("x")
			s.Write("crm.lead", []int64{id}, V{"stage_id": w.stages()[1]})
			s.Write("crm.lead", []int64{id}, V{"city": "Ghent"})
			s.Write("crm.lead", []int64{id}, V{"expected_revenue": 5.0, "partner_name": "Acme"})
			s.Write("crm.lead", []int64{id}, V{"active": false})
			var kinds []any
			for _, row := range s.Read("mail.message", s.ids(s.ReadField("crm.lead", id, "message_ids")), "subtype_id") {
				subtype, _ := row["subtype_id"].(int64)
				kinds = append(kinds, s.ReadField("mail.message.subtype", subtype, "name"))
			}
			s.Equal("newest first", kinds,
				[]any{byVersion(w, "Opportunity Lost", "Note"), "Note", "Stage Changed", "Opportunity Created"})
		}},
		{Name: "a user assigned by another is notified", Run: func(w *World) {
			s, ann := w.AsUser("bot"), w.Users["ann"]
			id := s.CreateLead("x", V{"user_id": ann.ID})
			notified := s.Search("mail.message",
				L{L{"model", "=", "crm.lead"}, L{"res_id", "=", id}, L{"message_type", "=", "user_notification"}})
			s.Equal("messages", len(notified), 1)
			s.Equal("in the chatter", slices.Contains(s.ids(s.ReadField("crm.lead", id, "message_ids")), notified[0]), false)
		}},
	}
}
