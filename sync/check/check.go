package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
	"leadtwin/sync/reconcile"
)

// Odoo is one database; *odooclient.Client meets it.
type Odoo interface {
	cluster.Odoo
	Directory(ctx context.Context) (*crm.Directory, error)
	RequireAllLeads(ctx context.Context) error
	Finder
}

// Finder searches Odoo.
type Finder interface {
	Search(ctx context.Context, model string, domain []any, o odooclient.SearchOptions) ([]int64, error)
	Fields(ctx context.Context, model string) (map[string]odooclient.Field, error)
}

// Store is what a check reads of earlier sweeps; *store.Store meets it. It may be empty.
type Store interface {
	cluster.IndexStore
	reconcile.Decisions
	Directory(ctx context.Context) (*crm.Directory, error)
	CasesOfLeads(ctx context.Context, leads []crm.LeadID) ([]crm.Case, error)
}

// Checker compares single leads with all others.
type Checker struct {
	odoo   Odoo
	store  Store
	policy rules.Policy
}

// New makes a Checker. The policy must be complete.
func New(odoo Odoo, s Store, policy rules.Policy) *Checker {
	return &Checker{odoo: odoo, store: s, policy: policy}
}

// Result is what a check found.
type Result struct {
	Similar   []Similar          // one for each lead that was asked for and exists, in that order
	Cases     []crm.Case         // those with one of these leads; id and state come from the store, if it has them
	Missing   []crm.LeadID       // asked for, but deleted, or hidden from Leadtwin's user
	Frequent  rules.FrequentKeys // values that too many leads share to be evidence
	Leads     map[crm.LeadID]crm.Lead
	Directory *crm.Directory
}

// Similar lists the leads that have anything in common with one lead, the closest first.
type Similar struct {
	Lead  crm.LeadID
	Leads []SimilarLead
}

// SimilarLead is one of them. Values and owners of the evidence start with the lead that was asked for.
type SimilarLead struct {
	ID       crm.LeadID
	Relation rules.Relation
	Evidence []rules.Evidence
}

// maxRead is how many leads a check reads; a larger cluster takes a sweep.
const maxRead = 5000

// Check reads leads from Odoo, searches it for all that share an address, domain, number or customer with them, and
// returns them with the cases that a sweep would find. It fails with an *odooclient.Error of kind Forbidden for a user
// who cannot see all leads, since a part would look like the whole.
func (c *Checker) Check(ctx context.Context, ids []crm.LeadID, now time.Time) (Result, error) {
	if err := c.odoo.RequireAllLeads(ctx); err != nil {
		return Result{}, err
	}
	directory, err := c.readDirectory(ctx)
	if err != nil {
		return Result{}, err
	}
	source, err := c.newSource(ctx, directory)
	if err != nil {
		return Result{}, err
	}
	leads := cluster.NewCache(source, &c.policy)
	related := cluster.NewExpander(leads)
	related.MaxLeads = maxRead
	if err := related.Expand(ctx, ids); err != nil {
		return Result{}, err
	}
	r := Result{
		Missing: leads.Missing(ids), Frequent: related.Frequent(), Directory: directory, Leads: map[crm.LeadID]crm.Lead{},
	}
	asked := map[crm.LeadID]bool{}
	for _, id := range ids {
		if leads.Member(id) != nil && !asked[id] {
			asked[id] = true
			r.Similar = append(r.Similar, Similar{Lead: id, Leads: c.similarLeads(leads, id, r.Frequent)})
		}
	}
	if r.Cases, err = c.evaluateCases(ctx, leads.Leads(related.IDs()), r.Frequent, now); err != nil {
		return Result{}, err
	}
	r.Cases = slices.DeleteFunc(r.Cases, func(one crm.Case) bool {
		return !slices.ContainsFunc(one.Leads, func(id crm.LeadID) bool { return asked[id] })
	})
	r.addLeads(leads)
	return r, nil
}

func (c *Checker) readDirectory(ctx context.Context) (*crm.Directory, error) {
	d, err := c.store.Directory(ctx)
	if _, none := errors.AsType[*store.NotFoundError](err); none {
		d, err = c.odoo.Directory(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("read users, teams, stages, companies and countries: %w", err)
	}
	return d, nil
}

// similarLeads compares a lead with all that share a key with it.
func (c *Checker) similarLeads(leads *cluster.Cache, id crm.LeadID, frequent rules.FrequentKeys) []SimilarLead {
	var similar []SimilarLead
	a := leads.Member(id)
	for _, other := range c.leadsSharingKeys(leads, a, frequent) {
		found := rules.Compare(&a.Profile, &leads.Member(other).Profile, &c.policy, frequent)
		if !slices.ContainsFunc(found.Evidence, isShared) {
			continue
		}
		if other < id {
			for i := range found.Evidence {
				e := &found.Evidence[i]
				e.Values[0], e.Values[1] = e.Values[1], e.Values[0]
				e.Of[0], e.Of[1] = e.Of[1], e.Of[0]
			}
		}
		similar = append(similar, SimilarLead{ID: other, Relation: found.Relation, Evidence: found.Evidence})
	}
	slices.SortFunc(similar, func(x, y SimilarLead) int {
		return cmp.Or(cmp.Compare(relationRank(x.Relation), relationRank(y.Relation)), cmp.Compare(x.ID, y.ID))
	})
	return similar
}

// leadsSharingKeys returns the leads that share a key with this one, ascending. Leads with a frequent key are only
// listed if few of them were read.
func (c *Checker) leadsSharingKeys(
	leads *cluster.Cache, lead *cluster.Member, frequent rules.FrequentKeys,
) []crm.LeadID {
	var ids []crm.LeadID
	for _, key := range lead.Keys {
		carriers := leads.Carriers(key)
		if _, is := frequent[key]; is && len(carriers) > c.policy.MaxLeadsPerValue {
			continue
		}
		ids = append(ids, carriers...)
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id crm.LeadID) bool { return id == lead.Lead.ID })
}

// isShared reports whether evidence is a value that both leads have, rather than how their names compare.
func isShared(e rules.Evidence) bool { return rules.InCommon(e.Code) }

// relationRank sorts the closest relation first.
func relationRank(r rules.Relation) int {
	return slices.Index([]rules.Relation{rules.SamePerson, rules.Unclear, rules.SameOrganisation, rules.Unrelated}, r)
}

// evaluateCases evaluates a cluster and identifies the results with the cases of the store.
func (c *Checker) evaluateCases(
	ctx context.Context, leads []rules.Lead, frequent rules.FrequentKeys, now time.Time,
) ([]crm.Case, error) {
	ids := make([]crm.LeadID, len(leads))
	for i := range leads {
		ids[i] = leads[i].ID
	}
	dismissed, err := c.store.DismissedPairs(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the dismissed pairs: %w", err)
	}
	old, err := c.store.CasesOfLeads(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the cases of %d leads: %w", len(ids), err)
	}
	found := rules.Evaluate(leads, c.policy, frequent, dismissed, now).Cases
	return reconcile.Identify(ctx, c.store, old, found, now)
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
