package undo

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
)

// linked asks Odoo which of the records that a lead pointed to by some of its fields still exist. What may not be read
// is taken to exist.
func (u *task) findLinked(
	ctx context.Context,
	was records.Row,
	wanted func(field string) bool,
) (func(model string, id int64) bool, error) {
	ask := map[string][]int64{}
	for name, f := range u.fields {
		switch {
		case !wanted(name):
		case f.Type == "many2one" && was.Link(name) != 0:
			ask[f.Relation] = append(ask[f.Relation], was.Link(name))
		case f.Type == "many2many":
			ask[f.Relation] = append(ask[f.Relation], was.IDs(name)...)
		}
	}
	gone := map[string][]int64{}
	for model, ids := range ask {
		var err error
		if gone[model], err = u.findMissing(ctx, model, ids); err != nil {
			return nil, err
		}
	}
	return func(model string, id int64) bool { return !slices.Contains(gone[model], id) }, nil
}

// gone are those of some records that Odoo no longer has. A search leaves out what is hidden from us, too, so what it
// does not find is read by id, which tells the two apart.
func (u *task) findMissing(ctx context.Context, model string, ids []int64) ([]int64, error) {
	without := func(rows []records.Row) []int64 {
		return slices.DeleteFunc(slices.Clone(ids), func(id int64) bool {
			return slices.ContainsFunc(rows, func(r records.Row) bool { return r.ID() == id })
		})
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := u.undoer.records.Find(ctx, model, odooclient.In("id", ids), []string{"id"})
	if err == nil && len(without(rows)) > 0 {
		ids = without(rows)
		rows, err = u.undoer.records.Read(
			ctx,
			model,
			ids,
			[]string{"write_date"},
		) // with the id alone Odoo does not look (14 and 19)
	}
	switch {
	case err == nil:
		return without(rows), nil
	case records.IsRejected(err):
		return nil, nil
	default:
		return nil, err
	}
}

// earlier are the values that the survivor had before the merge in those fields that get them back. One that points to
// a record that is gone since is noted, and the field stays as it is. So does one that somebody has edited since it was
// compared, by a last look: Odoo has no "write if unchanged", and an undo that was interrupted may go on a day later.
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
	u.d.Restore = slices.DeleteFunc(
		slices.Clone(u.d.Restore),
		func(name string) bool { return slices.Contains(edited, name) },
	)
	for _, name := range edited {
		u.d.Kept = journal.AppendOnce(u.d.Kept, name)
	}
	vals := map[string]any{}
	for _, name := range u.d.Restore {
		f := u.fields[name]
		switch {
		case f.Type == "many2one" && was.Link(name) != 0 && !exists(f.Relation, was.Link(name)):
			u.addLoss(linkedGone(name, u.survivor, was))
		case f.Type == "many2many":
			vals[name] = []any{[]any{6, 0, u.mergeSets(name, func(id int64) bool { return exists(f.Relation, id) })}}
		default:
			vals[name] = records.Writable(f, was[name])
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
	return !records.SameValue(f, is, u.after.Lead[name]) &&
		!records.SameValue(f, is, u.before[u.merge.Survivor].Lead[name])
}

// linkedGone is the loss of a link to a record that no longer exists.
func linkedGone(field string, lead crm.LeadID, was records.Row) loss.Loss {
	return loss.Loss{
		Code: loss.LinkedGone, Item: loss.Item{Kind: loss.Field, Name: field, Lead: lead}, Name: was.LinkName(field),
	}
}

// someGone is the loss of some of several links of a field.
func someGone(field string, lead crm.LeadID, missing, total int) loss.Loss {
	return loss.Loss{
		Code: loss.SomeGone, Item: loss.Item{Kind: loss.Field, Name: field, Lead: lead}, Count: missing, Total: total,
	}
}

// previewMissing returns the links that cannot be restored, since what they link to was deleted meanwhile.
func (u *task) previewMissing(ctx context.Context, restore []string) ([]loss.Loss, error) {
	for _, gone := range u.m.Gone {
		if _, err := u.restorableValues(ctx, gone); err != nil {
			return nil, err
		}
	}
	if len(restore) > 0 {
		u.d.Restore = restore
		if _, err := u.earlierValues(ctx); err != nil {
			return nil, err
		}
	}
	return u.d.Lost, nil
}

// targetIDs are the links that a set of the survivor gets: what the merge added taken away and what it took away added,
// so that what people did to it since stays.
func (u *task) mergeSets(name string, exists func(int64) bool) []int64 {
	before, merged := u.before[u.merge.Survivor].Lead.IDs(name), u.after.Lead.IDs(name)
	ids := slices.DeleteFunc(
		u.now.Lead.IDs(name),
		func(id int64) bool { return slices.Contains(merged, id) && !slices.Contains(before, id) },
	)
	missing := 0
	for _, id := range before {
		switch {
		case slices.Contains(merged, id):
		case exists(id):
			ids = append(ids, id)
		default:
			missing++
		}
	}
	if missing > 0 {
		u.addLoss(someGone(name, u.survivor, missing, len(before)))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (u *task) leadExists(ctx context.Context, lead crm.LeadID) (bool, error) {
	rows, err := u.undoer.records.Read(ctx, records.LeadModel, []int64{int64(lead)}, []string{"name"})
	if odooclient.Is(err, odooclient.Forbidden) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("look whether lead %d is still there: %w", lead, err)
	}
	return len(rows) > 0, nil
}
