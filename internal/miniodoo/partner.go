package miniodoo

import (
	"leadtwin/internal/miniodoo/orm"
)

// behavePartners keeps the computed fields of contacts up to date.
func (o *Odoo) behavePartners() {
	m := o.db.Model("res.partner")
	m.Recompute = o.partnerChanged
	m.Display = partnerName
	m.Field("display_name").Stored = o.major < 19
	m.CalledBy = func(_ *orm.Env, p *orm.Record) []string { return []string{p.Str("email"), p.Str("ref"), p.Str("vat")} }
	m.Field("lang").Default = func(*orm.Env) any { return "en_US" }
	m.Field("company_type").Compute = func(_ *orm.Env, p *orm.Record) any {
		if p.Bool("is_company") {
			return "company"
		}
		return "person"
	}
}

func partnerName(e *orm.Env, p *orm.Record) string {
	name := p.Str("name")
	if parent := e.One("res.partner", p.Int("parent_id")); parent != nil && !p.Bool("is_company") {
		return parent.Str("name") + ", " + name
	}
	if c := p.Str("company_name"); c != "" && !p.Bool("is_company") {
		return c + ", " + name
	}
	return name
}

func (o *Odoo) partnerChanged(e *orm.Env, p *orm.Record, c orm.Change) error {
	changed := c.Changed
	if c.New || changed["parent_id"] {
		fromParent(e, p, c)
	}
	if changed.Any("email") {
		e.Set(p, "email_normalized", textOrNil(o.normalizeEmail(p.Str("email"))))
	}
	if changed.Any("phone", "mobile", "country_id") {
		e.Set(p, "phone_sanitized", textOrNil(o.sanitize(e, p)))
	}
	if changed.Any("parent_id", "is_company") || p.Int("commercial_partner_id") == 0 {
		setCommercial(e, p)
	}
	if changed.Any("email", "phone", "mobile") {
		return o.leadsFollow(e, p, changed)
	}
	return nil
}

// fromParent gives a contact the address of the company it belongs to, unless it was given one.
func fromParent(e *orm.Env, p *orm.Record, c orm.Change) {
	parent := e.One("res.partner", p.Int("parent_id"))
	if parent == nil {
		return
	}
	for _, name := range addressFields() {
		if c.Given[name] || p.Has(name) {
			return
		}
	}
	for _, name := range addressFields() {
		if e.Set(p, name, parent.Value(name)) {
			c.Changed[name] = true
		}
	}
}

// setCommercial finds the legal entity of a contact and of those below it: itself for a company or a contact without
// parent, else its parent's.
func setCommercial(e *orm.Env, p *orm.Record) {
	entity := p
	if parent := e.One("res.partner", p.Int("parent_id")); parent != nil && !p.Bool("is_company") {
		if c := e.One("res.partner", parent.Int("commercial_partner_id")); c != nil {
			entity = c
		}
	}
	e.Set(p, "commercial_partner_id", entity.ID)
	name := p.Str("company_name")
	if entity.Bool("is_company") {
		name = entity.Str("name")
	}
	e.Set(p, "commercial_company_name", textOrNil(name))
	for _, child := range e.DB.Model("res.partner").With("parent_id", p.ID) {
		if child != p {
			setCommercial(e, child)
		}
	}
}

func (o *Odoo) behaveCompanies() {
	m := o.db.Model("res.company")
	m.Created = func(e *orm.Env, recs []*orm.Record, _ []map[string]any) error {
		for _, c := range recs {
			// Seen on 14 and 19: each company gets working hours of its own, and no record rule hides them.
			hours := map[string]any{"name": "Standard 40 hours/week", "company_id": c.ID}
			if _, err := e.Sudo().Make("resource.calendar", hours); err != nil {
				return err
			}
			if c.Int("partner_id") != 0 {
				continue
			}
			made, err := e.Sudo().Make("res.partner",
				map[string]any{"name": c.Str("name"), "is_company": true, "country_id": c.Int("country_id")})
			if err != nil {
				return err
			}
			e.Set(c, "partner_id", made[0].ID)
		}
		return nil
	}
}

func textOrNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
