package crawl

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// customers is res.partner as it is followed: only those that the mirror holds, which are customers of leads and the companies
// above them, since a database may have a million contacts beside these.
func (r *run) customers() feed[crm.Customer] {
	return feed[crm.Customer]{
		model:     partnerModel,
		onlyKnown: true,
		changes:   r.odoo.ChangedCustomers,
		written:   func(c *crm.Customer) time.Time { return c.Written },
		take:      r.takeCustomers,
		known: func(ctx context.Context, ids []int64) (map[int64]time.Time, error) {
			held, err := r.store.Customers(ctx, asIDs[crm.PartnerID](ids))
			if err != nil {
				return nil, fmt.Errorf("read customers from the mirror: %w", err)
			}
			known := make(map[int64]time.Time, len(held))
			for id, c := range held {
				known[int64(id)] = c.Written
			}
			return known, nil
		},
		read: func(ctx context.Context, ids []int64) error {
			for part := range slices.Chunk(asIDs[crm.PartnerID](ids), r.o.Page) {
				customers, err := r.odoo.Customers(ctx, part)
				if err != nil {
					return fmt.Errorf("read %d customers from Odoo: %w", len(part), err)
				}
				if err := r.takeCustomers(ctx, customers); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// takeCustomers writes those of the customers that the mirror holds, and makes the leads of the changed ones dirty: what
// their customer says counts for them.
func (r *run) takeCustomers(ctx context.Context, customers []crm.Customer) error {
	ids := make([]crm.PartnerID, len(customers))
	for i := range customers {
		ids[i] = customers[i].ID
	}
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
	above, err := r.unknownAbove(ctx, customers) // one may have come to another company
	if err != nil {
		return err
	}
	if err := r.readCustomers(ctx, above); err != nil {
		return err
	}
	return r.touchLeadsOf(ctx, changed)
}

// touchLeadsOf makes the keys of the leads of customers, and of the companies among them, anew and marks the leads.
func (r *run) touchLeadsOf(ctx context.Context, customers []crm.PartnerID) error {
	if len(customers) == 0 {
		return nil
	}
	ids, err := r.store.LeadsOfCustomers(ctx, customers)
	if err != nil {
		return fmt.Errorf("find the leads of %d customers: %w", len(customers), err)
	}
	keys := make([]crm.Key, len(customers))
	for i, id := range customers {
		keys[i] = rules.EntityKey(id)
	}
	below, err := r.store.LeadsByKeys(ctx, keys, math.MaxInt32)
	if err != nil {
		return fmt.Errorf("find the leads below %d customers: %w", len(customers), err)
	}
	for _, leads := range below {
		ids = append(ids, leads...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for part := range slices.Chunk(ids, r.o.Page) {
		leads, err := r.store.Leads(ctx, part)
		if err != nil {
			return fmt.Errorf("read leads from the mirror: %w", err)
		}
		if err := r.knowDirectory(ctx, leads); err != nil {
			return err
		}
		if _, err := r.put(ctx, leads); err != nil {
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

// customerForm changes when a customer is read with more fields than before.
const customerForm = "with owners"

// completeCustomers reads the customers of the mirror once more that an earlier version of Leadtwin read, without the
// fields that this one looks at. They did not change in Odoo, so nothing else would.
func (r *run) completeCustomers(ctx context.Context) error {
	have := ""
	if _, err := r.get(ctx, customersFact, &have); err != nil || have == customerForm {
		return err
	}
	for leads, err := range r.store.LeadPages(ctx, 0, r.o.Page) {
		if err != nil {
			return fmt.Errorf("walk the mirror: %w", err)
		}
		ids := customersOf(leads)
		if len(ids) == 0 {
			continue
		}
		customers, err := r.odoo.Customers(ctx, ids)
		if err != nil {
			return fmt.Errorf("read %d customers from Odoo: %w", len(ids), err)
		}
		if err := r.takeCustomers(ctx, customers); err != nil {
			return err
		}
		if err := r.knowDirectory(ctx, leads); err != nil {
			return err
		}
		if _, err := r.put(ctx, leads); err != nil {
			return err
		}
	}
	return r.set(ctx, customersFact, customerForm)
}
