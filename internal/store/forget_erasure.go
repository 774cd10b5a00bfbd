package store

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// erasure is the data that one call of ForgetLeads or ForgetAddress removes.
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

// keeps reports whether a lead is not removed.
func (e *erasure) keeps(id crm.LeadID) bool {
	_, removed := slices.BinarySearch(e.leads, id)
	return !removed
}

// addRelated adds the records that refer to the leads: cases, entries, and customers that only they have.
func (e *erasure) addRelated(ctx context.Context, t *tx) error {
	e.leads = lists.Distinct(e.leads)
	leads := idList(e.leads)
	customers, err := queryColumn[crm.PartnerID](ctx, t,
		"SELECT DISTINCT customer FROM leads WHERE customer <> 0 AND id IN ?", leads)
	if err != nil {
		return err
	}
	for _, c := range customers {
		users, err := queryLeadsOfCustomers(ctx, t, []crm.PartnerID{c})
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(users, e.keeps) {
			e.customers = append(e.customers, c)
		}
	}
	entries, err := queryColumn[int64](ctx, t, "SELECT DISTINCT entry FROM journal_leads WHERE lead IN ?", leads)
	if err != nil {
		return err
	}
	cases, err := queryColumn[string](ctx, t, "SELECT DISTINCT case_id FROM case_leads WHERE lead IN ?", leads)
	if err != nil {
		return err
	}
	e.customers, e.entries = lists.Distinct(e.customers), lists.Distinct(append(e.entries, entries...))
	e.cases = lists.Distinct(append(e.cases, cases...))
	return e.requireSettled(ctx, t)
}

// requireSettled returns *UnfinishedError if an entry still needs its details.
func (e *erasure) requireSettled(ctx context.Context, t *tx) error {
	open, err := queryEntries(ctx, t, "WHERE state IN ('planned', 'intent', 'unknown') AND seq IN ?", idList(e.entries))
	if err == nil && len(open) > 0 {
		err = &UnfinishedError{Entry: open[0]}
	}
	return err
}

// deleteAll removes everything and counts it. The other leads in the removed cases become dirty.
func (e *erasure) deleteAll(ctx context.Context, t *tx) (f ForgetResult, err error) {
	if err := e.markOtherLeads(ctx, t); err != nil {
		return f, err
	}
	before, err := queryColumn[crm.LeadID](ctx, t, "SELECT id FROM leads WHERE id IN ?", idList(e.leads))
	if err != nil {
		return f, err
	}
	f.Leads = len(before)
	if err := deleteLeadRows(ctx, t, e.leads, nil); err != nil {
		return f, err
	}
	var uncounted int
	for _, d := range []struct {
		counter   *int
		statement string
		of        list
	}{
		{&uncounted, "DELETE FROM inbox WHERE lead IN ?", idList(e.leads)},
		{&uncounted, "DELETE FROM dirty WHERE lead IN ?", idList(e.leads)}, // with the keys that deleteLeadRows recorded
		{&uncounted, "UPDATE dirty SET left_keys = '' WHERE lead IN ?", idList(e.dirtyLeads)},
		{&f.Customers, "DELETE FROM customers WHERE id IN ?", idList(e.customers)},
		{&f.Cases, "DELETE FROM cases WHERE id IN ?", textList(e.cases)},
		{&uncounted, "DELETE FROM approvals WHERE case_id IN ?", textList(e.cases)},
		{&f.Snapshots, "DELETE FROM snapshots WHERE lead IN ?", idList(e.leads)},
		// no undo can use those of the other leads any more, and they are about the same person
		{&f.Snapshots, "DELETE FROM snapshots WHERE entry IN ?", idList(e.entries)},
		{&uncounted, "UPDATE journal_steps SET error = '', detail = '' WHERE entry IN ?", idList(e.entries)},
		{
			&f.Entries, "UPDATE journal SET error = '', detail = '', forgotten = 1 WHERE forgotten = 0 AND seq IN ?",
			idList(e.entries),
		},
	} {
		n, err := t.exec(ctx, d.statement, d.of)
		if err != nil {
			return f, err
		}
		*d.counter += int(n)
	}
	return f, e.deleteSnapshots(ctx, t, &f)
}

// markOtherLeads marks the other leads in the removed cases.
func (e *erasure) markOtherLeads(ctx context.Context, t *tx) error {
	const statement = "SELECT DISTINCT lead FROM case_leads WHERE case_id IN ?"
	leads, err := queryColumn[crm.LeadID](ctx, t, statement, textList(e.cases))
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(lists.Distinct(leads), func(id crm.LeadID) bool { return !e.keeps(id) })
	return markDirty(ctx, t, others, nil, nil)
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

func (e *erasure) entryIDList(a actionIDs) []string {
	ids := make([]string, 0, len(e.entries))
	for _, seq := range e.entries {
		ids = append(ids, a.formatID(seq))
	}
	return ids
}
