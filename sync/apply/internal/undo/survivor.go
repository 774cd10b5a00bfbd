package undo

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
)

// restoreSurvivor restores the survivor's earlier values in fields that no user has changed since the merge. What to
// restore is decided once and recorded: the first write may make Odoo change other fields.
func (u *task) restoreSurvivor(ctx context.Context) error {
	if u.now == nil {
		u.addLoss(loss.Loss{Code: loss.NoLongerExists, Item: loss.LeadItem(u.survivor)})
		return nil
	}
	if !u.d.Compared {
		if err := u.refreshSurvivor(ctx); err != nil {
			return err
		}
		u.d.Restore, u.d.Kept = u.compareFields()
		u.d.Probabilities, u.d.Dates = u.probabilityWritable(), u.writableDates()
		u.d.Compared = true
		if err := u.recordProgress(ctx, store.EntryIntent); err != nil {
			return err
		}
	}
	if err := u.writeEarlierValues(ctx); err != nil {
		return err
	}
	return u.restoreCustomer(ctx)
}

// refreshSurvivor re-reads the survivor: while the merged leads were re-created, a user may have edited it.
func (u *task) refreshSurvivor(ctx context.Context) error {
	rows, err := u.undoer.Records.ReadLeads(ctx, []crm.LeadID{u.survivor})
	if err != nil {
		return err
	}
	if r := rows[u.survivor]; r != nil {
		u.now.Lead = r
	}
	return nil
}

// writeEarlierValues writes fields that users fill in first, then the probabilities, last the dates. A lead that was
// archived is archived at the very end (archiveSurvivor).
func (u *task) writeEarlierValues(ctx context.Context) error {
	if len(u.d.Complete) > 0 || len(u.d.Filled) > 0 || len(u.d.Restore)+len(u.d.Dates) == 0 {
		return nil // done before the leads were filled
	}
	vals, err := u.earlierValues(ctx)
	if err != nil {
		return err
	}
	maps.DeleteFunc(vals, func(name string, _ any) bool { return records.IsProbability(name) })
	if u.needsArchiving() {
		delete(vals, "active")
	}
	if err := u.writeValues(ctx, u.survivor, vals); err != nil {
		return err
	}
	return u.restoreComputed(ctx)
}

// earlierValues are the survivor's values from before the merge, for the fields to restore. A link to a record that no
// longer exists is reported, and the field keeps its value. So does a field that a user edited after the comparison:
// Odoo has no "write if unchanged", and an interrupted undo may continue a day later.
func (u *task) earlierValues(ctx context.Context) (map[string]any, error) {
	was := u.before[u.merge.Survivor].Lead
	exists, err := u.findLinked(ctx, was, func(name string) bool { return slices.Contains(u.d.Restore, name) })
	if err != nil {
		return nil, err
	}
	if err := u.refreshSurvivor(ctx); err != nil {
		return nil, err
	}
	edited := slices.DeleteFunc(slices.Clone(u.d.Restore), func(name string) bool { return !u.wasEdited(name) })
	u.d.Restore = slices.DeleteFunc(slices.Clone(u.d.Restore), u.wasEdited)
	for _, name := range edited {
		u.d.Kept = journal.AppendOnce(u.d.Kept, name)
	}
	vals := map[string]any{}
	for _, name := range u.d.Restore {
		f := u.fields[name]
		switch {
		case f.Type == "many2one" && was.Link(name) != 0 && !exists(f.Relation, was.Link(name)):
			u.addLoss(missingLinkLoss(name, u.survivor, was))
		case f.Type == "many2many":
			vals[name] = []any{[]any{6, 0, u.restoredTags(name, func(id int64) bool { return exists(f.Relation, id) })}}
		default:
			vals[name] = u.fields.Writable(name, was[name])
		}
	}
	return vals, nil
}

// wasEdited reports whether a field of the survivor that should get its earlier value has neither that one nor the
// merge's. Sets combine what users and the merge did, and probabilities change without a user.
func (u *task) wasEdited(name string) bool {
	f := u.fields[name]
	if f.Type == "many2many" || records.IsProbability(name) || u.after == nil {
		return false
	}
	is := u.now.Lead[name]
	return !u.fields.Same(name, is, u.after.Lead[name]) &&
		!u.fields.Same(name, is, u.before[u.merge.Survivor].Lead[name])
}

// restoreCustomer restores the address of the survivor's customer if the merge has changed it: Odoo writes the address
// of a lead into its customer, and a merge may combine the address of one lead with the customer of another.
func (u *task) restoreCustomer(ctx context.Context) error {
	if u.after == nil || u.after.Customer == nil {
		return nil
	}
	merged := u.after.Customer
	var was records.Row
	for _, s := range u.before {
		if s.Customer != nil && s.Customer.ID() == merged.ID() {
			was = s.Customer
		}
	}
	if was == nil {
		return nil
	}
	rows, err := u.undoer.Records.Find(ctx, "res.partner", odooclient.Eq("id", merged.ID()), contactFields(merged))
	if err != nil || len(rows) == 0 {
		return err
	}
	vals := map[string]any{}
	for _, name := range contactFields(merged) {
		if was[name] != merged[name] && rows[0][name] == merged[name] {
			vals[name] = was[name]
		}
	}
	if len(vals) == 0 {
		return nil
	}
	return u.reportRejected(u.undoer.Records.Write(ctx, "res.partner", []int64{merged.ID()}, vals),
		loss.Item{Kind: loss.Address, Name: strconv.FormatInt(merged.ID(), 10)})
}

func contactFields(customer records.Row) []string {
	var out []string
	for _, name := range []string{"email", "phone", "mobile"} {
		if _, known := customer[name]; known {
			out = append(out, name)
		}
	}
	return out
}

// compareFields sorts the survivor's fields into those to restore, which the merge changed and no user since, and
// those to keep, which a user changed. Both lists are sorted. If it is unknown how the merge left the survivor, any
// difference may be a user's edit, so nothing is restored.
func (u *task) compareFields() (restore, keep []string) {
	before := u.before[u.merge.Survivor]
	if before == nil || u.now == nil {
		return nil, nil
	}
	for _, name := range slices.Sorted(maps.Keys(u.fields)) {
		f := u.fields[name]
		was, known := before.Lead[name]
		if !known || !u.isRestorable(name) || name == "automated_probability" && !u.probabilityWritable() {
			continue
		}
		is := u.now.Lead[name]
		switch {
		case u.fields.Same(name, was, is):
		case u.after == nil:
			keep = append(keep, name)
		case u.fields.Same(name, was, u.after.Lead[name]): // the merge did not touch it
		case u.fields.Same(name, is, u.after.Lead[name]), f.Type == "many2many", u.isRecomputedOnly(name):
			restore = append(restore, name)
		default:
			keep = append(keep, name)
		}
	}
	return restore, keep
}

// isRestorable reports whether the earlier value of a field of the survivor is restored. Times that Odoo sets at every
// change are written only together with the field that they describe.
func (u *task) isRestorable(name string) bool {
	return u.fields.IsRestorable(name) || records.IsProbability(name)
}
