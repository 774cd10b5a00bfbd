package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// KeyedLead is a lead of the mirror with its blocking keys.
type KeyedLead struct {
	Lead crm.Lead
	Keys []crm.Key
	// Mark is the version of the mark that SaveLeads writes if the lead changed; 0: any. While the lead has this mark, and
	// that says Read, its row is as it was written, but for the write date.
	Mark int64
}

// SaveLeads writes a page of leads into the mirror. It returns the leads that are new or differ in a field or a key,
// ascending; a new write_date alone is not a change.
//
// The changed leads are marked dirty in the same transaction. Keys that a lead lost are kept in its mark until that is
// cleared. The other leads of its cases are marked as well, since the group that it leaves must be evaluated again.
//
// Held are marks that the caller loaded and will clear after it has evaluated the leads it writes here. They keep their
// Version, so that the caller's own write does not make the lead dirty again. The caller evaluates the groups that
// these leads leave: DirtyAmong returns the removed keys.
//
// It uses one transaction, except for pages above five thousand leads and, on SQLite, while others add to the inbox and
// must not wait for long. After an error, part of the page may be written and marked dirty.
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

func (s *Store) nextBatchSize() int {
	if s.addedRecently.Swap(false) {
		return s.dialect.leadsPerSharedTx
	}
	return s.dialect.leadsPerTx
}

// DeleteLeads removes leads from the mirror because Odoo no longer has them. They become dirty, with the keys they had,
// so that the cases that contain them are evaluated again, and so do the other leads of these cases. For held see
// SaveLeads. Unknown ids are ignored.
func (s *Store) DeleteLeads(ctx context.Context, ids []crm.LeadID, held ...DirtyLead) error {
	versions := heldVersions(held)
	for part := range slices.Chunk(lists.Distinct(ids), s.dialect.leadsPerTx) {
		err := s.inTransaction(ctx, fmt.Sprintf("delete %d leads from the mirror", len(part)), func(t *tx) error {
			return deleteLeadRows(ctx, t, part, versions)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Leads returns those of the leads that the mirror has, ascending.
func (s *Store) Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error) {
	leads, err := queryLeads(ctx, s.read, "WHERE id IN ? ORDER BY id", idList(lists.Distinct(ids)))
	return leads, wrapf(err, "read leads of the mirror")
}

// LeadPages yields the whole mirror in pages of at most size leads, ascending by id, starting after the given id. It
// holds no transaction between pages, so a lead that changes meanwhile is returned in either state. An error is yielded
// once and ends the iteration.
//
// The caller may change a page; nothing else refers to it.
func (s *Store) LeadPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.Lead, error] {
	return pages(after, size, func(after crm.LeadID) ([]crm.Lead, error) {
		page, err := queryLeads(ctx, s.read, "WHERE id > ? ORDER BY id LIMIT ?", int64(after), size)
		return page, wrapf(err, "read the mirror after lead %d", after)
	}, func(l crm.Lead) crm.LeadID { return l.ID })
}

// LeadIDPages is LeadPages for ids only. Comparing them with Odoo finds deleted leads.
func (s *Store) LeadIDPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.LeadID, error] {
	return pages(after, size, func(after crm.LeadID) ([]crm.LeadID, error) {
		page, err := queryColumn[crm.LeadID](ctx, s.read, "SELECT id FROM leads WHERE id > ? ORDER BY id LIMIT ?",
			int64(after), size)
		return page, wrapf(err, "read the ids of the mirror after lead %d", after)
	}, func(id crm.LeadID) crm.LeadID { return id })
}

// CountLeads returns the number of leads in the mirror.
func (s *Store) CountLeads(ctx context.Context) (n int, err error) {
	_, err = queryOne(ctx, s.read, "SELECT count(*) FROM leads", nil, &n)
	return n, wrapf(err, "count the leads of the mirror")
}

func queryLeads(ctx context.Context, q querier, where string, args ...any) (leads []crm.Lead, err error) {
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

// LatestWriteDates returns the write dates of the most recently written leads of the mirror.
func (s *Store) LatestWriteDates(ctx context.Context, limit int) (map[crm.LeadID]time.Time, error) {
	dates, err := queryMap[crm.LeadID, time.Time](ctx, s.read,
		"SELECT id, written FROM leads ORDER BY written DESC LIMIT ?", limit)
	return dates, wrapf(err, "read the latest write dates")
}
