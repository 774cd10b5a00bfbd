package contract

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Story is a random sequence of changes to a few leads. It must have the same result on two servers, except for ids, so
// records are named.
type Story struct {
	w        *World
	random   *rand.Rand
	names    map[string]string // "crm.lead 41" → "lead B"
	leads    []int64
	partners []int64
	tags     []int64
	reason   int64
	lines    []string
}

// RunStory runs the story of a seed over the best transport of a server and returns what happened and the result.
func RunStory(w *World, seed uint64) []string {
	list := transports(w.Target)
	w.Transport = list[bestTransport(list)]
	s := &Story{w: w, random: rand.New(rand.NewPCG(seed, 1)), names: map[string]string{}}
	s.setUp()
	for range 8 + s.random.IntN(8) {
		s.randomStep()
	}
	s.recordResult()
	return s.lines
}

func (s *Story) record(format string, args ...any) {
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

func (s *Story) randomOf(list ...any) any { return list[s.random.IntN(len(list))] }

// call makes a call as a user and notes how it went.
func (s *Story) call(login, what string, c Call) any {
	v, refusal := s.w.AsUser(login).TryCall(c)
	if refusal != nil {
		class := refusal.Class
		s.record("%s %s: refused, %s", login, what, class[strings.LastIndex(class, ".")+1:])
		return nil
	}
	s.record("%s %s: ok", login, what)
	return v
}

func (s *Story) nameRecord(model string, id int64, name string) {
	s.names[fmt.Sprint(model, " ", id)] = name
}

// setUp sets the scene: users, stages, three contacts, two tags, a reason, four leads.
func (s *Story) setUp() {
	admin := s.w.Admin()
	for login, u := range s.w.Users {
		s.nameRecord("res.users", u.ID, login)
		s.nameRecord("res.partner", u.Partner, "partner of "+login)
	}
	for i, id := range s.w.stages() {
		s.nameRecord("crm.stage", id, fmt.Sprint("stage ", i))
	}
	company := admin.Create("res.partner",
		V{"name": "Acme", "is_company": true, "email": "info@acme.test", "city": "Ghent", "street": "Rue 1"})
	person := admin.Create("res.partner",
		V{"name": "Robin", "parent_id": company, "email": "robin@acme.test", "phone": "+32 2 555 12 34", "function": "CEO"})
	alone := admin.Create("res.partner", V{"name": "Kim", "zip": "9000"})
	for i, id := range []int64{company, person, alone} {
		s.nameRecord("res.partner", id, []string{"Acme", "Robin", "Kim"}[i])
		s.partners = append(s.partners, id)
	}
	for i := range 2 {
		id := admin.Create("crm.tag", V{"name": s.w.uniqueText("tag")})
		s.nameRecord("crm.tag", id, fmt.Sprint("tag ", i))
		s.tags = append(s.tags, id)
	}
	s.reason = admin.Create("crm.lost.reason", V{"name": s.w.uniqueText("why")})
	s.nameRecord("crm.lost.reason", s.reason, "the reason")
	for range 4 {
		s.createLead()
	}
}

// createLead makes a lead with random values and a probability of its own.
func (s *Story) createLead() {
	name := fmt.Sprint("lead ", string(rune('A'+len(s.leads))))
	vals := V{"name": name, "probability": float64(1+s.random.IntN(98)) + 0.37, "user_id": s.randomUser()}
	for range s.random.IntN(7) {
		maps.Copy(vals, s.randomValue())
	}
	delete(vals, "stage_id")
	v := s.call(s.randomAuthor(), fmt.Sprint("creates ", name, s.formatVals(vals)),
		Call{Model: "crm.lead", Method: "create", Args: []Arg{{"vals_list", L{vals}}}})
	if v == nil {
		return
	}
	id := s.w.ids(v)[0]
	s.nameRecord("crm.lead", id, name)
	s.leads = append(s.leads, id)
}

func (s *Story) randomAuthor() string { return fmt.Sprint(s.randomOf("admin", "bot", "bot", "mgr")) }

func (s *Story) randomUser() any {
	return s.randomOf(false, s.w.Users["ann"].ID, s.w.Users["bob"].ID, s.w.Users["bot"].ID)
}

// randomValue is one random value of a lead.
func (s *Story) randomValue() V {
	text := fmt.Sprint("text ", s.random.IntN(9))
	all := []V{
		{"email_from": s.randomOf("robin@acme.test", "Robin <ROBIN@acme.test>", "kim@gmail.com", "a@acme.test, b@acme.test",
			false)},
		{"phone": s.randomOf("+32 2 555 12 34", "+1 650 555 0111", "n/a", false)},
		{"partner_id": s.randomOf(s.partners[0], s.partners[1], s.partners[2], false)},
		{"contact_name": s.randomOf(text, false)},
		{"partner_name": s.randomOf(text, false)},
		{"expected_revenue": s.randomOf(0.0, 12.5, 1000.0)},
		{"tag_ids": L{L{int64(6), int64(0), anyIDs(s.tags[:s.random.IntN(3)])}}},
		{"priority": s.randomOf("0", "1", "3")},
		{"street": s.randomOf(text, false)},
		{"city": s.randomOf(text, false)},
		{"zip": s.randomOf("1000", false)},
		{"function": s.randomOf(text, false)},
		{"website": s.randomOf("acme.test", "https://acme.test", false)},
		{"type": s.randomOf("lead", "opportunity")},
		{"referred": s.randomOf(text, false)},
		{"date_deadline": s.randomOf("2026-12-31", false)},
		{"user_id": s.randomUser()},
		{"stage_id": s.randomOf(anyIDs(s.w.stages())...)},
		{"email_cc": s.randomOf("cc@acme.test", false)},
	}
	return all[s.random.IntN(len(all))]
}

// randomStep does one random thing.
func (s *Story) randomStep() {
	if len(s.leads) == 0 {
		return
	}
	id := s.leads[s.random.IntN(len(s.leads))]
	name, login := s.nameOf("crm.lead", id), s.randomAuthor()
	switch s.random.IntN(11) {
	case 0, 1, 2:
		vals := s.randomValue()
		s.call(login, fmt.Sprint("writes ", name, s.formatVals(vals)),
			writeCall([]int64{id}, vals))
	case 3:
		s.call(login, "loses "+name, Call{
			Model: "crm.lead", Method: "action_set_lost", IDs: []int64{id},
			Named: V{s.lostReason(): s.randomOf(s.reason, false)},
		})
	case 4:
		s.call(login, "archives "+name,
			writeCall([]int64{id}, V{"active": false}))
	case 5:
		s.reopenLead(login, id)
	case 6:
		s.call(login, "notes on "+name, s.w.Admin().noteCall(id, "<p>note</p>", s.w.Users["ann"].Partner))
	case 7:
		s.call(login, "files on "+name,
			s.w.Admin().createCall("ir.attachment",
				V{"name": s.randomOf("a.txt", "b.txt"), "res_model": "crm.lead", "res_id": id, "datas": "aGVsbG8="}))
	case 8:
		s.call(login, "meets for "+name,
			s.w.Admin().createCall("calendar.event",
				V{"name": "talk", "start": "2026-12-01 10:00:00", "stop": "2026-12-01 11:00:00", "opportunity_id": id}))
	case 9:
		vals := V{"email": s.randomOf("new@acme.test", "info@acme.test", false)}
		p := s.partners[s.random.IntN(len(s.partners))]
		s.call(login, fmt.Sprint("writes ", s.nameOf("res.partner", p), s.formatVals(vals)),
			Call{Model: "res.partner", Method: "write", IDs: []int64{p}, Args: []Arg{{"vals", vals}}})
	case 10:
		s.mergeLeads(login)
	}
}

func (s *Story) lostReason() string { return byVersion(s.w, "lost_reason", "lost_reason_id") }

// reopenLead makes a lead active and gives it a probability, so that Odoo's automatic one does not count.
func (s *Story) reopenLead(login string, id int64) {
	method := byVersion(s.w, "toggle_active", "action_unarchive")
	if s.w.Admin().ReadField("crm.lead", id, "active") == true {
		return
	}
	name := s.nameOf("crm.lead", id)
	s.call(login, "reopens "+name, Call{Model: "crm.lead", Method: method, IDs: []int64{id}})
	s.call(login, "estimates "+name,
		writeCall([]int64{id}, V{"probability": float64(1+s.random.IntN(98)) + 0.37}))
}

// mergeLeads merges two to four leads.
func (s *Story) mergeLeads(login string) {
	if len(s.leads) < 2 {
		return
	}
	order := s.random.Perm(len(s.leads))[:2+s.random.IntN(min(3, len(s.leads)-1))]
	var ids []int64
	for _, i := range order {
		ids = append(ids, s.leads[i])
	}
	vals := V{"opportunity_ids": L{L{int64(6), int64(0), anyIDs(ids)}}}
	if s.random.IntN(4) == 0 {
		vals["user_id"] = s.w.Users["ann"].ID
	}
	made := s.call(login, fmt.Sprint("picks ", s.formatVals(vals)), s.w.AsUser(login).createWizardCall(vals))
	if made == nil {
		return
	}
	action, _ := s.call(login, "merges", runCall(s.w.ids(made)[0])).(V)
	if id, ok := action["res_id"].(int64); ok {
		s.record("%s survives", s.nameOf("crm.lead", id))
	}
	s.leads = s.w.Admin().Existing("crm.lead", s.leads...)
}

func (s *Story) nameOf(model string, id int64) string {
	if name, ok := s.names[fmt.Sprint(model, " ", id)]; ok {
		return name
	}
	return "another " + model
}

// formatVals words values, links by name.
func (s *Story) formatVals(vals V) string {
	models := map[string]string{
		"user_id": "res.users", "partner_id": "res.partner", "stage_id": "crm.stage", "lost_reason": "crm.lost.reason",
		"lost_reason_id": "crm.lost.reason",
		"tag_ids":        "crm.tag", "opportunity_ids": "crm.lead", "author_id": "res.partner", "partner_ids": "res.partner",
		"commercial_partner_id": "res.partner",
		"duplicate_lead_ids":    "crm.lead", "opportunity_id": "crm.lead", "res_id": "crm.lead",
		"notified_partner_ids": "res.partner",
	}
	var out []string
	for _, key := range slices.Sorted(maps.Keys(vals)) {
		out = append(out, key+"="+s.formatValue(models[key], vals[key]))
	}
	return " {" + strings.Join(out, ", ") + "}"
}

func (s *Story) formatValue(model string, v any) string {
	switch v := v.(type) {
	case int64:
		if model != "" {
			return s.nameOf(model, v)
		}
	case L:
		if len(v) == 1 {
			if set, ok := v[0].(L); ok && len(set) == 3 { // the command (6, 0, ids)
				return s.formatValue(model, set[2])
			}
		}
		var names []string
		for _, x := range v {
			names = append(names, s.formatValue(model, x))
		}
		slices.Sort(names)
		return fmt.Sprint(names)
	}
	return fmt.Sprint(v)
}
