package contract

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"

	"leadtwin/internal/miniodoo/wire"
)

// listener takes the deliveries of automation rules.
type listener struct {
	*httptest.Server
	mu   sync.Mutex
	got  []V
	head http.Header
}

func (w *World) listen() *listener {
	l := &listener{}
	l.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		v, _ := wire.ParseJSON(r.Body)
		body, _ := v.(V)
		_, _ = io.Copy(io.Discard, r.Body)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.got, l.head = append(l.got, body), r.Header
		rw.WriteHeader(http.StatusAccepted)
	}))
	w.T.Cleanup(l.Close)
	return l
}

// take gives what was delivered since the last time.
func (l *listener) take() []V {
	l.mu.Lock()
	defer l.mu.Unlock()
	got := l.got
	l.got = nil
	return got
}

// installRule installs an automation rule on leads that calls the listener.
func (s *Session) installRule(l *listener, trigger string, watched, sent []string, more ...V) int64 {
	s.T.Helper()
	model := s.Search("ir.model", L{L{"model", "=", "crm.lead"}})[0]
	fields := func(names []string) L {
		return anyIDs(s.Search("ir.model.fields", L{L{"model", "=", "crm.lead"}, L{"name", "in", anyTexts(names)}}))
	}
	vals := V{
		"name": s.uniqueText("Leadtwin"), "model_id": model, "trigger": trigger,
		"trigger_field_ids": L{L{int64(6), int64(0), fields(watched)}},
		"action_server_ids": L{L{int64(0), int64(0), V{
			"name": "Leadtwin webhook", "model_id": model, "state": "webhook", "webhook_url": l.URL + "/hooks/odoo/tok",
			"webhook_field_ids": L{L{int64(6), int64(0), fields(sent)}},
		}}},
	}
	for _, m := range more {
		maps.Copy(vals, m)
	}
	id := s.Create("base.automation", vals)
	s.T.Cleanup(func() {
		(&Session{
			&World{T: uncancelled{s.T}, Target: s.Target, Transport: s.Transport},
			s.User,
		}).TryCall(Call{Model: "base.automation", Method: "unlink", IDs: []int64{id}})
	})
	return id
}

func ruleCases() []Case {
	watched := []string{"email_from", "phone", "partner_id", "user_id", "type", "active", "contact_name", "partner_name"}
	return []Case{
		{Name: "deliveries for a created lead", Only: 19, Run: func(w *World) {
			s, l := w.AsUser("sys"), w.listen()
			rule := s.installRule(l, "on_create_or_write", watched, []string{"email_from", "user_id", "phone", "tag_ids", "id"})
			id := s.CreateLead("delivered", V{"email_from": "h1@hook.test"})
			got := l.take()
			if len(got) != 1 {
				s.T.Fatalf("%d deliveries", len(got))
			}
			action := s.Search("ir.actions.server", L{L{"base_automation_id", "=", rule}})[0]
			s.Equal("body", got[0], V{
				"_action": sprint("Leadtwin webhook(#", action, ")"), "_id": id, "_model": "crm.lead", "email_from": "h1@hook.test",
				"id": id, "phone": false,
				"tag_ids": L{}, "user_id": false,
			})
			s.Equal("type", l.head.Get("Content-Type"), "application/json")
			s.Equal("found by url", s.Search("ir.actions.server", L{L{"webhook_url", "=", l.URL + "/hooks/odoo/tok"}}),
				[]int64{action})
		}},
		{Name: "number of deliveries", Only: 19, Run: func(w *World) {
			s, l := w.AsUser("sys"), w.listen()
			s.installRule(l, "on_create_or_write", watched, nil)
			count := func(what string, want int) { s.Equal(what, len(l.take()), want) }
			id := s.CreateLead("counted", V{"email_from": "a@hook.test"})
			count("create", 1)
			s.MustCall(Call{
				Model: "crm.lead", Method: "create",
				Args: []Arg{{"vals_list", L{V{"name": "a"}, V{"name": "b"}, V{"name": "c"}}}},
			})
			count("create three", 3)
			s.Write("crm.lead", []int64{id}, V{"email_from": "b@hook.test"})
			count("another address", 1)
			s.Write("crm.lead", []int64{id}, V{"email_from": "b@hook.test"})
			count("the same address", 0)
			s.Write("crm.lead", []int64{id}, V{"referred": "x"})
			count("a field that is not watched", 0)
			s.PostNote(id, "<p>x</p>")
			count("a note", 0)
			s.Write("crm.lead", []int64{id}, V{"active": false})
			count("archive", 1)
			s.Write("crm.lead", []int64{id}, V{"active": true})
			count("unarchive", 1)
			p := s.Create("res.partner", V{"name": "P", "email": "c@hook.test"})
			s.Write("crm.lead", []int64{id}, V{"partner_id": p, "email_from": "c@hook.test"})
			count("customer set", 1)
			s.Write("res.partner", []int64{p}, V{"email": "d@hook.test"})
			count("customer's address", 1)
		}},
		{Name: "no delivery for the survivor of a merge", Only: 19, Run: func(w *World) {
			s, l := w.AsUser("sys"), w.listen()
			a, b := s.CreateLead("a", V{"email_from": "a@hook.test", "contact_name": "A"}), s.CreateLead("b",
				V{"contact_name": "B"})
			s.installRule(l, "on_create_or_write", watched, nil)
			s.installRule(l, "on_unlink", nil, nil)
			s.MergeLeads([]int64{a, b})
			got := l.take()
			s.Equal("deliveries", len(got), 1)
			s.Equal("of the other", got[0]["_id"], b)
		}},
		{Name: "no delivery after a rollback", Only: 19, Run: func(w *World) {
			s, l := w.AsUser("sys"), w.listen()
			s.installRule(l, "on_create_or_write", watched, nil)
			s.MustFail(valueError, Call{
				Model: "crm.lead", Method: "create",
				Args: []Arg{{"vals_list", L{V{"name": "a"}, V{"name": "b", "type": "nosuch"}}}},
			})
			s.Equal("deliveries", len(l.take()), 0)
		}},
		{Name: "filter domain", Only: 19, Run: func(w *World) {
			s, l := w.AsUser("sys"), w.listen()
			s.installRule(l, "on_create_or_write", watched, nil, V{"filter_domain": "[('email_from', 'ilike', 'hook')]"})
			s.CreateLead("in", V{"email_from": "a@hook.test"})
			s.CreateLead("out", V{"email_from": "a@other.test"})
			s.Equal("deliveries", len(l.take()), 1)
		}},
		{Name: "a rule without trigger fields fires on every write", Only: 19, Run: func(w *World) {
			s, l := w.AsUser("sys"), w.listen()
			s.installRule(l, "on_create_or_write", nil, nil)
			s.CreateLead("flood", V{"email_from": "a@hook.test"})
			if n := len(l.take()); n < 5 {
				s.T.Errorf("%d deliveries", n)
			}
		}},
		{Name: "deleting a rule deletes its actions", Only: 19, Run: func(w *World) {
			s, l := w.AsUser("sys"), w.listen()
			rule := s.installRule(l, "on_create_or_write", watched, nil)
			actions := s.Search("ir.actions.server", L{L{"base_automation_id", "=", rule}})
			s.Equal("name", s.ReadField("ir.actions.server", actions[0], "name"), "Leadtwin webhook")
			s.Delete("base.automation", rule)
			s.Equal("actions", s.Existing("ir.actions.server", actions...), []int64{})
			s.CreateLead("quiet", V{"email_from": "a@hook.test"})
			s.Equal("deliveries", len(l.take()), 0)
		}},
		{Name: "action created after its rule", Only: 19, Run: func(w *World) {
			s, l := w.AsUser("sys"), w.listen()
			model := s.Search("ir.model", L{L{"model", "=", "crm.lead"}})[0]
			rule := s.Create("base.automation", V{"name": "late", "model_id": model, "trigger": "on_create"})
			s.Create("ir.actions.server", V{
				"name": "late", "model_id": model, "state": "webhook", "usage": "base_automation", "base_automation_id": rule,
				"webhook_url": l.URL,
			})
			id := s.CreateLead("late")
			got := l.take()
			s.Delete("base.automation", rule)
			s.Equal("deliveries", len(got), 1)
			s.Equal("lead", got[0]["_id"], id)
		}},
		{Name: "who may install a rule", Run: func(w *World) {
			s := w.AsUser("mgr")
			s.MustFail(accessError, Call{Model: "base.automation", Method: "search", Args: []Arg{{"domain", L{}}}})
			s.MustFail(accessError, s.createCall("base.automation", V{"name": "x", "trigger": "on_create"}))
		}},
		{Name: "no webhook action on 14", Only: 14, Run: func(w *World) {
			s := w.AsUser("sys")
			v, _ := s.MustCall(Call{
				Model: "ir.actions.server", Method: "fields_get",
				Args: []Arg{{"allfields", L{"state", "webhook_url"}}},
			}).(V)
			if v["webhook_url"] != nil {
				s.T.Error("there is a webhook_url")
			}
		}},
	}
}
