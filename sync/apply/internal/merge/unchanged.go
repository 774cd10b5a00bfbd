package merge

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// checkUnchanged refuses a chunk if a lead differs from the facts of the decision or from its snapshot, or got an
// activity, a file, a meeting or an order since: Odoo's merge would drop that, and the snapshot would not have it. The
// decision may be some seconds old. The values are read last, since they show most edits: only the call to Odoo's merge
// follows.
func (m *Merger) checkUnchanged(ctx context.Context, e *store.Entry, d *detail) error {
	before, err := m.Snapshots.Load(ctx, e.ID)
	if err != nil {
		return err
	}
	fields, err := m.Records.LeadFields(ctx)
	if err != nil {
		return err
	}
	now, err := m.readAgain(ctx, e, d)
	if err != nil {
		return err
	}
	for _, id := range d.stored.Chunk {
		if now[id] == nil {
			return &journal.StaleError{
				Case: e.Case,
				Why:  fmt.Sprintf("lead %d disappeared from Odoo while it was being merged", id),
			}
		}
		was := valuesBeforeChunk(before[id], d, e.Survivor)
		if was == nil {
			continue
		}
		if name := changedField(fields, was, now[id]); name != "" {
			return editedMeanwhile(e, id, name)
		}
		if snapshot.HasNewRelated(was, now[id]) {
			return editedMeanwhile(e, id, "an activity, a file, a meeting or an order was added")
		}
	}
	return nil
}

// readAgain reads the leads of a chunk with all values, and refuses them if what rules read of them or of their
// customers has changed. That is one call and one for their customers, unless a lead has orders, which are counted
// before the values are read.
func (m *Merger) readAgain(ctx context.Context, e *store.Entry, d *detail) (map[crm.LeadID]records.Row, error) {
	fields, err := m.Snapshots.LeadFields(ctx)
	if err != nil {
		return nil, err
	}
	decided := lists.Map(d.stored.Chunk, func(id crm.LeadID) rules.Lead { return d.facts[id] })
	leads, rows, known, err := m.Leads.ReadValues(ctx, decided, fields)
	if err != nil {
		return nil, err
	}
	if known {
		now := make(map[crm.LeadID]records.Row, len(rows))
		for _, r := range rows {
			now[crm.LeadID(r.ID())] = r
		}
		return now, checkFacts(e, d, leads)
	}
	leads, missing, err := m.Leads.Read(ctx, d.stored.Chunk)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		return nil, &journal.StaleError{
			Case: e.Case,
			Why:  fmt.Sprintf("leads %s disappeared from Odoo while they were being merged", crm.FormatIDs(missing)),
		}
	}
	if err := checkFacts(e, d, leads); err != nil {
		return nil, err
	}
	return m.Snapshots.ReadLeads(ctx, d.stored.Chunk)
}

// checkFacts compares the values of the leads and their customers that rules read. After an earlier chunk, the survivor
// has values of other leads.
func checkFacts(e *store.Entry, d *detail, now []rules.Lead) error {
	for _, l := range now {
		survived := len(d.stored.Gone) > 0 && l.ID == e.Survivor
		was, known := d.facts[l.ID]
		if known && !survived && rules.Fingerprint([]rules.Lead{l}) != rules.Fingerprint([]rules.Lead{was}) {
			return editedMeanwhile(e, l.ID, "what its verdict rests on")
		}
	}
	return nil
}

func editedMeanwhile(e *store.Entry, lead crm.LeadID, what string) error {
	return &journal.StaleError{
		Case: e.Case,
		Why:  fmt.Sprintf("lead %d was edited (%s) while it was being merged", lead, what),
	}
}

func changedField(fields records.Fields, was, is records.Row) string {
	for name := range fields {
		if fields.IsRestorable(name) && !fields.Same(name, was[name], is[name]) {
			return name
		}
	}
	return ""
}

// valuesBeforeChunk are the values of a lead before the next chunk, as far as known: those of its snapshot, or those
// that earlier chunks left.
func valuesBeforeChunk(s *snapshot.Snapshot, d *detail, survivor crm.LeadID) records.Row {
	switch {
	case s == nil:
		return nil
	case len(d.stored.Gone) == 0 || s.ID() != survivor:
		return s.Lead
	}
	return s.AfterMerge(d.stored.Gone)
}

// keepMerged adds to the survivor's snapshot, for the next step, how Odoo's merge left it: any later difference is a
// user's edit. If Odoo does not answer, the merge continues without it, and every unexpected value counts as a user's
// edit.
func (m *Merger) keepMerged(ctx context.Context, e *store.Entry, d *detail) error {
	before, err := m.Snapshots.Load(ctx, e.ID)
	if err != nil {
		return err
	}
	rows, err := m.readRightAfterMerge(ctx, e.Survivor, d.stored.Gone, before)
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	i := slices.IndexFunc(rows, func(r records.Row) bool { return r.ID() == int64(e.Survivor) })
	if i < 0 {
		return nil
	}
	d.afterMerge = rows
	s := before[e.Survivor]
	if s == nil {
		return nil
	}
	s.KeepMerged(rows[i], d.stored.Gone)
	stored, err := s.Stored()
	d.unsaved = append(d.unsaved, stored)
	return err
}

// readRightAfterMerge reads what readAfterMerge does, but takes the names of linked records from the snapshots if these
// have them.
func (m *Merger) readRightAfterMerge(
	ctx context.Context, survivor crm.LeadID, gone []crm.LeadID, before map[crm.LeadID]*snapshot.Snapshot,
) ([]records.Row, error) {
	fields, err := m.Records.LeadFields(ctx)
	if err != nil || hasProperties(fields, before) {
		return m.readAfterMerge(ctx, survivor, gone)
	}
	rows, err := m.readMerged(ctx, survivor, gone, m.Records.ReadBare)
	for _, row := range rows {
		if !addLinkNames(fields, row, before) {
			return m.readAfterMerge(ctx, survivor, gone)
		}
	}
	return rows, err
}

// readAfterMerge reads the survivor, and those of the merged leads that still exist. Leads are read by ID: a search
// does not distinguish a hidden lead from a deleted one. With the values come the ids of followers.
func (m *Merger) readAfterMerge(ctx context.Context, survivor crm.LeadID, gone []crm.LeadID) ([]records.Row, error) {
	return m.readMerged(ctx, survivor, gone, m.Records.Read)
}

func (m *Merger) readMerged(
	ctx context.Context, survivor crm.LeadID, gone []crm.LeadID,
	read func(ctx context.Context, model string, ids []int64, fields []string) ([]records.Row, error),
) ([]records.Row, error) {
	fields, err := m.Records.LeadFields(ctx)
	if err != nil {
		return nil, err
	}
	ids := []int64{int64(survivor)}
	for _, id := range gone {
		ids = append(ids, int64(id))
	}
	names := fields.Stored()
	if _, known := fields[followerIDs]; known {
		names = append(names, followerIDs)
	}
	return read(ctx, records.LeadModel, ids, names)
}
