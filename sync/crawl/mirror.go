package crawl

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// take writes leads that were just read from Odoo, with their orders counted, into the mirror, and before them what
// they point to.
func (r *run) take(ctx context.Context, leads []crm.Lead) error {
	if len(leads) == 0 {
		return nil
	}
	if err := r.knowCustomers(ctx, leads); err != nil {
		return err
	}
	if err := r.knowDirectory(ctx, leads); err != nil {
		return err
	}
	changed, err := r.put(ctx, leads)
	if err != nil {
		return err
	}
	for i := range leads {
		r.stats.Fresh.add(leads[i].ID)
		delete(r.gone, leads[i].ID)
	}
	r.stats.Read += len(leads)
	r.stats.Changed += len(changed)
	return nil
}

// takeUncounted takes leads that came without the number of their orders. That is asked for the changed ones only, since
// most of what a look back finds is known already; a full crawl asks for all.
func (r *run) takeUncounted(ctx context.Context, leads []crm.Lead) error {
	ids := make([]crm.LeadID, len(leads))
	for i := range leads {
		ids[i] = leads[i].ID
	}
	held, err := r.store.Leads(ctx, ids)
	if err != nil {
		return fmt.Errorf("read leads from the mirror: %w", err)
	}
	orders := make(map[crm.LeadID]int, len(held))
	same := map[crm.LeadID]time.Time{}
	for i := range held {
		orders[held[i].ID], same[held[i].ID] = held[i].Orders, held[i].Written
	}
	ask := ids[:0]
	for i := range leads {
		if at, ok := same[leads[i].ID]; !ok || !at.Equal(leads[i].Written) {
			ask = append(ask, leads[i].ID)
			delete(orders, leads[i].ID)
		}
	}
	if len(ask) > 0 {
		counted, err := r.odoo.OpenOrders(ctx, ask)
		if err != nil {
			return fmt.Errorf("count the open orders of %d leads: %w", len(ask), err)
		}
		maps.Copy(orders, counted)
	}
	for i := range leads {
		leads[i].Orders = orders[leads[i].ID]
	}
	return r.take(ctx, leads)
}

// put makes rows of leads, with the keys that the policy gives them, and writes them.
func (r *run) put(ctx context.Context, leads []crm.Lead) (changed []crm.LeadID, err error) {
	customers, err := r.store.Customers(ctx, customersOf(leads))
	if err != nil {
		return nil, fmt.Errorf("read customers from the mirror: %w", err)
	}
	rows := make([]store.KeyedLead, len(leads))
	for i := range leads {
		keys := rules.BlockingKeys(rules.Resolve(leads[i], customers[leads[i].Customer], r.directory), &r.policy)
		rows[i] = store.KeyedLead{Lead: leads[i], Keys: keys}
	}
	changed, err = r.store.SaveLeads(ctx, rows, r.held...)
	if err != nil {
		return nil, fmt.Errorf("write %d leads into the mirror: %w", len(rows), err)
	}
	return changed, nil
}

// customersOf are the customers that leads point to, ascending, each once.
func customersOf(leads []crm.Lead) []crm.PartnerID {
	ids := make([]crm.PartnerID, 0, len(leads))
	for i := range leads {
		if leads[i].Customer != 0 {
			ids = append(ids, leads[i].Customer)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// knowCustomers reads the customers of leads that the mirror does not hold. Those it holds are followed by their own
// write_date.
func (r *run) knowCustomers(ctx context.Context, leads []crm.Lead) error {
	ids, err := r.unknown(ctx, customersOf(leads))
	if err != nil {
		return err
	}
	return r.readCustomers(ctx, ids)
}

// readCustomers reads customers from Odoo into the mirror, and the companies above them. Their leads are not touched here.
func (r *run) readCustomers(ctx context.Context, ids []crm.PartnerID) error {
	for len(ids) > 0 {
		read, err := r.readSome(ctx, ids)
		if err != nil {
			return err
		}
		if ids, err = r.unknownAbove(ctx, read); err != nil {
			return err
		}
	}
	return nil
}

// unknownAbove are the companies next above customers that the mirror does not hold.
func (r *run) unknownAbove(ctx context.Context, customers []crm.Customer) ([]crm.PartnerID, error) {
	above := make([]crm.PartnerID, 0, len(customers))
	for i := range customers {
		if id := customers[i].ParentEntity(); id != 0 {
			above = append(above, id)
		}
	}
	slices.Sort(above)
	return r.unknown(ctx, slices.Compact(above))
}

// unknown are those of the customers that the mirror does not hold and that Odoo was not asked for in vain.
func (r *run) unknown(ctx context.Context, ids []crm.PartnerID) ([]crm.PartnerID, error) {
	ids = slices.DeleteFunc(ids, func(id crm.PartnerID) bool { return r.hidden[id] })
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := r.store.Customers(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read customers from the mirror: %w", err)
	}
	return slices.DeleteFunc(ids, func(id crm.PartnerID) bool { return known[id].ID != 0 }), nil
}

func (r *run) readSome(ctx context.Context, ids []crm.PartnerID) (read []crm.Customer, err error) {
	for part := range slices.Chunk(ids, r.o.Page) {
		customers, err := r.odoo.Customers(ctx, part)
		if err != nil {
			return nil, fmt.Errorf("read %d customers from Odoo: %w", len(part), err)
		}
		for _, id := range part {
			r.hidden[id] = true
		}
		for i := range customers {
			delete(r.hidden, customers[i].ID)
		}
		changed, err := r.store.SaveCustomers(ctx, customers)
		if err != nil {
			return nil, fmt.Errorf("write %d customers into the mirror: %w", len(customers), err)
		}
		r.stats.Customers += len(changed)
		read = append(read, customers...)
	}
	return read, nil
}

// knowDirectory makes sure that the small tables are at hand, and reads them again, once, when a lead points to a
// record that is not in them.
func (r *run) knowDirectory(ctx context.Context, leads []crm.Lead) error {
	if err := r.loadDirectory(ctx); err != nil {
		return err
	}
	unknown := func(l crm.Lead) bool { return !lists(r.directory, &l) }
	if r.reread || !slices.ContainsFunc(leads, unknown) {
		return nil
	}
	return r.readDirectory(ctx)
}

// loadDirectory takes the directory from the store, or from Odoo where the store has none.
func (r *run) loadDirectory(ctx context.Context) error {
	if r.directory != nil {
		return nil
	}
	d, err := r.store.Directory(ctx)
	if _, none := errors.AsType[*store.NotFoundError](err); none {
		return r.readDirectory(ctx)
	}
	if err != nil {
		return fmt.Errorf("read the directory from the store: %w", err)
	}
	r.directory = d
	return nil
}

// readDirectory reads the small tables from Odoo.
func (r *run) readDirectory(ctx context.Context) error {
	d, err := r.odoo.Directory(ctx)
	if err != nil {
		return fmt.Errorf("read users, teams, stages, companies and countries from Odoo: %w", err)
	}
	if err := r.store.SaveDirectory(ctx, d); err != nil {
		return fmt.Errorf("write the directory into the store: %w", err)
	}
	r.directory, r.reread = d, true
	return r.set(ctx, directoryFact, r.now())
}

// lists says that all that the lead points to is in the directory.
func lists(d *crm.Directory, l *crm.Lead) bool {
	return has(d.Users, l.Salesperson) && has(d.Teams, l.Team) && has(d.Stages, l.Stage) &&
		has(d.Companies, l.Company) && has(d.Countries, l.Country)
}

func has[K ~int64, V any](table map[K]V, id K) bool {
	_, ok := table[id]
	return ok || id == 0
}
