package miniodoo

import (
	"slices"
	"strings"

	"leadtwin/internal/miniodoo/orm"
)

// addressFields travel together.
func addressFields() []string {
	return []string{"street", "street2", "city", "zip", "state_id", "country_id"}
}

// followCustomer fills a lead from its customer where that is new, and gives the customer an e-mail or phone that was
// written on the lead.
//
// Source: _prepare_values_from_partner, _compute_email_from, _inverse_email_from in addons/crm/models/crm_lead.py.
func (o *Odoo) followCustomer(e *orm.Env, l *orm.Record, c orm.Change, set func(string, any)) error {
	p := e.One("res.partner", l.Int("partner_id"))
	if p == nil {
		o.forgetCustomer(c, set)
		return nil
	}
	if c.Moved("partner_id") {
		o.fromCustomer(e, l, p, func(name string, v any) {
			if !o.protected(c, name) {
				set(name, v)
			}
		})
	}
	back := map[string]any{}
	for lead, partner := range map[string]string{"email_from": "email", "phone": "phone"} {
		differs := l.Str(lead) != p.Str(partner)
		if o.major >= 19 {
			differs = o.differs(e, l, p, lead, partner)
		}
		switch {
		case c.Given[lead] && differs && (l.Has(lead) || o.major < 19):
			back[partner] = l.Value(lead)
		case c.Moved("partner_id") && !c.Given[lead] && p.Has(partner) && differs:
			set(lead, p.Value(partner))
		}
	}
	if len(back) == 0 {
		return nil
	}
	return e.Sudo().Update([]*orm.Record{p}, back)
}

// forgetCustomer: 19 empties the names of a lead whose customer was written as none.
func (o *Odoo) forgetCustomer(c orm.Change, set func(string, any)) {
	if o.major < 19 || c.New || !c.Moved("partner_id") {
		return
	}
	for _, name := range []string{"contact_name", "partner_name"} {
		if !c.Given[name] {
			set(name, nil)
		}
	}
}

// protected reports whether a field keeps its value although the customer is another: it was set in the same call, or
// one of those that Odoo computes together with it was.
func (o *Odoo) protected(c orm.Change, name string) bool {
	together := []string{name}
	if slices.Contains(addressFields(), name) {
		together = addressFields()
	}
	if o.major < 19 {
		together = append(addressFields(), "partner_name", "contact_name", "title", "mobile", "function", "website")
	}
	return c.Given.Any(together...)
}

// differs compares an e-mail or phone of a lead and its customer as 19 does: by what they mean.
func (o *Odoo) differs(e *orm.Env, l, p *orm.Record, lead, partner string) bool {
	if l.Str(lead) == p.Str(partner) {
		return false
	}
	if lead == "email_from" {
		return either(o.normalizeEmail(l.Str(lead)), l.Str(lead)) != either(o.normalizeEmail(p.Str(partner)), p.Str(partner))
	}
	return either(e164(l.Str(lead), o.region(e, l)), l.Str(lead)) != either(e164(p.Str(partner), o.region(e, p)),
		p.Str(partner))
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// fromCustomer fills a lead with what its customer says: the address as a whole, the rest where the customer has it.
func (o *Odoo) fromCustomer(e *orm.Env, l, p *orm.Record, set func(string, any)) {
	if slices.ContainsFunc(addressFields(), p.Has) {
		for _, name := range addressFields() {
			set(name, p.Value(name))
		}
	}
	for _, name := range []string{"mobile", "title", "function", "website"} {
		if l.Model().Field(name) != nil && p.Has(name) {
			set(name, p.Value(name))
		}
	}
	if lang := e.DB.Model("res.lang").With("code", p.Str("lang")); o.major >= 19 && len(lang) > 0 {
		set("lang_id", lang[0].ID)
	}
	if name := p.Str("name"); name != "" && !p.Bool("is_company") {
		set("contact_name", name)
	}
	if name := o.companyName(e, p); name != "" {
		set("partner_name", name)
	}
}

// companyName is partner_name as a customer gives it to its lead.
func (o *Odoo) companyName(e *orm.Env, p *orm.Record) string {
	if parent := e.One("res.partner", p.Int("parent_id")); parent != nil && parent.Has("name") {
		return parent.Str("name")
	}
	if p.Bool("is_company") {
		return p.Str("name")
	}
	if o.major >= 19 {
		return p.Str("company_name")
	}
	return ""
}

// leadsFollow gives a customer's new e-mail and phone to its leads.
func (o *Odoo) leadsFollow(e *orm.Env, p *orm.Record, changed orm.Names) error {
	for _, l := range e.DB.Model("crm.lead").With("partner_id", p.ID) {
		touched := orm.Names{}
		for partner, lead := range map[string]string{"email": "email_from", "phone": "phone"} {
			if !changed[partner] || !p.Has(partner) || o.major >= 19 && !o.differs(e, l, p, lead, partner) {
				continue
			}
			before := l.Value(lead)
			if e.Set(l, lead, p.Value(partner)) {
				touched[lead] = true
				o.track(e, l, lead, before)
			}
		}
		if len(touched) == 0 {
			continue
		}
		if err := e.Touch(l, touched); err != nil {
			return err
		}
		o.fire(e, l, touched, false)
	}
	return nil
}

func cleanWebsite(s string) string {
	if s == "" || strings.Contains(s, "://") {
		return s
	}
	return "http://" + s
}
