package check

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// Odoo is one database; *odooclient.Client implements it.
type Odoo interface {
	cluster.Odoo
	cluster.MailOdoo
	Directory(ctx context.Context) (*crm.Directory, error)
	RequireAllLeads(ctx context.Context) error
	Finder
}

// Finder searches Odoo.
type Finder interface {
	Search(ctx context.Context, model string, domain []any, o odooclient.SearchOptions) ([]int64, error)
	Fields(ctx context.Context, model string) (map[string]odooclient.Field, error)
}

// Store is what a check reads of earlier sweeps; *store.Store implements it. It may be empty.
type Store interface {
	cluster.IndexStore
	Past
	Directory(ctx context.Context) (*crm.Directory, error)
}

// Checker compares single leads with all others.
type Checker struct {
	odoo   Odoo
	store  Store
	policy rules.Policy
}

// New returns a Checker. The policy must be complete.
func New(odoo Odoo, s Store, policy rules.Policy) *Checker {
	return &Checker{odoo: odoo, store: s, policy: policy}
}

// Result is what a check found.
type Result struct {
	Similar   []report.Similar   // one for each lead that was asked for and exists, in that order
	Cases     []crm.Case         // those with one of these leads; id and state come from the store, if it has them
	Missing   []crm.LeadID       // asked for, but deleted, or hidden from Leadtwin's user
	Frequent  rules.FrequentKeys // values that too many leads share to be evidence
	Leads     map[crm.LeadID]crm.Lead
	Directory *crm.Directory
}

// maxRead is how many leads a check reads; a larger cluster takes a sweep.
const maxRead = 5000

// Check reads leads from Odoo, searches it for all that share an address, domain, number or customer with them, and
// returns them with the cases that a sweep would find. It fails with an *odooclient.Error of kind Forbidden for a user
// who cannot see all leads, since a part would look like the whole.
func (c *Checker) Check(ctx context.Context, ids []crm.LeadID, now time.Time) (Result, error) {
	live, directory, err := c.newComparison(ctx)
	if err != nil {
		return Result{}, err
	}
	r, err := live.compare(ctx, ids, now)
	r.Directory = directory
	return r, err
}

// newComparison returns a comparison with what Odoo has now.
func (c *Checker) newComparison(ctx context.Context) (*comparison, *crm.Directory, error) {
	if err := c.odoo.RequireAllLeads(ctx); err != nil {
		return nil, nil, err
	}
	directory, err := c.readDirectory(ctx)
	if err != nil {
		return nil, nil, err
	}
	resolver := rules.NewResolver(directory)
	source, err := c.newSource(ctx, resolver)
	if err != nil {
		return nil, nil, err
	}
	known := func(context.Context) (*rules.Resolver, error) { return resolver, nil }
	mail := cluster.NewOdooMail(c.odoo, &c.policy, known)
	return &comparison{source: source, past: c.store, policy: &c.policy, mail: mail}, directory, nil
}

func (c *Checker) readDirectory(ctx context.Context) (*crm.Directory, error) {
	d, err := c.store.Directory(ctx)
	if store.IsNotFound(err) {
		d, err = c.odoo.Directory(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("read users, teams, stages, companies and countries: %w", err)
	}
	return d, nil
}

// addLeads adds the leads that the result mentions.
func (r *Result) addLeads(leads *cluster.Cache) {
	add := func(ids ...crm.LeadID) {
		for _, l := range leads.Leads(ids) {
			r.Leads[l.ID] = l.Lead
		}
	}
	for _, one := range r.Similar {
		add(one.Lead)
		for _, other := range one.Leads {
			add(other.ID)
		}
	}
	for _, one := range r.Cases {
		add(one.Leads...)
	}
}
