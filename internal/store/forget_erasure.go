package store

import (
	"context"
	"database/sql"
	"slices"

	"leadtwin/internal/crm"
)

// erasure is what one call of ForgetLeads or ForgetAddress removes.
type erasure struct {
	leads      []crm.LeadID
	customers  []crm.PartnerID
	cases      []string
	entries    []int64       // of the journal: errors and details only
	snapshots  []snapshotKey // in addition to those of the leads
	dirtyLeads []crm.LeadID  // only the keys that they lost
}

type snapshotKey struct {
	entry int64
	lead  crm.LeadID
}

// addRelated adds what refers to the leads: cases, entries, and customers that only they have.
func (e *erasure) addRelated(ctx context.Context, t *tx) error {
	e.leads = sortedIDs(e.leads)
	for in, args := range inLists(idArgs(e.leads)) {
		customers, err := queryIDs[crm.PartnerID](ctx, t,
			"SELECT DISTINCT customer FROM leads WHERE customer <> 0 AND id IN "+in, args)
		if err != nil {
			return err
		}
		for _, c := range customers {
			users, err := queryIDs[crm.LeadID](ctx, t, "SELECT id FROM leads WHERE customer <> 0 AND customer = ?",
				[]any{int64(c)})
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(users,
				func(id crm.LeadID) bool { _, own := slices.BinarySearch(e.leads, id); return !own }) {
				e.customers = append(e.customers, c)
			}
		}
		entries, err := queryIDs[int64](ctx, t, "SELECT DISTINCT entry FROM journal_leads WHERE lead IN "+in, args)
		if err != nil {
			return err
		}
		e.entries = append(e.entries, entries...)
		err = forEachRow(ctx, t, "SELECT DISTINCT case_id FROM case_leads WHERE lead IN "+in, args,
			func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				e.cases = append(e.cases, id)
				return err
			})
		if err != nil {
			return err
		}
	}
	e.customers, e.entries, e.cases = sortedIDs(e.customers), sortedIDs(e.entries), sortedDistinct(e.cases)
	return e.requireSettled(ctx, t)
}

// requireSettled returns *UnfinishedError if an entry still needs its details.
func (e *erasure) requireSettled(ctx context.Context, t *tx) error {
	for in, args := range inLists(idArgs(e.entries)) {
		open, err := queryEntries(ctx, t, "WHERE state IN ('planned', 'intent', 'unknown') AND seq IN "+in, args)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			return &UnfinishedError{Entry: open[0]}
		}
	}
	return nil
}

// deleteAll removes everything and counts it. The other leads in the removed cases become dirty.
func (e *erasure) deleteAll(ctx context.Context, t *tx) (f ForgetResult, err error) {
	mates, err := e.remainingCaseMates(ctx, t)
	if err != nil {
		return f, err
	}
	if err := markDirty(ctx, t, mates, nil, nil); err != nil {
		return f, err
	}
	before, err := countRows(ctx, t, "leads", "id", idArgs(e.leads))
	if err != nil {
		return f, err
	}
	f.Leads = before
	if err := deleteLeadRows(ctx, t, e.leads, nil); err != nil {
		return f, err
	}
	for _, d := range []struct {
		counter   *int
		statement string
		args      []any
	}{
		{nil, "DELETE FROM inbox WHERE lead IN ", idArgs(e.leads)},
		{nil, "DELETE FROM dirty WHERE lead IN ", idArgs(e.leads)}, // with the keys that deleteLeadRows recorded
		{nil, "UPDATE dirty SET left_keys = '' WHERE lead IN ", idArgs(e.dirtyLeads)},
		{&f.Customers, "DELETE FROM customers WHERE id IN ", idArgs(e.customers)},
		{&f.Cases, "DELETE FROM cases WHERE id IN ", textArgs(e.cases)},
		{nil, "DELETE FROM approvals WHERE case_id IN ", textArgs(e.cases)},
		{&f.Snapshots, "DELETE FROM snapshots WHERE lead IN ", idArgs(e.leads)},
		// no undo can use those of the other leads any more, and they are about the same person
		{&f.Snapshots, "DELETE FROM snapshots WHERE entry IN ", idArgs(e.entries)},
		{nil, "UPDATE journal_steps SET error = '', detail = '' WHERE entry IN ", idArgs(e.entries)},
		{
			&f.Entries, "UPDATE journal SET error = '', detail = '', forgotten = 1 WHERE forgotten = 0 AND seq IN ",
			idArgs(e.entries),
		},
	} {
		for in, args := range inLists(d.args) {
			n, err := t.exec(ctx, d.statement+in, args...)
			if err != nil {
				return f, err
			}
			if d.counter != nil {
				*d.counter += int(n)
			}
		}
	}
	return f, e.deleteSnapshots(ctx, t, &f)
}

func (e *erasure) deleteSnapshots(ctx context.Context, t *tx, f *ForgetResult) error {
	for _, k := range e.snapshots {
		n, err := t.exec(ctx, "DELETE FROM snapshots WHERE entry = ? AND lead = ?", k.entry, int64(k.lead))
		if err != nil {
			return err
		}
		f.Snapshots += int(n)
	}
	return nil
}

// remainingCaseMates returns the leads of the removed cases that are not removed themselves.
func (e *erasure) remainingCaseMates(ctx context.Context, t *tx) (ids []crm.LeadID, err error) {
	for in, args := range inLists(textArgs(e.cases)) {
		part, err := queryIDs[crm.LeadID](ctx, t, "SELECT DISTINCT lead FROM case_leads WHERE case_id IN "+in, args)
		if err != nil {
			return nil, err
		}
		ids = append(ids, part...)
	}
	return slices.DeleteFunc(sortedIDs(ids),
		func(id crm.LeadID) bool { _, gone := slices.BinarySearch(e.leads, id); return gone }), nil
}

func (e *erasure) entryIDList(a actionIDs) []string {
	ids := make([]string, 0, len(e.entries))
	for _, seq := range e.entries {
		ids = append(ids, a.formatID(seq))
	}
	return ids
}

func countRows(ctx context.Context, q querier, table, column string, ids []any) (total int, err error) {
	for in, args := range inLists(ids) {
		found, err := queryIDs[int64](ctx, q, "SELECT "+column+" FROM "+table+" WHERE "+column+" IN "+in, args)
		if err != nil {
			return 0, err
		}
		total += len(found)
	}
	return total, nil
}
