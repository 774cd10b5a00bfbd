package odooclient

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

const partnerModel = "res.partner"

// partnerRow is a res.partner on the wire.
type partnerRow struct {
	ID          int64 `json:"id"`
	Name        text  `json:"name"`
	Email       text  `json:"email"`
	Phone       text  `json:"phone"`
	Mobile      text  `json:"mobile"`
	IsCompany   bool  `json:"is_company"`
	CompanyName text  `json:"commercial_company_name"`
	Commercial  link  `json:"commercial_partner_id"`
	CountryID   link  `json:"country_id"`
	WriteDate   stamp `json:"write_date"`
}

var partnerFields = []string{ //nolint:gochecknoglobals // a constant list
	"id", "name", "email", "phone", "mobile", "is_company", "commercial_company_name", "commercial_partner_id", "country_id", "write_date",
}

func (c *Client) partnerPage(ctx context.Context, domain []any, o SearchOptions) ([]crm.Customer, error) {
	var rows []partnerRow
	if err := c.searchRead(ctx, partnerModel, domain, c.present(partnerModel, partnerFields), o, &rows); err != nil {
		return nil, err
	}
	out := make([]crm.Customer, len(rows))
	for i, r := range rows {
		out[i] = crm.Customer{
			ID: crm.PartnerID(r.ID), Name: string(r.Name), Email: string(r.Email), Phone: string(r.Phone), Mobile: string(r.Mobile),
			IsCompany: r.IsCompany, CompanyName: string(r.CompanyName), Commercial: crm.PartnerID(r.Commercial),
			Country: crm.CountryID(r.CountryID), Written: time.Time(r.WriteDate),
		}
	}
	return out, nil
}

// Customers reads customer records by id, archived ones included; those that are gone or hidden are left out.
func (c *Client) Customers(ctx context.Context, ids []crm.PartnerID) ([]crm.Customer, error) {
	var out []crm.Customer
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	for part := range slices.Chunk(ids, batch) {
		page, err := c.partnerPage(ctx, []any{[]any{"id", "in", part}}, SearchOptions{Order: "id"})
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
	}
	return out, nil
}

// ChangedCustomers yields customers written at since or later, as Changes does for leads.
func (c *Client) ChangedCustomers(ctx context.Context, since time.Time, size int) iter.Seq2[[]crm.Customer, error] {
	return ahead(ctx, func(ctx context.Context, yield func([]crm.Customer, error) bool) {
		changed(ctx, c.partnerPage, func(p crm.Customer) (int64, time.Time) { return int64(p.ID), p.Written }, since, size, yield)
	})
}

// Directory reads users, teams, stages, companies and countries: five calls.
func (c *Client) Directory(ctx context.Context) (*crm.Directory, error) {
	d := &crm.Directory{
		Users: map[crm.UserID]crm.User{}, Teams: map[crm.TeamID]crm.Team{}, Stages: map[crm.StageID]crm.Stage{},
		Companies: map[crm.CompanyID]crm.Company{}, Countries: map[crm.CountryID]crm.Country{},
	}
	for _, read := range []func(context.Context, *crm.Directory) error{c.users, c.teams, c.stages, c.companies, c.countries} {
		if err := read(ctx, d); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (c *Client) users(ctx context.Context, d *crm.Directory) error {
	var rows []struct {
		ID      int64 `json:"id"`
		Name    text  `json:"name"`
		Partner link  `json:"partner_id"`
		Lang    text  `json:"lang"`
		Active  bool  `json:"active"`
	}
	err := c.searchRead(ctx, "res.users", []any{[]any{"share", "=", false}}, []string{"name", "partner_id", "lang", "active"}, SearchOptions{Order: "id"}, &rows)
	for _, r := range rows {
		d.Users[crm.UserID(r.ID)] = crm.User{ID: crm.UserID(r.ID), Name: string(r.Name), Partner: crm.PartnerID(r.Partner), Lang: string(r.Lang), Active: r.Active}
	}
	return err
}

func (c *Client) teams(ctx context.Context, d *crm.Directory) error {
	var rows []struct {
		ID     int64 `json:"id"`
		Name   text  `json:"name"`
		Active bool  `json:"active"`
	}
	err := c.searchRead(ctx, "crm.team", nil, []string{"name", "active"}, SearchOptions{Order: "id"}, &rows)
	for _, r := range rows {
		d.Teams[crm.TeamID(r.ID)] = crm.Team{ID: crm.TeamID(r.ID), Name: string(r.Name), Active: r.Active}
	}
	return err
}

func (c *Client) stages(ctx context.Context, d *crm.Directory) error {
	var rows []struct {
		ID       int64 `json:"id"`
		Name     text  `json:"name"`
		Sequence int   `json:"sequence"`
		Won      bool  `json:"is_won"`
	}
	err := c.searchRead(ctx, "crm.stage", nil, []string{"name", "sequence", "is_won"}, SearchOptions{Order: "id"}, &rows)
	for _, r := range rows {
		d.Stages[crm.StageID(r.ID)] = crm.Stage{ID: crm.StageID(r.ID), Name: string(r.Name), Sequence: r.Sequence, Won: r.Won}
	}
	return err
}

func (c *Client) companies(ctx context.Context, d *crm.Directory) error {
	var rows []struct {
		ID      int64 `json:"id"`
		Name    text  `json:"name"`
		Country link  `json:"country_id"`
	}
	err := c.searchRead(ctx, "res.company", nil, []string{"name", "country_id"}, SearchOptions{Order: "id"}, &rows)
	for _, r := range rows {
		d.Companies[crm.CompanyID(r.ID)] = crm.Company{ID: crm.CompanyID(r.ID), Name: string(r.Name), Country: crm.CountryID(r.Country)}
	}
	return err
}

func (c *Client) countries(ctx context.Context, d *crm.Directory) error {
	var rows []struct {
		ID   int64 `json:"id"`
		Code text  `json:"code"`
	}
	err := c.searchRead(ctx, "res.country", nil, []string{"code"}, SearchOptions{Order: "id"}, &rows)
	for _, r := range rows {
		d.Countries[crm.CountryID(r.ID)] = crm.Country{ID: crm.CountryID(r.ID), Code: strings.ToUpper(string(r.Code))}
	}
	return err
}
