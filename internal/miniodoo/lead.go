package miniodoo

import (
	"leadtwin/internal/miniodoo/orm"
)

// behaveLeads gives crm.lead its defaults and computed fields.
func (o *Odoo) behaveLeads() {
	m := o.db.Model("crm.lead")
	m.Defaults = o.leadDefaults
	m.Recompute = o.leadChanged
	m.Write = o.writeLeads
}

// leadDefaults fills what a new lead was not given: type, salesperson, team, stage, company, and what its customer says.
func (o *Odoo) leadDefaults(e *orm.Env, vals map[string]any) error {
	set := func(name string, v any) {
		if _, given := vals[name]; !given {
			vals[name] = v
		}
	}
	set("type", "opportunity")
	set("user_id", e.UID)
	set("team_id", firstID(e, "crm.team"))
	set("stage_id", firstID(e, "crm.stage"))
	set("company_id", companyOf(e, vals))
	if id, ok := vals["partner_id"].(int64); ok {
		if p := e.One("res.partner", id); p != nil {
			o.fromCustomer(e, p, set)
		}
	}
	return nil
}

func firstID(e *orm.Env, model string) any {
	ids, err := e.Sudo().With("active_test", true).Find(model, nil, "", 0, 1)
	if err != nil || len(ids) == 0 {
		return false
	}
	return ids[0]
}

func companyOf(e *orm.Env, vals map[string]any) any {
	id, _ := vals["user_id"].(int64)
	if u := e.One("res.users", id); u != nil {
		return u.Int("company_id")
	}
	return e.DB.Ref("base.main_company")
}

// fromCustomer fills a lead with what its customer says.
func (o *Odoo) fromCustomer(e *orm.Env, p *orm.Record, set func(string, any)) {
	company := p.Str("commercial_company_name")
	if p.Bool("is_company") {
		company = p.Str("name")
	} else {
		set("contact_name", p.Value("name"))
	}
	set("partner_name", textOrNil(company))
	set("email_from", p.Value("email"))
	for _, name := range []string{"phone", "mobile", "function", "website", "street", "street2", "city", "zip", "state_id", "country_id", "title"} {
		if p.Model().Field(name) != nil && e.DB.Model("crm.lead").Field(name) != nil && p.Has(name) {
			set(name, p.Value(name))
		}
	}
}

// leadChanged brings the stored computed fields of a lead up to date.
func (o *Odoo) leadChanged(e *orm.Env, l *orm.Record, changed orm.Names) error {
	if changed.Any("email_from") {
		e.Set(l, "email_normalized", textOrNil(o.normalizeEmail(l.Str("email_from"))))
		e.Set(l, "email_domain_criterion", textOrNil(o.emailDomain(l.Str("email_from"))))
	}
	if changed.Any("phone", "mobile", "country_id", "company_id", "partner_id") {
		e.Set(l, "phone_sanitized", textOrNil(o.sanitize(e, l)))
	}
	if changed.Any("stage_id") {
		e.Set(l, "date_last_stage_update", e.Now())
		if s := e.One("crm.stage", l.Int("stage_id")); s != nil && s.Bool("is_won") {
			e.Set(l, "probability", 100.0)
			e.Set(l, "automated_probability", 100.0)
		}
	}
	o.setWonStatus(e, l)
	return nil
}

// setWonStatus is won_status of Odoo 19.
func (o *Odoo) setWonStatus(e *orm.Env, l *orm.Record) {
	status := "pending"
	stage := e.One("crm.stage", l.Int("stage_id"))
	switch {
	case stage != nil && stage.Bool("is_won") && l.Float("probability") == 100:
		status = "won"
	case !l.Bool("active") && l.Float("probability") == 0:
		status = "lost"
	}
	e.Set(l, "won_status", status)
}

func (o *Odoo) writeLeads(_ *orm.Env, _ []*orm.Record, _ map[string]any, next func() error) error {
	return next()
}
