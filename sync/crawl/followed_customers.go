package crawl

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// followedCustomers follows the contacts in the mirror: customers of leads and the companies above them. A database may
// have a million other contacts.
func (r *run) followedCustomers() followed[crm.Customer] {
	return followed[crm.Customer]{
		name:      partnerModelName,
		knownOnly: true,
		changes:   r.odoo.ChangedCustomers,
		written:   func(c *crm.Customer) time.Time { return c.Written },
		store:     r.storeKnownCustomers,
		writtenInMirror: func(ctx context.Context, ids []int64) (map[int64]time.Time, error) {
			held, err := r.store.Customers(ctx, typedIDs[crm.PartnerID](ids))
			if err != nil {
				return nil, fmt.Errorf("read customers from the mirror: %w", err)
			}
			known := make(map[int64]time.Time, len(held))
			for id, c := range held {
				known[int64(id)] = c.Written
			}
			return known, nil
		},
		refresh: func(ctx context.Context, ids []int64) error {
			for part := range slices.Chunk(typedIDs[crm.PartnerID](ids), r.options.Page) {
				customers, err := r.odoo.Customers(ctx, part)
				if err != nil {
					return fmt.Errorf("read %d customers from Odoo: %w", len(part), err)
				}
				if err := r.storeKnownCustomers(ctx, customers); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// storeKnownCustomers writes the customers that the mirror already has, and marks the leads of those that changed.
func (r *run) storeKnownCustomers(ctx context.Context, customers []crm.Customer) error {
	ids := lists.Map(customers, func(one crm.Customer) crm.PartnerID { return one.ID })
	held, err := r.store.Customers(ctx, ids)
	if err != nil {
		return fmt.Errorf("read customers from the mirror: %w", err)
	}
	customers = slices.DeleteFunc(customers, func(c crm.Customer) bool { return held[c.ID].ID == 0 })
	if len(customers) == 0 {
		return nil
	}
	changed, err := r.store.SaveCustomers(ctx, customers)
	if err != nil {
		return fmt.Errorf("write %d customers into the mirror: %w", len(customers), err)
	}
	r.stats.Customers += len(changed)
	if err := r.readParents(ctx, customers); err != nil { // a customer may have moved to another company
		return err
	}
	return r.markLeadsOfCustomers(ctx, changed)
}

// markLeadsOfCustomers updates the keys of the leads of customers and of the contacts below them, and marks these
// leads.
func (r *run) markLeadsOfCustomers(ctx context.Context, customers []crm.PartnerID) error {
	if len(customers) == 0 {
		return nil
	}
	ids, err := r.store.LeadsOfCustomers(ctx, customers)
	if err != nil {
		return fmt.Errorf("find the leads of %d customers: %w", len(customers), err)
	}
	keys := lists.Map(customers, rules.EntityKey)
	below, err := r.store.LeadsByKeys(ctx, keys, math.MaxInt32)
	if err != nil {
		return fmt.Errorf("find the leads below %d customers: %w", len(customers), err)
	}
	for _, leads := range below {
		ids = append(ids, leads...)
	}
	for part := range slices.Chunk(lists.Distinct(ids), r.options.Page) {
		leads, err := r.store.Leads(ctx, part)
		if err != nil {
			return fmt.Errorf("read leads from the mirror: %w", err)
		}
		if err := r.ensureDirectory(ctx, leads); err != nil {
			return err
		}
		if _, err := r.writeLeads(ctx, leads); err != nil {
			return err
		}
		if err := r.store.MarkDirty(ctx, part); err != nil {
			return fmt.Errorf("mark %d leads: %w", len(part), err)
		}
		for _, id := range part {
			r.stats.Fresh.add(id)
		}
	}
	return nil
}

// customerVersion changes when customers are read with more fields than before.
const customerVersion = "with owners"

// upgradeCustomers re-reads customers that an earlier version of Leadtwin stored with fewer fields. They did not change
// in Odoo, so no crawl would read them.
func (r *run) upgradeCustomers(ctx context.Context) error {
	have := ""
	if _, err := r.getFact(ctx, customersFact, &have); err != nil || have == customerVersion {
		return err
	}
	for leads, err := range r.store.LeadPages(ctx, 0, r.options.Page) {
		if err != nil {
			return fmt.Errorf("read the mirror: %w", err)
		}
		ids := cluster.CustomersOf(leads)
		if len(ids) == 0 {
			continue
		}
		customers, err := r.odoo.Customers(ctx, ids)
		if err != nil {
			return fmt.Errorf("read %d customers from Odoo: %w", len(ids), err)
		}
		if err := r.storeKnownCustomers(ctx, customers); err != nil {
			return err
		}
		if err := r.ensureDirectory(ctx, leads); err != nil {
			return err
		}
		if _, err := r.writeLeads(ctx, leads); err != nil {
			return err
		}
	}
	return r.setFact(ctx, customersFact, customerVersion)
}
