package store

import (
	"context"
	"database/sql"

	"leadtwin/internal/crm"
)

// mentions finds everything that holds an address. It reads all of it, row by row: nothing here is indexed by what people typed.
func (e *erasure) mentions(ctx context.Context, t *tx, m mention) error {
	scans := []struct {
		statement string
		found     func(id int64, name string)
	}{
		{"SELECT id, '', doc, keys FROM leads", func(id int64, _ string) { e.leads = append(e.leads, crm.LeadID(id)) }},
		{"SELECT id, '', doc, '' FROM customers", func(id int64, _ string) { e.customers = append(e.customers, crm.PartnerID(id)) }},
		{"SELECT lead, '', left_keys, '' FROM dirty WHERE left_keys <> ''", func(id int64, _ string) { e.marks = append(e.marks, crm.LeadID(id)) }},
		{"SELECT 0, id, doc, error FROM cases", func(_ int64, name string) { e.cases = append(e.cases, name) }},
		{"SELECT seq, '', detail, error FROM journal", func(id int64, _ string) { e.entries = append(e.entries, id) }},
		{"SELECT entry, '', detail, error FROM journal_steps", func(id int64, _ string) { e.entries = append(e.entries, id) }},
	}
	for _, scan := range scans {
		err := each(ctx, t, scan.statement, nil, func(rows *sql.Rows) error {
			var id int64
			var name, first, second string
			err := rows.Scan(&id, &name, &first, &second)
			if err == nil && (m.inJSON([]byte(first)) || m.inJSON([]byte(second))) {
				scan.found(id, name)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := e.ofCustomers(ctx, t); err != nil {
		return err
	}
	return eachSnapshot(ctx, t, "", nil, func(sn Snapshot) error {
		if !m.inJSON(sn.Data) {
			return nil
		}
		seq, err := t.actionIDs().seq(sn.Entry)
		e.snapshots = append(e.snapshots, snapshotKey{seq, sn.Lead})
		return err
	})
}

// ofCustomers adds the leads of the customers that hold the address.
func (e *erasure) ofCustomers(ctx context.Context, t *tx) error {
	for in, args := range lists(values(e.customers)) {
		leads, err := idList[crm.LeadID](ctx, t, "SELECT id FROM leads WHERE customer <> 0 AND customer IN "+in, args)
		if err != nil {
			return err
		}
		e.leads = append(e.leads, leads...)
	}
	return nil
}
