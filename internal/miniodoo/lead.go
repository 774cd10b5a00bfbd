package miniodoo

import (
	"math"
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// behaveLeads gives crm.lead its defaults, computed fields and methods.
func (o *Odoo) behaveLeads() {
	m := o.db.Model("crm.lead")
	m.Defaults = o.leadDefaults
	m.Recompute = o.leadChanged
	for name, label := range germanLabels() {
		if f := m.Field(name); f != nil && o.major >= 19 {
			f.Translations = map[string]string{"de": label}
		}
	}
	m.Write = o.writeLeads
	m.Created = o.leadsCreated
	m.Deleting = o.leadsDeleting
	m.Handle("action_set_lost", orm.OnRecords("**", o.setLost))
	m.Handle("action_set_won", orm.OnRecords("", o.setWon))
	m.Handle("toggle_active", orm.OnRecords("", o.toggleLeads))
	m.Handle("action_archive", orm.OnRecords("", func(c *orm.Call, recs []*orm.Record) (any, error) {
		return o.archiveLeads(c, recs, false)
	}))
	m.Handle("action_unarchive", orm.OnRecords("", func(c *orm.Call, recs []*orm.Record) (any, error) {
		return o.archiveLeads(c, recs, true)
	}))
	o.computeLeads(m)
	o.behaveMerge()
}

// computeLeads gives the fields that are not stored.
func (o *Odoo) computeLeads(m *orm.Model) {
	compute := func(name string, f func(*orm.Env, *orm.Record) any) {
		if field := m.Field(name); field != nil {
			field.Compute = f
		}
	}
	compute("is_automated_probability", func(_ *orm.Env, l *orm.Record) any {
		return math.Abs(l.Float("probability")-l.Float("automated_probability")) < 0.005
	})
	compute("commercial_partner_id", commercialOf)
	compute("company_currency", func(e *orm.Env, l *orm.Record) any {
		id := l.Int("company_id")
		if id == 0 {
			id = e.DB.Ref("base.main_company")
		}
		return e.One("res.company", id).Value("currency_id")
	})
	compute("user_email", func(e *orm.Env, l *orm.Record) any {
		if u := e.One("res.users", l.Int("user_id")); u != nil {
			return e.One("res.partner", u.Int("partner_id")).Value("email")
		}
		return nil
	})
	compute("user_login", func(e *orm.Env, l *orm.Record) any {
		if u := e.One("res.users", l.Int("user_id")); u != nil {
			return u.Value("login")
		}
		return nil
	})
	compute("kanban_state", func(*orm.Env, *orm.Record) any { return "grey" })
	compute("meeting_count", func(e *orm.Env, l *orm.Record) any {
		return int64(len(e.DB.Model("calendar.event").With("opportunity_id", l.ID)))
	})
	compute("duplicate_lead_ids", func(e *orm.Env, l *orm.Record) any { return append(o.similar(e, l), l.ID) })
	compute("duplicate_lead_count", func(e *orm.Env, l *orm.Record) any { return int64(len(o.similar(e, l))) })
	compute("is_partner_visible", func(_ *orm.Env, l *orm.Record) any {
		return l.Str("type") == "opportunity" || l.Has("partner_id")
	})
	compute("lang_code", func(e *orm.Env, l *orm.Record) any {
		if lang := e.One("res.lang", l.Int("lang_id")); lang != nil {
			return lang.Value("code")
		}
		return nil
	})
	threadFields(m)
}

// commercialOf is commercial_partner_id of a lead on 19: the company above its customer.
func commercialOf(e *orm.Env, l *orm.Record) any {
	p := e.One("res.partner", l.Int("partner_id"))
	if p == nil {
		return nil
	}
	c := e.One("res.partner", p.Int("commercial_partner_id"))
	if c == nil || c == p || !c.Bool("is_company") {
		return nil
	}
	return c.ID
}

// leadDefaults fills what a new lead was not given and what does not depend on other fields.
func (o *Odoo) leadDefaults(e *orm.Env, vals map[string]any) error {
	set := func(name string, v any) {
		if _, given := vals[name]; !given {
			vals[name] = v
		}
	}
	kind := "opportunity"
	if e.InGroup("crm.group_use_lead") {
		kind = "lead"
	}
	set("type", kind)
	set("user_id", e.UID)
	if o.major < 19 {
		set("company_id", userCompany(e))
	}
	if site, _ := vals["website"].(string); site != "" {
		vals["website"] = cleanWebsite(site)
	}
	if name, _ := vals["name"].(string); name == "" {
		if id, ok := vals["partner_id"].(int64); ok && e.One("res.partner", id) != nil {
			vals["name"] = e.One("res.partner", id).Str("name") + "'s opportunity"
		}
	}
	return nil
}

func userCompany(e *orm.Env) int64 {
	if u := e.One("res.users", e.UID); u != nil {
		return u.Int("company_id")
	}
	return e.DB.Ref("base.main_company")
}

// leadChanged brings the stored computed fields of a lead up to date, in the order in which they depend on each other.
func (o *Odoo) leadChanged(e *orm.Env, l *orm.Record, c orm.Change) error {
	set := func(name string, v any) {
		if e.Set(l, name, v) {
			c.Changed[name] = true
		}
	}
	if c.Wants("team_id", "user_id", "type") && l.Has("user_id") {
		set("team_id", o.teamFor(e, l))
	}
	if c.Wants("company_id", "user_id", "team_id", "partner_id") && o.major >= 19 {
		set("company_id", companyFor(e, l))
	}
	o.placeInStage(e, l, c, set)
	if err := o.followCustomer(e, l, c, set); err != nil {
		return err
	}
	if c.New || c.Changed.Any("email_from") {
		set("email_normalized", textOrNil(o.normalizeEmail(l.Str("email_from"))))
		set("email_domain_criterion", textOrNil(o.emailDomain(l.Str("email_normalized"))))
		set("email_state", stateOf(l.Str("email_from"), address.MatchString(l.Str("email_from"))))
	}
	if c.New || c.Changed.Any("phone", "mobile", "country_id", "company_id", "partner_id") {
		number := o.sanitize(e, l)
		set("phone_sanitized", textOrNil(number))
		set("phone_state", stateOf(l.Str("phone"), number != ""))
	}
	if c.New && !c.Given["date_open"] && l.Has("user_id") || o.major < 19 && c.Wants("date_open", "user_id") {
		set("date_open", timeIf(l.Has("user_id"), e))
	}
	o.setOutcome(e, l, set)
	return nil
}

func stateOf(text string, right bool) any {
	switch {
	case text == "":
		return nil
	case right:
		return "correct"
	}
	return "incorrect"
}

func timeIf(holds bool, e *orm.Env) any {
	if holds {
		return e.Now()
	}
	return nil
}

// placeInStage gives a lead without stage the first one of its team, and a won stage its probability.
func (o *Odoo) placeInStage(e *orm.Env, l *orm.Record, c orm.Change, set func(string, any)) {
	stage := e.One("crm.stage", l.Int("stage_id"))
	foreign := o.major >= 19 && stage != nil && c.Changed["team_id"] && !o.isStageOfTeam(stage, l.Int("team_id"))
	if c.Wants("stage_id", "team_id", "type") && (stage == nil || foreign) {
		set("stage_id", idOrNil(o.firstStage(e, l.Int("team_id"))))
		stage = e.One("crm.stage", l.Int("stage_id"))
	}
	if c.New && !c.Given["date_last_stage_update"] || c.Changed["stage_id"] && o.major < 19 {
		set("date_last_stage_update", e.Now())
	}
	if c.New && stage != nil && stage.Bool("is_won") {
		set("automated_probability", 100.0)
		if !c.Given["probability"] {
			set("probability", 100.0)
		}
	}
}

func (o *Odoo) isStageOfTeam(stage *orm.Record, team int64) bool {
	if o.major < 19 {
		t := stage.Int("team_id")
		return t == 0 || t == team
	}
	teams := stage.IDs("team_ids")
	return len(teams) == 0 || slices.Contains(teams, team)
}

// firstStage is the first unfolded stage of a team.
func (o *Odoo) firstStage(e *orm.Env, team int64) int64 {
	ids, err := e.Sudo().Find("crm.stage", []any{[]any{"fold", "=", false}}, "sequence, id", 0, 0)
	if err != nil {
		return 0
	}
	for _, id := range ids {
		if o.isStageOfTeam(e.One("crm.stage", id), team) {
			return id
		}
	}
	return 0
}

func idOrNil(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// setOutcome keeps what follows from stage, probability and revenue.
func (o *Odoo) setOutcome(e *orm.Env, l *orm.Record, set func(string, any)) {
	set("prorated_revenue", floatOrNil(math.Round(l.Float("expected_revenue")*l.Float("probability"))/100))
	stage := e.One("crm.stage", l.Int("stage_id"))
	switch {
	case stage != nil && stage.Bool("is_won") && l.Float("probability") == 100:
		set("won_status", "won")
	case !l.Bool("active") && l.Float("probability") == 0:
		set("won_status", "lost")
	default:
		set("won_status", "pending")
	}
}

func floatOrNil(x float64) any {
	if x == 0 {
		return nil
	}
	return x
}
