package contract

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Story is a random sequence of changes to a handful of leads. Told to two servers it must come out the same, but for
// the ids: so it is written down in names.
type Story struct {
	w        *World
	dice     *rand.Rand
	names    map[string]string // "crm.lead 41" → "lead B"
	leads    []int64
	partners []int64
	tags     []int64
	reason   int64
	lines    []string
}

// Tell tells the story of a seed to a server, over its best transport, and gives what happened and what is left.
func Tell(w *World, seed uint64) []string {
	list := transports(w.Target)
	w.Transport = list[best(list)]
	s := &Story{w: w, dice: rand.New(rand.NewPCG(seed, 1)), names: map[string]string{}}
	s.begin()
	for range 8 + s.dice.IntN(8) {
		s.step()
	}
	s.end()
	return s.lines
}

func (s *Story) say(format string, args ...any) {
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

func (s *Story) oneOf(list ...any) any { return list[s.dice.IntN(len(list))] }

// call makes a call as a user and notes how it went.
func (s *Story) call(login, what string, c Call) any {
	v, refusal := s.w.As(login).Try(c)
	if refusal != nil {
		class := refusal.Class
		s.say("%s %s: refused, %s", login, what, class[strings.LastIndex(class, ".")+1:])
		return nil
	}
	s.say("%s %s: ok", login, what)
	return v
}

// known remembers the name of a record.
func (s *Story) known(model string, id int64, name string) {
	s.names[fmt.Sprint(model, " ", id)] = name
}

// begin sets the scene: users, stages, three contacts, two tags, a reason, four leads.
func (s *Story) begin() {
	admin := s.w.Admin()
	for login, u := range s.w.Users {
		s.known("res.users", u.ID, login)
		s.known("res.partner", u.Partner, "partner of "+login)
	}
	for i, id := range s.w.stages() {
		s.known("crm.stage", id, fmt.Sprint("stage ", i))
	}
	company := admin.Create("res.partner", V{"name": "Acme", "is_company": true, "email": "info@acme.test", "city": "Ghent", "street": "Rue 1"})
	person := admin.Create("res.partner", V{"name": "Robin", "parent_id": company, "email": "robin@acme.test", "phone": "+32 2 555 12 34", "function": "CEO"})
	alone := admin.Create("res.partner", V{"name": "Kim", "zip": "9000"})
	for i, id := range []int64{company, person, alone} {
		s.known("res.partner", id, []string{"Acme", "Robin", "Kim"}[i])
		s.partners = append(s.partners, id)
	}
	for i := range 2 {
		id := admin.Create("crm.tag", V{"name": s.w.tag("tag")})
		s.known("crm.tag", id, fmt.Sprint("tag ", i))
		s.tags = append(s.tags, id)
	}
	s.reason = admin.Create("crm.lost.reason", V{"name": s.w.tag("why")})
	s.known("crm.lost.reason", s.reason, "the reason")
	for range 4 {
		s.create()
	}
}

// create makes a lead with random values and a probability of its own.
func (s *Story) create() {
	name := fmt.Sprint("lead ", string(rune('A'+len(s.leads))))
	vals := V{"name": name, "probability": float64(1+s.dice.IntN(98)) + 0.37, "user_id": s.user()}
	for range s.dice.IntN(7) {
		maps.Copy(vals, s.value())
	}
	delete(vals, "stage_id")
	v := s.call(s.author(), fmt.Sprint("creates ", name, s.shown(vals)), Call{Model: "crm.lead", Method: "create", Args: []Arg{{"vals_list", L{vals}}}})
	if v == nil {
		return
	}
	id := s.w.ids(v)[0]
	s.known("crm.lead", id, name)
	s.leads = append(s.leads, id)
}

func (s *Story) author() string { return fmt.Sprint(s.oneOf("admin", "bot", "bot", "mgr")) }

func (s *Story) user() any {
	return s.oneOf(false, s.w.Users["ann"].ID, s.w.Users["bob"].ID, s.w.Users["bot"].ID)
}

// value is one random value of a lead.
func (s *Story) value() V {
	text := fmt.Sprint("text ", s.dice.IntN(9))
	all := []V{
		{"email_from": s.oneOf("robin@acme.test", "Robin <ROBIN@acme.test>", "kim@gmail.com", "a@acme.test, b@acme.test", false)},
		{"phone": s.oneOf("+32 2 555 12 34", "+1 650 555 0111", "n/a", false)},
		{"partner_id": s.oneOf(s.partners[0], s.partners[1], s.partners[2], false)},
		{"contact_name": s.oneOf(text, false)},
		{"partner_name": s.oneOf(text, false)},
		{"expected_revenue": s.oneOf(0.0, 12.5, 1000.0)},
		{"tag_ids": L{L{int64(6), int64(0), anys(s.tags[:s.dice.IntN(3)])}}},
		{"priority": s.oneOf("0", "1", "3")},
		{"street": s.oneOf(text, false)},
		{"city": s.oneOf(text, false)},
		{"zip": s.oneOf("1000", false)},
		{"function": s.oneOf(text, false)},
		{"website": s.oneOf("acme.test", "https://acme.test", false)},
		{"type": s.oneOf("lead", "opportunity")},
		{"referred": s.oneOf(text, false)},
		{"date_deadline": s.oneOf("2026-12-31", false)},
		{"user_id": s.user()},
		{"stage_id": s.oneOf(anys(s.w.stages())...)},
		{"email_cc": s.oneOf("cc@acme.test", false)},
	}
	return all[s.dice.IntN(len(all))]
}

// step does one random thing.
func (s *Story) step() {
	if len(s.leads) == 0 {
		return
	}
	id := s.leads[s.dice.IntN(len(s.leads))]
	name, login := s.nameOf("crm.lead", id), s.author()
	switch s.dice.IntN(11) {
	case 0, 1, 2:
		vals := s.value()
		s.call(login, fmt.Sprint("writes ", name, s.shown(vals)), Call{Model: "crm.lead", Method: "write", IDs: []int64{id}, Args: []Arg{{"vals", vals}}})
	case 3:
		s.call(login, "loses "+name, Call{Model: "crm.lead", Method: "action_set_lost", IDs: []int64{id}, Named: V{s.lostReason(): s.oneOf(s.reason, false)}})
	case 4:
		s.call(login, "archives "+name, Call{Model: "crm.lead", Method: "write", IDs: []int64{id}, Args: []Arg{{"vals", V{"active": false}}}})
	case 5:
		s.reopen(login, id)
	case 6:
		s.call(login, "notes on "+name, s.w.Admin().noteCall(id, "<p>note</p>", s.w.Users["ann"].Partner))
	case 7:
		s.call(login, "files on "+name, s.w.Admin().create("ir.attachment", V{"name": s.oneOf("a.txt", "b.txt"), "res_model": "crm.lead", "res_id": id, "datas": "aGVsbG8="}))
	case 8:
		s.call(login, "meets for "+name, s.w.Admin().create("calendar.event", V{"name": "talk", "start": "2026-12-01 10:00:00", "stop": "2026-12-01 11:00:00", "opportunity_id": id}))
	case 9:
		vals := V{"email": s.oneOf("new@acme.test", "info@acme.test", false)}
		p := s.partners[s.dice.IntN(len(s.partners))]
		s.call(login, fmt.Sprint("writes ", s.nameOf("res.partner", p), s.shown(vals)), Call{Model: "res.partner", Method: "write", IDs: []int64{p}, Args: []Arg{{"vals", vals}}})
	case 10:
		s.merge(login)
	}
}

func (s *Story) lostReason() string { return pick(s.w, "lost_reason", "lost_reason_id") }

// reopen makes a lead active and gives it a probability, so that Odoo's automatic one does not count.
func (s *Story) reopen(login string, id int64) {
	method := pick(s.w, "toggle_active", "action_unarchive")
	if s.w.Admin().Get("crm.lead", id, "active") == true {
		return
	}
	name := s.nameOf("crm.lead", id)
	s.call(login, "reopens "+name, Call{Model: "crm.lead", Method: method, IDs: []int64{id}})
	s.call(login, "estimates "+name, Call{Model: "crm.lead", Method: "write", IDs: []int64{id}, Args: []Arg{{"vals", V{"probability": float64(1+s.dice.IntN(98)) + 0.37}}}})
}

// merge merges two to four leads.
func (s *Story) merge(login string) {
	if len(s.leads) < 2 {
		return
	}
	order := s.dice.Perm(len(s.leads))[:2+s.dice.IntN(min(3, len(s.leads)-1))]
	var ids []int64
	for _, i := range order {
		ids = append(ids, s.leads[i])
	}
	vals := V{"opportunity_ids": L{L{int64(6), int64(0), anys(ids)}}}
	if s.dice.IntN(4) == 0 {
		vals["user_id"] = s.w.Users["ann"].ID
	}
	made := s.call(login, fmt.Sprint("picks ", s.shown(vals)), s.w.As(login).wizardCall(vals))
	if made == nil {
		return
	}
	action, _ := s.call(login, "merges", run(s.w.ids(made)[0])).(V)
	if id, ok := action["res_id"].(int64); ok {
		s.say("%s survives", s.nameOf("crm.lead", id))
	}
	s.leads = s.w.Admin().Alive("crm.lead", s.leads...)
}

func (s *Story) nameOf(model string, id int64) string {
	if name, ok := s.names[fmt.Sprint(model, " ", id)]; ok {
		return name
	}
	return "another " + model
}

// shown words values, links by name.
func (s *Story) shown(vals V) string {
	models := map[string]string{
		"user_id": "res.users", "partner_id": "res.partner", "stage_id": "crm.stage", "lost_reason": "crm.lost.reason", "lost_reason_id": "crm.lost.reason",
		"tag_ids": "crm.tag", "opportunity_ids": "crm.lead", "author_id": "res.partner", "partner_ids": "res.partner", "commercial_partner_id": "res.partner",
		"duplicate_lead_ids": "crm.lead", "opportunity_id": "crm.lead", "res_id": "crm.lead", "notified_partner_ids": "res.partner",
	}
	var out []string
	for _, key := range slices.Sorted(maps.Keys(vals)) {
		out = append(out, key+"="+s.word(models[key], vals[key]))
	}
	return " {" + strings.Join(out, ", ") + "}"
}

func (s *Story) word(model string, v any) string {
	switch v := v.(type) {
	case int64:
		if model != "" {
			return s.nameOf(model, v)
		}
	case L:
		if len(v) == 1 {
			if set, ok := v[0].(L); ok && len(set) == 3 { // the command (6, 0, ids)
				return s.word(model, set[2])
			}
		}
		var names []string
		for _, x := range v {
			names = append(names, s.word(model, x))
		}
		slices.Sort(names)
		return fmt.Sprint(names)
	}
	return fmt.Sprint(v)
}
