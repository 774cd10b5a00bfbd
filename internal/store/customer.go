package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

type customerRow struct {
	id, written int64
	doc         string
}

// SaveCustomers writes customers into the mirror. It returns those that are new or differ, ascending; a new write_date
// alone is not a change. The keys of their leads change with them: pass the leads of LeadsOfCustomers to SaveLeads
// again.
func (s *Store) SaveCustomers(ctx context.Context, customers []crm.Customer) (changed []crm.PartnerID, err error) {
	byID := make(map[crm.PartnerID]crm.Customer, len(customers))
	ids := make([]crm.PartnerID, 0, len(customers))
	for _, c := range customers {
		byID[c.ID] = c
		ids = append(ids, c.ID)
	}
	for part := range slices.Chunk(lists.Distinct(ids), s.dialect.leadsPerTx) {
		var some []crm.PartnerID
		err := s.inTransaction(ctx, fmt.Sprintf("store %d customers", len(part)), func(t *tx) (err error) {
			some, err = upsertCustomers(ctx, t, part, byID)
			return err
		})
		if err != nil {
			return changed, err
		}
		changed = append(changed, some...)
	}
	return changed, nil
}

// Customers returns those of the customers that the mirror has, with their ParentCompanies.
func (s *Store) Customers(ctx context.Context, ids []crm.PartnerID) (map[crm.PartnerID]crm.Customer, error) {
	customers := make(map[crm.PartnerID]crm.Customer, len(ids))
	if err := s.loadCustomers(ctx, customers, lists.Distinct(ids)); err != nil {
		return nil, err
	}
	return customers, s.SetParentCompanies(ctx, customers)
}

// SetParentCompanies sets ParentCompanies of customers, as far as the mirror has their parents.
func (s *Store) SetParentCompanies(ctx context.Context, customers map[crm.PartnerID]crm.Customer) error {
	return crm.LoadParentCompanies(customers, func(ids []crm.PartnerID) ([]crm.Customer, error) {
		parents := map[crm.PartnerID]crm.Customer{}
		err := s.loadCustomers(ctx, parents, ids)
		return slices.Collect(maps.Values(parents)), err
	})
}

func (s *Store) loadCustomers(ctx context.Context, to map[crm.PartnerID]crm.Customer, ids []crm.PartnerID) error {
	rows, err := queryCustomers(ctx, s.read, ids)
	if err != nil {
		return fmt.Errorf("read customers of the mirror: %w", err)
	}
	for id, r := range rows {
		if to[id], err = r.decodeCustomer(); err != nil {
			return err
		}
	}
	return nil
}

// LeadsOfCustomers returns the leads that have one of these customers, ascending.
func (s *Store) LeadsOfCustomers(ctx context.Context, ids []crm.PartnerID) ([]crm.LeadID, error) {
	leads, err := queryLeadsOfCustomers(ctx, s.read, lists.Distinct(ids))
	return lists.Distinct(leads), wrapf(err, "find leads by customer")
}

func queryLeadsOfCustomers(ctx context.Context, q querier, ids []crm.PartnerID) ([]crm.LeadID, error) {
	// The index is limited to "<> 0".
	return queryColumn[crm.LeadID](ctx, q, "SELECT id FROM leads WHERE customer <> 0 AND customer IN ?", idList(ids))
}

func upsertCustomers(
	ctx context.Context, t *tx, ids []crm.PartnerID, byID map[crm.PartnerID]crm.Customer,
) (changed []crm.PartnerID, err error) {
	stored, err := queryCustomers(ctx, t, ids)
	if err != nil {
		return nil, err
	}
	var args []any
	for _, id := range ids {
		row, err := encodeCustomer(byID[id])
		if err != nil {
			return nil, err
		}
		old, known := stored[id]
		if known && old == row {
			continue
		}
		if !known || old.doc != row.doc {
			changed = append(changed, id)
		}
		args = append(args, row.id, row.written, row.doc)
	}
	return changed, t.insertRows(ctx, "INSERT INTO customers (id, written, doc)",
		"ON CONFLICT (id) DO UPDATE SET written = excluded.written, doc = excluded.doc", 3, args)
}

func queryCustomers(ctx context.Context, q querier, ids []crm.PartnerID) (map[crm.PartnerID]customerRow, error) {
	found := make(map[crm.PartnerID]customerRow, len(ids))
	const statement = "SELECT id, written, doc FROM customers WHERE id IN ?"
	err := forEachRow(ctx, q, statement, []any{idList(ids)}, func(rows *sql.Rows) error {
		var r customerRow
		err := rows.Scan(&r.id, &r.written, &r.doc)
		found[crm.PartnerID(r.id)] = r
		return err
	})
	return found, err
}

func encodeCustomer(c crm.Customer) (customerRow, error) {
	doc, err := json.Marshal(c)
	if err != nil {
		return customerRow{}, fmt.Errorf("store customer %d: %w", c.ID, err)
	}
	return customerRow{int64(c.ID), toMicros(c.Written), string(doc)}, nil
}

func (r customerRow) decodeCustomer() (crm.Customer, error) {
	c := crm.Customer{ID: crm.PartnerID(r.id), Written: fromMicros(r.written)}
	if err := json.Unmarshal([]byte(r.doc), &c); err != nil {
		return crm.Customer{}, fmt.Errorf("read customer %d of the mirror: %w", r.id, err)
	}
	return c, nil
}
