package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// KeyedLead is a lead of the mirror with its blocking keys.
type KeyedLead struct {
	Lead crm.Lead
	Keys []crm.Key
}

// SaveLeads writes a page of leads into the mirror. Changed are those that are new or differ in a field or a key, ascending; Written alone is no change.
//
// In the same transaction the changed leads are marked dirty. Keys that a lead lost stand in its Mark until that is cleared, and the other leads of the cases
// that hold it are marked, too, since the group that it leaves must be evaluated again.
//
// Held are marks that the caller took and will clear after it has evaluated what it writes here. They keep their Version, so that its own writing does not make
// the lead dirty once more, and the caller looks after the groups that these leads leave: Marks tells the keys.
//
// It takes one transaction, but for pages above a thousand leads and, on SQLite, while others put leads into the inbox, who must not wait for long. So after an
// error some of a page may be written, and marked dirty.
func (s *Store) SaveLeads(ctx context.Context, rows []KeyedLead, held ...DirtyLead) (changed []crm.LeadID, err error) {
	encoded, err := encodeLeads(rows)
	if err != nil {
		return nil, err
	}
	versions := heldVersions(held)
	for rest := encoded; len(rest) > 0; {
		part := rest[:min(len(rest), s.nextBatchSize())]
		rest = rest[len(part):]
		var ids []crm.LeadID
		err := s.inTransaction(ctx, fmt.Sprintf("store %d leads", len(part)), func(t *tx) (err error) {
			ids, err = upsertLeads(ctx, t, part, versions)
			return err
		})
		if err != nil {
			return changed, err
		}
		changed = append(changed, ids...)
	}
	return changed, nil
}

// nextBatchSize is how many leads the next transaction takes.
func (s *Store) nextBatchSize() int {
	if s.addedRecently.Swap(false) {
		return s.dialect.leadsPerSharedTx
	}
	return s.dialect.leadsPerTx
}

// DeleteLeads takes leads out of the mirror, because they are gone in Odoo. They become dirty, with the keys they had, so that cases that name them are looked
// at, and the other leads of these cases are marked, too; for held see SaveLeads. Ids that the mirror does not hold are passed over.
func (s *Store) DeleteLeads(ctx context.Context, ids []crm.LeadID, held ...DirtyLead) error {
	versions := heldVersions(held)
	for part := range slices.Chunk(sortedIDs(ids), s.dialect.leadsPerTx) {
		err := s.inTransaction(ctx, fmt.Sprintf("delete %d leads from the mirror", len(part)), func(t *tx) error {
			return deleteLeadRows(ctx, t, part, versions)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Leads returns those of the leads that are in the mirror, ascending.
func (s *Store) Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error) {
	leads := make([]crm.Lead, 0, len(ids))
	for in, args := range inLists(idArgs(sortedIDs(ids))) {
		part, err := queryLeads(ctx, s.read, "WHERE id IN "+in+" ORDER BY id", args)
		if err != nil {
			return nil, fmt.Errorf("read leads of the mirror: %w", err)
		}
		leads = append(leads, part...)
	}
	return leads, nil
}

// LeadPages yields the whole mirror in pages of at most size leads, ascending by id and beginning after the given one. It holds no transaction between pages,
// so a lead that changes meanwhile is seen in either state. An error is yielded once and ends it.
//
// A page belongs to the caller, who may change it: the walk keeps nothing of it.
func (s *Store) LeadPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.Lead, error] {
	return func(yield func([]crm.Lead, error) bool) {
		for {
			page, err := queryLeads(ctx, s.read, "WHERE id > ? ORDER BY id LIMIT ?", []any{int64(after), size})
			if err != nil {
				yield(nil, fmt.Errorf("read the mirror after lead %d: %w", after, err))
				return
			}
			if len(page) == 0 {
				return
			}
			after = page[len(page)-1].ID
			if n := len(page); !yield(page, nil) || n < size {
				return
			}
		}
	}
}

// LeadIDPages is LeadPages with nothing but the ids: what is compared with Odoo to find deletions.
func (s *Store) LeadIDPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.LeadID, error] {
	return func(yield func([]crm.LeadID, error) bool) {
		for {
			page, err := queryIDs[crm.LeadID](ctx, s.read, "SELECT id FROM leads WHERE id > ? ORDER BY id LIMIT ?", []any{int64(after), size})
			if err != nil {
				yield(nil, fmt.Errorf("read the ids of the mirror after lead %d: %w", after, err))
				return
			}
			if len(page) == 0 {
				return
			}
			after = page[len(page)-1]
			if n := len(page); !yield(page, nil) || n < size {
				return
			}
		}
	}
}

// CountLeads is the number of leads in the mirror.
func (s *Store) CountLeads(ctx context.Context) (n int, err error) {
	if _, err := queryOne(ctx, s.read, "SELECT count(*) FROM leads", nil, &n); err != nil {
		return 0, fmt.Errorf("count the leads of the mirror: %w", err)
	}
	return n, nil
}

func queryLeads(ctx context.Context, q querier, where string, args []any) (leads []crm.Lead, err error) {
	err = forEachRow(ctx, q, "SELECT id, customer, written, doc FROM leads "+where, args, func(rows *sql.Rows) error {
		var r leadRow
		if err := rows.Scan(&r.id, &r.customer, &r.written, &r.doc); err != nil {
			return err
		}
		l, err := r.decodeLead()
		leads = append(leads, l)
		return err
	})
	return leads, err
}

// LatestWriteDates are the write dates of the leads of the mirror that were written last.
func (s *Store) LatestWriteDates(ctx context.Context, limit int) (map[crm.LeadID]time.Time, error) {
	out := map[crm.LeadID]time.Time{}
	err := forEachRow(ctx, s.read, "SELECT id, written FROM leads ORDER BY written DESC LIMIT ?", []any{limit}, func(rows *sql.Rows) error {
		var id, written int64
		err := rows.Scan(&id, &written)
		out[crm.LeadID(id)] = fromMicros(written)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read which leads were written last: %w", err)
	}
	return out, nil
}
