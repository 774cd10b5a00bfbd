package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// mirrorLock is held by transactions that change leads and keys: two that write the same lead would leave stale keys
// behind.
const mirrorLock = "mirror"

// upsertLeads writes rows that are sorted by id and returns those that changed.
func upsertLeads(ctx context.Context, t *tx, rows []leadRow, held map[crm.LeadID]int64) ([]crm.LeadID, error) {
	if err := t.acquireLock(ctx, mirrorLock); err != nil {
		return nil, err
	}
	stored, err := queryLeadRows(ctx, t, rows)
	if err != nil {
		return nil, err
	}
	if err := dropReusedIDs(ctx, t, rows, stored); err != nil {
		return nil, err
	}
	d := compareRows(rows, stored)
	if err := d.writeChanges(ctx, t); err != nil {
		return nil, err
	}
	mates, err := queryLeftMates(ctx, t, d.removedKeys, held)
	if err != nil {
		return nil, err
	}
	if err := markRead(ctx, t, d.rows, d.removedKeys, held); err != nil {
		return nil, err
	}
	mates = slices.DeleteFunc(mates, func(id crm.LeadID) bool {
		_, changed := slices.BinarySearch(d.changed, id)
		return changed
	})
	return d.changed, markDirty(ctx, t, lists.Distinct(mates), nil, nil)
}

func queryLeadRows(ctx context.Context, t *tx, rows []leadRow) (map[int64]leadRow, error) {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	stored := map[int64]leadRow{}
	where, args := nearCondition("id", ids)
	statement := "SELECT id, customer, written, doc, keys FROM leads WHERE " + where
	err := forEachRow(ctx, t, statement, args, func(rows *sql.Rows) error {
		var r leadRow
		err := rows.Scan(&r.id, &r.customer, &r.written, &r.doc, &r.keys)
		stored[r.id] = r
		return err
	})
	return stored, wrapf(err, "compare with the mirror")
}

type mirrorChanges struct {
	changed     []crm.LeadID
	rows        []leadRow                // the changed ones
	touched     []leadRow                // only write_date differs
	addedKeys   []LeadKey                // keys that are new
	removedKeys map[crm.LeadID][]crm.Key // keys that the leads no longer have
}

func compareRows(rows []leadRow, stored map[int64]leadRow) mirrorChanges {
	keys := 0
	for i := range rows {
		keys += len(rows[i].keyList)
	}
	d := mirrorChanges{
		changed: make([]crm.LeadID, 0, len(rows)), rows: make([]leadRow, 0, len(rows)), addedKeys: make([]LeadKey, 0,
			keys), removedKeys: map[crm.LeadID][]crm.Key{},
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
			d.addKeyChanges(r, old)
		}
	}
	sortByKey(d.addedKeys)
	return d
}

// sortByKey sorts by key. Numbers are compared before texts: most keys differ in their first characters.
func sortByKey(keys []LeadKey) {
	type place struct {
		start uint64 // of the key
		at    int32
	}
	places := make([]place, len(keys))
	for i := range keys {
		var start [8]byte
		copy(start[:], keys[i].Key)
		places[i] = place{binary.BigEndian.Uint64(start[:]), int32(i)}
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.start, b.start), strings.Compare(string(keys[a.at].Key), string(keys[b.at].Key)))
	})
	sorted := make([]LeadKey, len(keys))
	for i, p := range places {
		sorted[i] = keys[p.at]
	}
	copy(keys, sorted)
}

// addKeyChanges adds the keys that a lead got and lost. A stored list that cannot be decoded counts as empty: its keys
// may stay behind, where they match nothing.
func (d *mirrorChanges) addKeyChanges(r, old leadRow) {
	had, err := decodeKeys(old.keys)
	if err != nil {
		had = nil
	}
	for _, k := range r.keyList {
		if _, found := slices.BinarySearch(had, k); !found {
			d.addedKeys = append(d.addedKeys, LeadKey{k, crm.LeadID(r.id)})
		}
	}
	for _, k := range had {
		if _, found := slices.BinarySearch(r.keyList, k); !found {
			d.removedKeys[crm.LeadID(r.id)] = append(d.removedKeys[crm.LeadID(r.id)], k)
		}
	}
}

func (d *mirrorChanges) writeChanges(ctx context.Context, t *tx) error {
	for _, r := range d.touched {
		if _, err := t.exec(ctx, "UPDATE leads SET written = ? WHERE id = ?", r.written, r.id); err != nil {
			return err
		}
	}
	args := make([]any, 0, 5*len(d.rows))
	for _, r := range d.rows {
		args = append(args, r.id, r.customer, r.written, r.doc, r.keys)
	}
	err := t.insertRows(ctx, "INSERT INTO leads (id, customer, written, doc, keys)", `ON CONFLICT (id) DO UPDATE SET
		customer = excluded.customer, written = excluded.written, doc = excluded.doc, keys = excluded.keys`, 5, args)
	if err != nil {
		return err
	}
	if err := deleteLeadKeys(ctx, t, d.removedKeys); err != nil {
		return err
	}
	args = make([]any, 0, 2*len(d.addedKeys))
	for _, j := range d.addedKeys {
		args = append(args, string(j.Key), int64(j.Lead))
	}
	return t.insertRows(ctx, "INSERT INTO lead_keys (key, lead)", "ON CONFLICT DO NOTHING", 2, args)
}

func deleteLeadKeys(ctx context.Context, t *tx, left map[crm.LeadID][]crm.Key) error {
	for lead, keys := range left {
		_, err := t.exec(ctx, "DELETE FROM lead_keys WHERE lead = ? AND key IN ?", int64(lead), textList(keys))
		if err != nil {
			return fmt.Errorf("delete keys of lead %d: %w", lead, err)
		}
	}
	return nil
}

// deleteLeadRows deletes those of the leads that exist.
func deleteLeadRows(ctx context.Context, t *tx, ids []crm.LeadID, held map[crm.LeadID]int64) error {
	if err := t.acquireLock(ctx, mirrorLock); err != nil {
		return err
	}
	left, created, leads := map[crm.LeadID][]crm.Key{}, map[crm.LeadID]int64{}, []any{idList(ids)}
	err := forEachRow(ctx, t, "SELECT id, keys, doc FROM leads WHERE id IN ?", leads, func(rows *sql.Rows) error {
		var id crm.LeadID
		var text, doc string
		if err := rows.Scan(&id, &text, &doc); err != nil {
			return err
		}
		keys, err := decodeKeys(text)
		left[id], created[id] = keys, createdIn(doc)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, "DELETE FROM leads WHERE id IN ?", leads...); err != nil {
		return err
	}
	if err := rememberFormerLeads(ctx, t, created); err != nil {
		return err
	}
	if err := deleteLeadKeys(ctx, t, left); err != nil {
		return err
	}
	mates, err := queryLeftMates(ctx, t, left, held)
	if err != nil {
		return err
	}
	return markDirty(ctx, t, lists.Distinct(append(mates, slices.Collect(maps.Keys(left))...)), left, held)
}
