package cluster

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Odoo reads leads and customers as they are now; *odooclient.Client implements it.
type Odoo interface {
	Leads(ctx context.Context, ids []crm.LeadID) (found []crm.Lead, missing []crm.LeadID, err error)
	Customers(ctx context.Context, ids []crm.PartnerID) ([]crm.Customer, error)
}

// Parents sets ParentCompanies of customers.
type Parents func(ctx context.Context, customers map[crm.PartnerID]crm.Customer) error

// Reader reads leads with their customers from Odoo.
type Reader struct {
	odoo     Odoo
	resolver *rules.Resolver
	parents  Parents
}

// NewReader returns a Reader. parents reads the parent companies of customers: ParentsInOdoo, or the mirror.
func NewReader(odoo Odoo, resolver *rules.Resolver, parents Parents) *Reader {
	return &Reader{odoo: odoo, resolver: resolver, parents: parents}
}

// ParentsInOdoo reads the companies above customers from Odoo, which takes a call for each level.
func ParentsInOdoo(odoo Odoo) Parents {
	return func(ctx context.Context, customers map[crm.PartnerID]crm.Customer) error {
		return crm.LoadParentCompanies(customers, func(ids []crm.PartnerID) ([]crm.Customer, error) {
			return readCustomers(ctx, odoo, ids)
		})
	}
}

// ReadLeads returns those of the leads that exist and that Leadtwin's user can see, in the order of ids, and the
// others.
func (r *Reader) ReadLeads(
	ctx context.Context, ids []crm.LeadID,
) (leads []rules.Lead, missing []crm.LeadID, err error) {
	if len(ids) == 0 {
		return nil, nil, nil
	}
	found, missing, err := r.odoo.Leads(ctx, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("read leads %s from Odoo: %w", crm.FormatIDs(ids), err)
	}
	customers, err := r.Customers(ctx, found)
	if err != nil {
		return nil, nil, err
	}
	return r.WithCustomers(found, customers), missing, nil
}

// Customers reads the customers of leads, with the companies above them.
func (r *Reader) Customers(ctx context.Context, leads []crm.Lead) (map[crm.PartnerID]crm.Customer, error) {
	customers := map[crm.PartnerID]crm.Customer{}
	partners := CustomersOf(leads)
	if len(partners) == 0 {
		return customers, nil
	}
	read, err := readCustomers(ctx, r.odoo, partners)
	if err != nil {
		return nil, err
	}
	for _, c := range read {
		customers[c.ID] = c
	}
	if err := r.parents(ctx, customers); err != nil {
		return nil, fmt.Errorf("read the companies above customers: %w", err)
	}
	return customers, nil
}

// WithCustomers adds the records to which leads refer.
func (r *Reader) WithCustomers(leads []crm.Lead, customers map[crm.PartnerID]crm.Customer) []rules.Lead {
	return withCustomers(leads, customers, r.resolver)
}

func readCustomers(ctx context.Context, odoo Odoo, ids []crm.PartnerID) ([]crm.Customer, error) {
	customers, err := odoo.Customers(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d customers from Odoo: %w", len(ids), err)
	}
	return customers, nil
}

// Live is the Source of leads as Odoo has them now, found through the index of the mirror.
type Live struct {
	index  IndexStore
	policy *rules.Policy
	reader *Reader
}

// NewLive returns a Live.
func NewLive(index IndexStore, policy *rules.Policy, reader *Reader) *Live {
	return &Live{index: index, policy: policy, reader: reader}
}

// ReadLeads returns those of the leads that exist and that Leadtwin's user can see.
func (l *Live) ReadLeads(ctx context.Context, ids []crm.LeadID) ([]rules.Lead, error) {
	leads, _, err := l.reader.ReadLeads(ctx, ids)
	return leads, err
}

// FindByKeys searches the index of the mirror.
func (l *Live) FindByKeys(ctx context.Context, keys []crm.Key) ([]crm.LeadID, rules.FrequentKeys, error) {
	return FindInMirror(ctx, l.index, keys, l.policy.MaxLeadsPerValue)
}
