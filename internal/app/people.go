package app

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
)

// people names what cases refer to by id, from the mirror.
func (a *App) people(ctx context.Context, cases []crm.Case) (report.References, error) {
	p := report.References{
		Leads: map[crm.LeadID]crm.Lead{}, Users: map[crm.UserID]string{}, Stages: map[crm.StageID]string{},
		Currencies: map[crm.CompanyID]string{},
	}
	return p, a.addPeople(ctx, cases, &p)
}

// addPeople adds those of more cases; leads that are known stay as they were, so that a merge can be shown with both.
func (a *App) addPeople(ctx context.Context, cases []crm.Case, p *report.References) error {
	var ids []crm.LeadID
	for _, c := range cases {
		for _, id := range c.Leads {
			if _, known := p.Leads[id]; !known {
				ids = append(ids, id)
			}
		}
	}
	leads, err := a.store.Leads(ctx, ids)
	if err != nil {
		return fmt.Errorf("read leads: %w", err)
	}
	for _, l := range leads {
		p.Leads[l.ID] = l
	}
	d, err := a.store.Directory(ctx)
	if err != nil {
		return fmt.Errorf("read names: %w", err)
	}
	name(p, d)
	return nil
}

func name(p *report.References, d *crm.Directory) {
	if d == nil {
		return
	}
	for id, u := range d.Users {
		p.Users[id] = u.Name
	}
	for id, s := range d.Stages {
		p.Stages[id] = s.Name
	}
	for id, c := range d.Companies {
		p.Currencies[id] = c.Currency
	}
}
