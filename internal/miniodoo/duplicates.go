package miniodoo

import (
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// similarLimit is the number of hits from which on a criterion says nothing.
const similarLimit = 21

// similar lists the leads that 19's button Similar Leads shows besides the lead itself: with an equal
// email_domain_criterion, of the same commercial entity, with an equal phone_sanitized. Archived leads and those of
// other companies are included.
//
// Source: _compute_potential_lead_duplicates in addons/crm/models/crm_lead.py, Odoo 19.
func (o *Odoo) similar(e *orm.Env, l *orm.Record) []int64 {
	leads := e.DB.Model("crm.lead")
	var out []int64
	add := func(hits []*orm.Record, limit int) {
		var ids []int64
		for _, h := range hits {
			if h != l {
				ids = append(ids, h.ID)
			}
		}
		if limit == 0 || len(ids) < limit {
			out = append(out, ids...)
		}
	}
	for _, field := range []string{"email_domain_criterion", "phone_sanitized"} {
		if v := l.Str(field); v != "" {
			add(leads.With(field, v), similarLimit)
		}
	}
	if p := e.One("res.partner", l.Int("partner_id")); p != nil {
		for _, id := range contactsBelow(e, p.Int("commercial_partner_id"), nil) {
			add(leads.With("partner_id", id), 0)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func contactsBelow(e *orm.Env, id int64, found []int64) []int64 {
	if id == 0 || slices.Contains(found, id) {
		return found
	}
	found = append(found, id)
	for _, child := range e.DB.Model("res.partner").With("parent_id", id) {
		found = contactsBelow(e, child.ID, found)
	}
	return found
}
