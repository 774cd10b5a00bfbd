package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"math/rand/v2"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// DirtyLead marks a lead whose groups must be evaluated again.
type DirtyLead struct {
	Lead        crm.LeadID
	Version     int64     // differs after each new mark of the lead
	RemovedKeys []crm.Key // lost since the lead was last clean: other leads with them lost a neighbour
	Read        bool      // only SaveLeads marked it: the mirror has what was new, and nothing said since that it changed
}

// MarkDirty marks leads, whether or not the mirror has them.
func (s *Store) MarkDirty(ctx context.Context, ids []crm.LeadID) error {
	return s.inTransaction(ctx, "mark leads dirty",
		func(t *tx) error { return markDirty(ctx, t, lists.Distinct(ids), nil, nil) })
}

// DirtyLeads returns at most limit marks of leads above after, ascending. A pass starts after 0 and continues after the
// last lead it got, so that a lead that stays dirty does not block those behind it.
func (s *Store) DirtyLeads(ctx context.Context, after crm.LeadID, limit int) ([]DirtyLead, error) {
	marks, err := queryDirtyLeads(ctx, s.read, "WHERE lead > ? ORDER BY lead LIMIT ?", int64(after), limit)
	return marks, wrapf(err, "read dirty leads")
}

// DirtyAmong returns the current marks of these leads, ascending; clean leads have none. A pass calls it after
// SaveLeads and DeleteLeads to learn which keys the leads lost, and in the end clears the marks that it loaded at the
// beginning.
func (s *Store) DirtyAmong(ctx context.Context, leads []crm.LeadID) ([]DirtyLead, error) {
	marks, err := queryDirtyLeads(ctx, s.read, "WHERE lead IN ? ORDER BY lead", idList(lists.Distinct(leads)))
	return marks, wrapf(err, "read marks")
}

// ClearDirty clears marks that DirtyLeads returned. A lead that was marked again since then stays dirty.
func (s *Store) ClearDirty(ctx context.Context, marks []DirtyLead) error {
	return s.inTransaction(ctx, "clear dirty leads", func(t *tx) error { return clearDirty(ctx, t, marks) })
}

func clearDirty(ctx context.Context, t *tx, marks []DirtyLead) error {
	for part := range slices.Chunk(marks, maxPerList) {
		where, args := versionCondition(part, func(m DirtyLead) (crm.LeadID, int64) { return m.Lead, m.Version })
		if _, err := t.exec(ctx, "DELETE FROM dirty WHERE "+where, args...); err != nil {
			return err
		}
	}
	return nil
}

// CountDirtyLeads returns the number of dirty leads.
func (s *Store) CountDirtyLeads(ctx context.Context) (n int, err error) {
	_, err = queryOne(ctx, s.read, "SELECT count(*) FROM dirty", nil, &n)
	return n, wrapf(err, "count dirty leads")
}

func queryDirtyLeads(ctx context.Context, q querier, where string, args ...any) (marks []DirtyLead, err error) {
	query := "SELECT lead, version, left_keys, is_read FROM dirty " + where
	err = forEachRow(ctx, q, query, args, func(rows *sql.Rows) error {
		var m DirtyLead
		var left string
		if err := rows.Scan(&m.Lead, &m.Version, &left, &m.Read); err != nil {
			return err
		}
		var err error
		m.RemovedKeys, err = decodeKeys(left)
		marks = append(marks, m)
		return err
	})
	return marks, err
}

// queryLeftMates returns the other leads in the cases of leads that lost keys and whose mark is not held.
func queryLeftMates(
	ctx context.Context, t *tx, left map[crm.LeadID][]crm.Key, held map[crm.LeadID]int64,
) ([]crm.LeadID, error) {
	leaving := make([]crm.LeadID, 0, len(left))
	for id := range left {
		if _, ok := held[id]; !ok {
			leaving = append(leaving, id)
		}
	}
	return queryCaseMates(ctx, t, lists.Distinct(leaving))
}

// queryCaseMates returns the leads of all cases that contain one of these.
func queryCaseMates(ctx context.Context, t *tx, ids []crm.LeadID) ([]crm.LeadID, error) {
	mates, err := queryColumn[crm.LeadID](ctx, t,
		"SELECT DISTINCT b.lead FROM case_leads a JOIN case_leads b ON b.case_id = a.case_id WHERE a.lead IN ?", idList(ids))
	return mates, wrapf(err, "find the cases of leads")
}

// markDirty marks leads, which are sorted, and adds the keys that they lost to those they lost before. A held mark
// keeps its version, unless the lead was marked again since.
func markDirty(
	ctx context.Context, t *tx, ids []crm.LeadID, left map[crm.LeadID][]crm.Key, held map[crm.LeadID]int64,
) error {
	return t.insertMarks(ctx, ids, nil, left, held)
}

// markRead is markDirty for leads that were just read from Odoo, with the versions that their rows ask for. A mark that
// asks for more than was read keeps asking: it may be younger.
func markRead(
	ctx context.Context, t *tx, rows []leadRow, left map[crm.LeadID][]crm.Key, held map[crm.LeadID]int64,
) error {
	ids, versions := make([]crm.LeadID, len(rows)), make([]int64, len(rows))
	for i, r := range rows {
		ids[i], versions[i] = crm.LeadID(r.id), cmp.Or(r.mark, newVersion())
	}
	return t.insertMarks(ctx, ids, versions, left, held)
}

func newVersion() int64 { return rand.Int64() } //nolint:gosec // G404: it need only differ

// insertMarks marks leads that were read, with these versions, or, where there are none, leads that are to be read.
func (t *tx) insertMarks(
	ctx context.Context, ids []crm.LeadID, versions []int64, left map[crm.LeadID][]crm.Key, held map[crm.LeadID]int64,
) error {
	stored, err := queryRemovedKeys(ctx, t, left)
	if err != nil {
		return err
	}
	const width = 4
	renewed, kept := make([]any, 0, width*len(ids)), make([]any, 0, width*len(held))
	for i, id := range ids {
		version, read := newVersion(), 0
		if versions != nil {
			version, read = versions[i], 1
		}
		rows := &renewed
		if mark, ok := held[id]; ok {
			rows, version = &kept, mark
		}
		lost := encodeKeys(lists.Distinct(append(stored[id], left[id]...)))
		*rows = append(*rows, int64(id), version, lost, read)
	}
	const (
		insert = "INSERT INTO dirty (lead, version, left_keys, is_read)"
		more   = "left_keys = CASE WHEN excluded.left_keys = '' THEN dirty.left_keys ELSE excluded.left_keys END, " +
			"is_read = CASE WHEN excluded.is_read < dirty.is_read THEN excluded.is_read ELSE dirty.is_read END"
	)
	if err := t.insertRows(ctx, insert, "ON CONFLICT (lead) DO UPDATE SET version = excluded.version, "+more, width,
		renewed); err != nil {
		return err
	}
	const unlessYounger = "version = CASE WHEN dirty.version = excluded.version THEN dirty.version " +
		"ELSE dirty.version - 1 END, " // a younger mark differs from all that anybody holds
	return t.insertRows(ctx, insert, "ON CONFLICT (lead) DO UPDATE SET "+unlessYounger+more, width, kept)
}

func queryRemovedKeys(ctx context.Context, t *tx, left map[crm.LeadID][]crm.Key) (map[crm.LeadID][]crm.Key, error) {
	marks, err := queryDirtyLeads(ctx, t, "WHERE lead IN ?", idList(slices.Sorted(maps.Keys(left))))
	stored := make(map[crm.LeadID][]crm.Key, len(marks))
	for _, m := range marks {
		stored[m.Lead] = m.RemovedKeys
	}
	return stored, err
}

func heldVersions(marks []DirtyLead) map[crm.LeadID]int64 {
	held := make(map[crm.LeadID]int64, len(marks))
	for _, m := range marks {
		held[m.Lead] = m.Version
	}
	return held
}

// versionCondition finds rows by lead and version. Every row has a different version, so the two lists need not be
// matched in pairs, and where the leads lie near each other, these need not be listed.
func versionCondition[T any](rows []T, of func(T) (crm.LeadID, int64)) (where string, args []any) {
	leads, versions := make([]int64, len(rows)), make(list, len(rows))
	for i, r := range rows {
		lead, version := of(r)
		leads[i], versions[i] = int64(lead), version
	}
	where, args = nearCondition("lead", leads)
	return where + " AND version IN ?", append(args, versions)
}
