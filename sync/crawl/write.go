package crawl

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// storeLeads writes leads from Odoo into the mirror, with the number of their orders and the records to which they
// refer.
func (r *run) storeLeads(ctx context.Context, leads []crm.Lead) error {
	if len(leads) == 0 {
		return nil
	}
	rows, _, err := r.keyLeads(ctx, nil, leads)
	if err != nil {
		return err
	}
	return r.saveRows(ctx, rows)
}

// keyLeads adds to rows those of leads from Odoo and returns their customers. It writes what the leads point to into
// the mirror.
func (r *run) keyLeads(
	ctx context.Context, rows []store.KeyedLead, leads []crm.Lead,
) ([]store.KeyedLead, map[crm.PartnerID]crm.Customer, error) {
	r.keying.Lock()
	defer r.keying.Unlock()
	if err := r.readCustomersOf(ctx, leads); err != nil {
		return nil, nil, err
	}
	if err := r.ensureDirectory(ctx, leads); err != nil {
		return nil, nil, err
	}
	return r.makeRows(ctx, rows, leads)
}

// saveRows writes leads that were read from Odoo.
func (r *run) saveRows(ctx context.Context, rows []store.KeyedLead) error {
	changed, err := r.writeRows(ctx, rows)
	if err != nil {
		return err
	}
	for i := range rows {
		r.stats.Fresh.add(rows[i].Lead.ID)
		delete(r.missing, rows[i].Lead.ID)
	}
	r.stats.Read += len(rows)
	r.stats.Changed += len(changed)
	return nil
}

// countOrdersAndStore stores leads without a number of orders. Orders are counted for changed leads only, since a
// lookback finds mostly unchanged ones.
func (r *run) countOrdersAndStore(ctx context.Context, leads []crm.Lead) error {
	ids := lists.Map(leads, func(one crm.Lead) crm.LeadID { return one.ID })
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
	return r.storeLeads(ctx, leads)
}

// writeLeads writes leads with their blocking keys.
func (r *run) writeLeads(ctx context.Context, leads []crm.Lead) (changed []crm.LeadID, err error) {
	rows, _, err := r.makeRows(ctx, nil, leads)
	if err != nil {
		return nil, err
	}
	return r.writeRows(ctx, rows)
}

func (r *run) makeRows(
	ctx context.Context, rows []store.KeyedLead, leads []crm.Lead,
) ([]store.KeyedLead, map[crm.PartnerID]crm.Customer, error) {
	customers, err := r.store.Customers(ctx, cluster.CustomersOf(leads))
	if err != nil {
		return nil, nil, fmt.Errorf("read customers from the mirror: %w", err)
	}
	rows = slices.Grow(rows, len(leads))
	for i := range leads {
		keys := rules.BlockingKeys(rules.Resolve(leads[i], customers[leads[i].Customer], r.directory), &r.policy)
		mark := rand.Int64() //nolint:gosec // G404: it need only differ
		rows = append(rows, store.KeyedLead{Lead: leads[i], Keys: store.StoredKeys(keys), Mark: mark})
	}
	return rows, customers, nil
}

func (r *run) writeRows(ctx context.Context, rows []store.KeyedLead) (changed []crm.LeadID, err error) {
	changed, err = r.store.SaveLeads(ctx, rows, r.heldMarks...)
	if err != nil {
		return nil, fmt.Errorf("write %d leads into the mirror: %w", len(rows), err)
	}
	return changed, nil
}

// readCustomersOf reads the customers of leads that the mirror does not have, and the companies above these. The others
// are followed by their write_date.
func (r *run) readCustomersOf(ctx context.Context, leads []crm.Lead) error {
	read, err := r.readUnknownCustomers(ctx, cluster.CustomersOf(leads))
	if err != nil {
		return err
	}
	return r.readParents(ctx, read)
}

// readParents reads the companies above customers that the mirror does not have. Their leads are not marked.
func (r *run) readParents(ctx context.Context, customers []crm.Customer) error {
	return crm.WalkParents(customers, func(ids []crm.PartnerID) ([]crm.Customer, error) {
		return r.readUnknownCustomers(ctx, ids)
	})
}

// readUnknownCustomers reads those of the customers that the mirror does not have into it.
func (r *run) readUnknownCustomers(ctx context.Context, ids []crm.PartnerID) (read []crm.Customer, err error) {
	if ids, err = r.unknownCustomers(ctx, ids); err != nil {
		return nil, err
	}
	for page := range slices.Chunk(ids, r.options.Page) {
		customers, err := r.readCustomerPage(ctx, page)
		if err != nil {
			return nil, err
		}
		read = append(read, customers...)
	}
	return read, nil
}

// unknownCustomers returns the customers that the mirror does not have and that are not known to be hidden.
func (r *run) unknownCustomers(ctx context.Context, ids []crm.PartnerID) ([]crm.PartnerID, error) {
	ids = slices.DeleteFunc(ids, func(id crm.PartnerID) bool { return r.hiddenCustomers[id] })
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := r.store.Customers(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read customers from the mirror: %w", err)
	}
	return slices.DeleteFunc(ids, func(id crm.PartnerID) bool { return known[id].ID != 0 }), nil
}

func (r *run) readCustomerPage(ctx context.Context, ids []crm.PartnerID) ([]crm.Customer, error) {
	customers, err := r.odoo.Customers(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d customers from Odoo: %w", len(ids), err)
	}
	for _, id := range ids {
		r.hiddenCustomers[id] = true
	}
	for i := range customers {
		delete(r.hiddenCustomers, customers[i].ID)
	}
	changed, err := r.store.SaveCustomers(ctx, customers)
	if err != nil {
		return nil, fmt.Errorf("write %d customers into the mirror: %w", len(customers), err)
	}
	r.stats.Customers += len(changed)
	return customers, nil
}

// ensureDirectory loads the directory, and re-reads it once if a lead points to a record that it does not have.
func (r *run) ensureDirectory(ctx context.Context, leads []crm.Lead) error {
	if err := r.loadDirectory(ctx); err != nil {
		return err
	}
	unknown := func(l crm.Lead) bool { return !listsReferences(r.directory, &l) }
	if r.directoryRead || !slices.ContainsFunc(leads, unknown) {
		return nil
	}
	return r.readDirectory(ctx)
}

// loadDirectory reads the directory from the store, or from Odoo if the store has none.
func (r *run) loadDirectory(ctx context.Context) error {
	if r.directory != nil {
		return nil
	}
	d, err := r.store.Directory(ctx)
	if store.IsNotFound(err) {
		return r.readDirectory(ctx)
	}
	if err != nil {
		return fmt.Errorf("read the directory from the store: %w", err)
	}
	r.directory = d
	return nil
}

// readDirectory reads the directory from Odoo and stores it.
func (r *run) readDirectory(ctx context.Context) error {
	d, err := r.odoo.Directory(ctx)
	if err != nil {
		return fmt.Errorf("read users, teams, stages, companies and countries from Odoo: %w", err)
	}
	if d.Origins, err = r.odoo.OriginNames(ctx); err != nil {
		return fmt.Errorf("read the names of sources and media from Odoo: %w", err)
	}
	if err := r.store.SaveDirectory(ctx, d); err != nil {
		return fmt.Errorf("write the directory into the store: %w", err)
	}
	r.directory, r.directoryRead = d, true
	return r.setFact(ctx, directoryFact, r.now())
}

func listsReferences(d *crm.Directory, l *crm.Lead) bool {
	return hasRecord(d.Users, l.Salesperson) && hasRecord(d.Teams, l.Team) && hasRecord(d.Stages, l.Stage) &&
		hasRecord(d.Companies, l.Company) && hasRecord(d.Countries, l.Country)
}

func hasRecord[K ~int64, V any](table map[K]V, id K) bool {
	_, ok := table[id]
	return ok || id == 0
}
