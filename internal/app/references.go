package app

import (
	"context"
	"fmt"
	"sync"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/rules"
)

// addReferences adds the leads of cases from the mirror; known leads are not changed.
func (a *App) addReferences(ctx context.Context, cases []crm.Case, refs *report.References) error {
	var ids []crm.LeadID
	for _, c := range cases {
		for _, id := range c.Leads {
			if _, known := refs.Leads[id]; !known {
				ids = append(ids, id)
			}
		}
	}
	leads, err := a.store.Leads(ctx, ids)
	if err != nil {
		return fmt.Errorf("read leads: %w", err)
	}
	if refs.Leads == nil {
		refs.Leads = map[crm.LeadID]crm.Lead{}
	}
	for _, l := range leads {
		refs.Leads[l.ID] = l
	}
	directory, err := a.store.Directory(ctx)
	if err != nil {
		return fmt.Errorf("read the directory: %w", err)
	}
	addNames(refs, directory)
	return nil
}

func addNames(refs *report.References, d *crm.Directory) {
	if refs.Users == nil {
		refs.Users, refs.Stages = map[crm.UserID]string{}, map[crm.StageID]string{}
		refs.Currencies = map[crm.CompanyID]string{}
	}
	if d == nil {
		return
	}
	for id, u := range d.Users {
		refs.Users[id] = u.Name
	}
	for id, s := range d.Stages {
		refs.Stages[id] = s.Name
	}
	for id, c := range d.Companies {
		refs.Currencies[id] = c.Currency
	}
}

// resolvers keeps the resolver of the directory that was used last: it reads the addresses and numbers of all users.
type resolvers struct {
	mu   sync.Mutex
	last *rules.Resolver
}

// resolverOf returns the resolver of a directory, which must not be changed. The store gives out the same directory
// until another one is stored.
func (r *resolvers) resolverOf(d *crm.Directory) *rules.Resolver {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil || r.last.Directory() != d {
		r.last = rules.NewResolver(d)
	}
	return r.last
}

func (a *App) storedResolver(ctx context.Context) (*rules.Resolver, error) {
	d, err := a.store.Directory(ctx)
	if err != nil {
		return nil, err
	}
	return a.resolvers.resolverOf(d), nil
}
