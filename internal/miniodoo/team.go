package miniodoo

import (
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// behaveTeams keeps what users and teams say of each other.
func (o *Odoo) behaveTeams() {
	m := o.db.Model("crm.team")
	if o.major >= 19 {
		m.Recompute = func(e *orm.Env, t *orm.Record, c orm.Change) error {
			if c.Given["member_ids"] {
				return o.membersChanged(e, t)
			}
			return nil
		}
		o.db.Model("res.users").Field("sale_team_id").Compute = nil
	}
}

// membersChanged gives each member of a team its membership, and its first team where it has none.
func (o *Odoo) membersChanged(e *orm.Env, t *orm.Record) error {
	for _, id := range t.IDs("member_ids") {
		u := e.One("res.users", id)
		if u == nil {
			continue
		}
		if !u.Has("sale_team_id") {
			e.Set(u, "sale_team_id", t.ID)
		}
		if teams := u.IDs("crm_team_ids"); !slices.Contains(teams, t.ID) {
			e.Set(u, "crm_team_ids", append(slices.Clone(teams), t.ID))
		}
	}
	return nil
}

// teamFor is the team that a lead gets with its salesperson: the present one where the salesperson belongs to it, else
// the salesperson's own, else the first one.
//
// Source: _compute_team_id in addons/crm/models/crm_lead.py, _get_default_team_id in
// addons/sales_team/models/crm_team.py.
func (o *Odoo) teamFor(e *orm.Env, l *orm.Record) any {
	user := l.Int("user_id")
	if t := e.One("crm.team", l.Int("team_id")); t != nil && o.isTeamMember(e, user, t) {
		return t.ID
	}
	ids, err := e.Sudo().With("active_test", true).Find("crm.team", nil, "", 0, 0)
	if err != nil {
		return nil
	}
	for _, id := range ids {
		if o.isTeamMember(e, user, e.One("crm.team", id)) {
			return id
		}
	}
	kind := "use_opportunities"
	if l.Str("type") == "lead" {
		kind = "use_leads"
	}
	for _, id := range ids {
		if e.One("crm.team", id).Bool(kind) {
			return id
		}
	}
	if len(ids) > 0 && o.major >= 19 {
		return ids[0]
	}
	return nil
}

func (o *Odoo) isTeamMember(e *orm.Env, user int64, t *orm.Record) bool {
	if t.Int("user_id") == user {
		return true
	}
	if o.major >= 19 {
		return slices.Contains(t.IDs("member_ids"), user)
	}
	u := e.One("res.users", user)
	return u != nil && u.Int("sale_team_id") == t.ID
}

// companyFor is the company of a lead on 19: its team's, else its salesperson's, else its customer's.
//
// Source: _compute_company_id in addons/crm/models/crm_lead.py.
func companyFor(e *orm.Env, l *orm.Record) any {
	team, user, customer := e.One("crm.team", l.Int("team_id")), e.One("res.users", l.Int("user_id")), e.One("res.partner",
		l.Int("partner_id"))
	if keep := l.Int("company_id"); keep != 0 && companyStays(keep, team, user, customer) {
		return keep
	}
	switch {
	case team != nil && team.Has("company_id"):
		return team.Int("company_id")
	case user != nil:
		if mine := userCompany(e); slices.Contains(user.IDs("company_ids"), mine) {
			return mine
		}
		return idOrNil(user.Int("company_id"))
	case customer != nil:
		return idOrNil(customer.Int("company_id"))
	}
	return nil
}

func companyStays(company int64, team, user, customer *orm.Record) bool {
	switch {
	case user != nil && !slices.Contains(user.IDs("company_ids"), company):
		return false
	case team != nil && team.Has("company_id") && team.Int("company_id") != company:
		return false
	case team != nil && !team.Has("company_id") && user == nil:
		return false
	case team == nil && user == nil && (customer == nil || customer.Int("company_id") != company):
		return false
	}
	return true
}
