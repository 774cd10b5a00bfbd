package miniodoo

import (
	"github.com/nyaruka/phonenumbers"

	"leadtwin/internal/miniodoo/orm"
)

// sanitize is phone_sanitized of a lead or contact: mobile before phone up to 18, in E.164 by the record's country,
// else its company's.
func (o *Odoo) sanitize(e *orm.Env, r *orm.Record) string {
	region := o.region(e, r)
	for _, field := range []string{"mobile", "phone"} {
		if s := r.Str(field); s != "" {
			if e164 := e164(s, region); e164 != "" {
				return e164
			}
		}
	}
	return ""
}

func (o *Odoo) region(e *orm.Env, r *orm.Record) string {
	country := r.Int("country_id")
	if country == 0 {
		if p := e.One("res.partner", r.Int("partner_id")); p != nil {
			country = p.Int("country_id")
		}
	}
	if country == 0 {
		id := r.Int("company_id")
		if u := e.One("res.users", e.UID); id == 0 && u != nil {
			id = u.Int("company_id")
		}
		if c := e.One("res.company", id); c != nil {
			country = c.Int("country_id")
		}
	}
	if c := e.One("res.country", country); c != nil {
		return c.Str("code")
	}
	return ""
}

func e164(s, region string) string {
	n, err := phonenumbers.Parse(s, region)
	if err != nil || !phonenumbers.IsPossibleNumber(n) || !phonenumbers.IsValidNumber(n) {
		return ""
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}
