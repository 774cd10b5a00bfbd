package undo

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
)

// findLinked asks Odoo which of the records that a lead pointed to still exist. Records that may not be read count as
// existing.
func (u *task) findLinked(
	ctx context.Context, was records.Row, wanted func(field string) bool,
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

// findMissing returns the records that Odoo no longer has. A search also leaves out records that are hidden from us,
// so records that it does not find are read by ID, which distinguishes the two.
func (u *task) findMissing(ctx context.Context, model string, ids []int64) ([]int64, error) {
	without := func(rows []records.Row) []int64 {
		return slices.DeleteFunc(slices.Clone(ids), func(id int64) bool {
			return slices.ContainsFunc(rows, func(r records.Row) bool { return r.ID() == id })
		})
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := u.undoer.Records.Find(ctx, model, odooclient.In("id", ids), []string{"id"})
	if err == nil && len(without(rows)) > 0 {
		ids = without(rows)
		rows, err = u.undoer.Records.Read(ctx, model, ids, []string{"write_date"}) // with the id alone, 14 and 19 do not look
	}
	switch {
	case err == nil:
		return without(rows), nil
	case odooclient.KindOf(err).Rejected():
		return nil, nil
	default:
		return nil, err
	}
}

func missingLinkLoss(field string, lead crm.LeadID, was records.Row) loss.Loss {
	return loss.Loss{
		Code: loss.LinkedGone, Item: loss.Item{Kind: loss.Field, Name: field, Lead: lead}, Name: was.LinkName(field),
	}
}

func missingLinksLoss(field string, lead crm.LeadID, missing, total int) loss.Loss {
	return loss.Loss{
		Code: loss.SomeGone, Item: loss.Item{Kind: loss.Field, Name: field, Lead: lead}, Count: missing, Total: total,
	}
}

// previewMissing returns the links that cannot be restored because their targets were deleted in the meantime.
func (u *task) previewMissing(ctx context.Context, restore []string) ([]loss.Loss, error) {
	for _, gone := range u.mergeDetail.Gone {
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

func (u *task) leadExists(ctx context.Context, lead crm.LeadID) (bool, error) {
	rows, err := u.undoer.Records.Read(ctx, records.LeadModel, []int64{int64(lead)}, []string{"name"})
	if odooclient.Is(err, odooclient.Forbidden) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("check whether lead %d still exists: %w", lead, err)
	}
	return len(rows) > 0, nil
}
