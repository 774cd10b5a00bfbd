package undo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
)

func (u *task) uniquePlaceholder(gone crm.LeadID) string {
	return fmt.Sprintf("%s [%s/%d]", u.before[gone].Title(gone), u.e.ID, gone)
}

// recreateLead makes sure that a merged lead exists again, and that the journal has its new ID.
func (u *task) recreateLead(ctx context.Context, gone crm.LeadID) error {
	if u.d.Back[gone] != 0 {
		return nil
	}
	id, err := u.findRecreated(ctx, gone)
	if err != nil {
		return err
	}
	if id == 0 {
		u.d.Asked, u.d.AskedAt = gone, u.undoer.Now()
		if err := u.recordProgress(ctx, store.EntryIntent); err != nil {
			return err
		}
		if id, err = u.createLead(ctx, gone); err != nil {
			if odooclient.KindOf(err).NotExecuted() {
				u.d.Asked = 0 // Odoo has made nothing
			}
			return err
		}
	}
	if err := u.deleteDuplicates(ctx, gone, id); err != nil {
		return err
	}
	u.d.Back[gone], u.d.Asked = id, 0
	return u.recordProgress(ctx, store.EntryIntent)
}

// findRecreated checks whether Odoo created the lead in a call whose answer was lost; 0 if not. Odoo may still be
// working on such a call, so it waits before it concludes that the lead does not exist.
func (u *task) findRecreated(ctx context.Context, gone crm.LeadID) (crm.LeadID, error) {
	if u.d.Asked != gone {
		return 0, nil
	}
	find := func() (crm.LeadID, error) {
		rows, err := u.undoer.Records.Find(ctx, records.LeadModel, odooclient.Eq("name", u.uniquePlaceholder(gone)),
			[]string{"name"})
		if err != nil || len(rows) == 0 {
			return 0, err
		}
		return crm.LeadID(rows[0].ID()), nil
	}
	if id, err := find(); err != nil || id != 0 {
		return id, err
	}
	if err := u.undoer.Journal.WaitForCall(ctx, u.d.AskedAt); err != nil {
		return 0, err
	}
	return find()
}

// createLead creates the lead without its customer, which restoreValues adds: Odoo writes the address of a new lead
// into the customer that it is created with.
func (u *task) createLead(ctx context.Context, gone crm.LeadID) (crm.LeadID, error) {
	vals, err := u.restorableValues(ctx, gone)
	if err != nil {
		return 0, err
	}
	if !u.fields["partner_id"].Required {
		delete(vals, "partner_id")
	}
	vals["name"] = u.uniquePlaceholder(gone)
	id, err := u.undoer.Records.Create(ctx, records.LeadModel, vals)
	if err != nil && odooclient.KindOf(err).Rejected() && !odooclient.Is(err, odooclient.Forbidden) {
		// Some value is not taken as a whole. With those alone that every lead must have there is a lead at least; fill tries
		// the others one by one.
		maps.DeleteFunc(
			vals,
			func(name string, _ any) bool { return name != "name" && name != "type" && !u.fields[name].Required },
		)
		id, err = u.undoer.Records.Create(ctx, records.LeadModel, vals)
	}
	if err != nil {
		return 0, fmt.Errorf("re-create lead %d: %w", gone, err)
	}
	return crm.LeadID(id), nil
}

// restorableValues are the values to write to a re-created lead. Links to records that no longer exist are left out
// and reported.
func (u *task) restorableValues(ctx context.Context, gone crm.LeadID) (map[string]any, error) {
	was := u.before[gone].Lead
	exists, err := u.findLinked(ctx, was, func(name string) bool { return u.fields.IsRestorable(name) })
	if err != nil {
		return nil, err
	}
	vals := map[string]any{}
	for name, f := range u.fields {
		v, known := was[name]
		if !known || !u.fields.IsRestorable(name) {
			continue
		}
		switch f.Type {
		case "many2one":
			if id := was.Link(name); id != 0 && !exists(f.Relation, id) {
				u.addLoss(missingLinkLoss(name, gone, was))
				v = false
			}
		case "many2many":
			ids := was.IDs(name)
			there := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return !exists(f.Relation, id) })
			if len(there) < len(ids) {
				u.addLoss(missingLinksLoss(name, gone, len(ids)-len(there), len(ids)))
			}
			vals[name] = []any{[]any{6, 0, there}}
			continue
		case "properties":
			if len(was.PropertyValues(name)) == 0 {
				continue
			}
		}
		vals[name] = u.fields.Writable(name, v)
	}
	return vals, nil
}

// deleteDuplicates makes sure that Odoo created one lead where one was requested. Another one is deleted; if that is
// not allowed, it is emptied and archived, so that no user works on it.
func (u *task) deleteDuplicates(ctx context.Context, gone, back crm.LeadID) error {
	rows, err := u.undoer.Records.Find(ctx, records.LeadModel, odooclient.Eq("name", u.uniquePlaceholder(gone)),
		[]string{"name"})
	if err != nil || len(rows) < 2 {
		return err
	}
	for _, r := range rows {
		if r.ID() == int64(back) {
			continue
		}
		err := u.undoer.Records.Delete(ctx, records.LeadModel, r.ID())
		if err != nil && odooclient.KindOf(err).Rejected() {
			err = u.undoer.Records.Write(ctx, records.LeadModel, []int64{r.ID()}, map[string]any{
				"active":       false,
				"name":         "Created twice by mistake",
				"contact_name": false,
				"partner_name": false,
				"email_from":   false,
				"phone":        false,
			})
			u.addLoss(loss.Loss{Code: loss.CreatedTwice, Item: loss.LeadItem(gone), Lead: crm.LeadID(r.ID())})
		}
		if err != nil {
			return fmt.Errorf("delete lead %d, which was created twice: %w", r.ID(), err)
		}
	}
	return nil
}
