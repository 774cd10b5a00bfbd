package odooclient

import (
	"context"
	"strings"

	"leadtwin/internal/crm"
)

// Directory reads users, teams, stages, companies and countries, archived ones included: five calls, ten on Odoo 14.
func (c *Client) Directory(ctx context.Context) (*crm.Directory, error) {
	d := new(crm.Directory)
	var err error
	if d.Users, err = listed(ctx, c, userTable(), []any{[]any{"share", "=", false}}, func(u crm.User) crm.UserID { return u.ID }); err != nil {
		return nil, err
	}
	if d.Teams, err = listed(ctx, c, teamTable(), nil, func(t crm.Team) crm.TeamID { return t.ID }); err != nil {
		return nil, err
	}
	if d.Stages, err = listed(ctx, c, stageTable(), nil, func(s crm.Stage) crm.StageID { return s.ID }); err != nil {
		return nil, err
	}
	if d.Companies, err = listed(ctx, c, companyTable(), nil, func(c crm.Company) crm.CompanyID { return c.ID }); err != nil {
		return nil, err
	}
	if d.Countries, err = listed(ctx, c, countryTable(), nil, func(c crm.Country) crm.CountryID { return c.ID }); err != nil {
		return nil, err
	}
	return d, nil
}

// listed reads a small table whole.
func listed[ID comparable, T any](ctx context.Context, c *Client, t table[T], domain []any, id func(T) ID) (map[ID]T, error) {
	p, err := find(ctx, c, t, domain, SearchOptions{Order: "id"})
	if err != nil {
		return nil, err
	}
	all := make(map[ID]T, len(p.rows))
	for _, row := range p.rows {
		all[id(row)] = row
	}
	return all, nil
}

func userTable() table[crm.User] {
	return table[crm.User]{model: "res.users", columns: []column[crm.User]{
		{"id", func(u *crm.User, v *value) { u.ID = crm.UserID(v.id()) }},
		{"name", func(u *crm.User, v *value) { u.Name = v.text() }},
		{"partner_id", func(u *crm.User, v *value) { u.Partner = crm.PartnerID(v.id()) }},
		{"lang", func(u *crm.User, v *value) { u.Lang = v.text() }},
		{"active", func(u *crm.User, v *value) { u.Active = v.flag() }},
	}}
}

func teamTable() table[crm.Team] {
	return table[crm.Team]{model: "crm.team", noLinks: true, columns: []column[crm.Team]{
		{"id", func(t *crm.Team, v *value) { t.ID = crm.TeamID(v.id()) }},
		{"name", func(t *crm.Team, v *value) { t.Name = v.text() }},
		{"active", func(t *crm.Team, v *value) { t.Active = v.flag() }},
	}}
}

func stageTable() table[crm.Stage] {
	return table[crm.Stage]{model: "crm.stage", noLinks: true, columns: []column[crm.Stage]{
		{"id", func(s *crm.Stage, v *value) { s.ID = crm.StageID(v.id()) }},
		{"name", func(s *crm.Stage, v *value) { s.Name = v.text() }},
		{"sequence", func(s *crm.Stage, v *value) { s.Sequence = int(v.number()) }},
		{"is_won", func(s *crm.Stage, v *value) { s.Won = v.flag() }},
	}}
}

func companyTable() table[crm.Company] {
	return table[crm.Company]{model: "res.company", columns: []column[crm.Company]{
		{"id", func(c *crm.Company, v *value) { c.ID = crm.CompanyID(v.id()) }},
		{"name", func(c *crm.Company, v *value) { c.Name = v.text() }},
		{"country_id", func(c *crm.Company, v *value) { c.Country = crm.CountryID(v.id()) }},
	}}
}

func countryTable() table[crm.Country] {
	return table[crm.Country]{model: "res.country", noLinks: true, columns: []column[crm.Country]{
		{"id", func(c *crm.Country, v *value) { c.ID = crm.CountryID(v.id()) }},
		{"code", func(c *crm.Country, v *value) { c.Code = strings.ToUpper(v.text()) }},
	}}
}
