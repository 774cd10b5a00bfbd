package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
)

// mirror is what transactions that change leads and keys wait for: two that wrote the same lead would leave keys of it behind.
const mirror = "mirror"

// putLeads writes rows that are sorted by id and returns those that changed.
func putLeads(ctx context.Context, t *tx, rows []leadRow, held map[crm.LeadID]int64) ([]crm.LeadID, error) {
	if err := t.serialize(ctx, mirror); err != nil {
		return nil, err
	}
	stored, err := storedRows(ctx, t, rows)
	if err != nil {
		return nil, err
	}
	d := diff(rows, stored)
	if err := d.write(ctx, t); err != nil {
		return nil, err
	}
	return d.changed, markLeaving(ctx, t, d.changed, d.left, held)
}

// storedRows reads what the mirror holds of these leads.
func storedRows(ctx context.Context, t *tx, rows []leadRow) (map[int64]leadRow, error) {
	ids := make([]any, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	stored := make(map[int64]leadRow, len(rows))
	for in, args := range lists(ids) {
		err := each(ctx, t, "SELECT id, customer, written, doc, keys FROM leads WHERE id IN "+in, args, func(rows *sql.Rows) error {
			var r leadRow
			err := rows.Scan(&r.id, &r.customer, &r.written, &r.doc, &r.keys)
			stored[r.id] = r
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("compare with the mirror: %w", err)
		}
	}
	return stored, nil
}

// difference is what a page changes in the mirror.
type difference struct {
	changed []crm.LeadID
	rows    []leadRow                // the changed ones
	touched []leadRow                // only write_date differs
	joined  []keyOf                  // keys that are new
	left    map[crm.LeadID][]crm.Key // keys that are gone
}

type keyOf struct {
	key  crm.Key
	lead int64
}

func diff(rows []leadRow, stored map[int64]leadRow) difference {
	keys := 0
	for i := range rows {
		keys += len(rows[i].list)
	}
	d := difference{
		changed: make([]crm.LeadID, 0, len(rows)), rows: make([]leadRow, 0, len(rows)), joined: make([]keyOf, 0, keys), left: map[crm.LeadID][]crm.Key{},
	}
	for _, r := range rows {
		old, known := stored[r.id]
		if known && old.doc == r.doc && old.customer == r.customer && old.keys == r.keys {
			if old.written != r.written {
				d.touched = append(d.touched, r)
			}
			continue
		}
		d.changed = append(d.changed, crm.LeadID(r.id))
		d.rows = append(d.rows, r)
		if old.keys != r.keys {
			d.moved(r, old)
		}
	}
	slices.SortFunc(d.joined, func(a, b keyOf) int { return strings.Compare(string(a.key), string(b.key)) })
	return d
}

// moved notes which keys a lead got and lost. A stored list that cannot be read counts as empty: keys that it named may stay behind and find the lead in vain.
func (d *difference) moved(r, old leadRow) {
	had, err := readKeyList(old.keys)
	if err != nil {
		had = nil
	}
	for _, k := range r.list {
		if _, found := slices.BinarySearch(had, k); !found {
			d.joined = append(d.joined, keyOf{k, r.id})
		}
	}
	for _, k := range had {
		if _, found := slices.BinarySearch(r.list, k); !found {
			d.left[crm.LeadID(r.id)] = append(d.left[crm.LeadID(r.id)], k)
		}
	}
}

func (d *difference) write(ctx context.Context, t *tx) error {
	for _, r := range d.touched {
		if _, err := t.exec(ctx, "UPDATE leads SET written = ? WHERE id = ?", r.written, r.id); err != nil {
			return err
		}
	}
	args := make([]any, 0, 5*len(d.rows))
	for _, r := range d.rows {
		args = append(args, r.id, r.customer, r.written, r.doc, r.keys)
	}
	err := t.insert(ctx, "INSERT INTO leads (id, customer, written, doc, keys)", `ON CONFLICT (id) DO UPDATE SET
		customer = excluded.customer, written = excluded.written, doc = excluded.doc, keys = excluded.keys`, 5, args)
	if err != nil {
		return err
	}
	if err := deleteKeys(ctx, t, d.left); err != nil {
		return err
	}
	args = make([]any, 0, 2*len(d.joined))
	for _, j := range d.joined {
		args = append(args, string(j.key), j.lead)
	}
	return t.insert(ctx, "INSERT INTO lead_keys (key, lead)", "ON CONFLICT DO NOTHING", 2, args)
}

func deleteKeys(ctx context.Context, t *tx, left map[crm.LeadID][]crm.Key) error {
	for lead, keys := range left {
		for in, args := range lists(texts(keys)) {
			if _, err := t.exec(ctx, "DELETE FROM lead_keys WHERE lead = ? AND key IN "+in, append([]any{int64(lead)}, args...)...); err != nil {
				return fmt.Errorf("delete keys of lead %d: %w", lead, err)
			}
		}
	}
	return nil
}

// deleteLeads takes those of the leads that are there out of the mirror.
func deleteLeads(ctx context.Context, t *tx, ids []crm.LeadID, held map[crm.LeadID]int64) error {
	if err := t.serialize(ctx, mirror); err != nil {
		return err
	}
	left := map[crm.LeadID][]crm.Key{}
	for in, args := range lists(values(ids)) {
		err := each(ctx, t, "SELECT id, keys FROM leads WHERE id IN "+in, args, func(rows *sql.Rows) error {
			var id crm.LeadID
			var text string
			if err := rows.Scan((*int64)(&id), &text); err != nil {
				return err
			}
			keys, err := readKeyList(text)
			left[id] = keys
			return err
		})
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, "DELETE FROM leads WHERE id IN "+in, args...); err != nil {
			return err
		}
	}
	if err := deleteKeys(ctx, t, left); err != nil {
		return err
	}
	gone := make([]crm.LeadID, 0, len(left))
	for id := range left {
		gone = append(gone, id)
	}
	slices.Sort(gone)
	return markLeaving(ctx, t, gone, left, held)
}
