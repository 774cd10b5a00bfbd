package apply

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// placeholder is the title of a lead that is being made again. It is unique, so that after a lost answer Odoo can be
// asked whether it has made the lead.
func (u *undoing) placeholder(gone crm.LeadID) string {
	return fmt.Sprintf("%s [%s/%d]", titleOf(u.before[gone], gone), u.e.ID, gone)
}

// makeAgain makes sure that a merged lead exists again, and that the journal knows its new id.
func (u *undoing) makeAgain(ctx context.Context, gone crm.LeadID) error {
	if u.d.Back[gone] != 0 {
		return nil
	}
	id, err := u.made(ctx, gone)
	if err != nil {
		return err
	}
	if id == 0 {
		u.d.Asked, u.d.AskedAt = gone, u.o.Now()
		if err := u.recordProgress(ctx, store.EntryIntent); err != nil {
			return err
		}
		if id, err = u.create(ctx, gone); err != nil {
			if certain(err) {
				u.d.Asked = 0 // Odoo has made nothing
			}
			return err
		}
	}
	if err := u.oneLead(ctx, gone, id); err != nil {
		return err
	}
	u.d.Back[gone], u.d.Asked = id, 0
	return u.recordProgress(ctx, store.EntryIntent)
}

// made looks whether Odoo has made the lead for a call whose answer was lost; 0 if not. Such a call may still be on its
// way, so "not there" counts only after a while.
func (u *undoing) made(ctx context.Context, gone crm.LeadID) (crm.LeadID, error) {
	if u.d.Asked != gone {
		return 0, nil
	}
	find := func() (crm.LeadID, error) {
		rows, err := u.find(ctx, u.odoo, leadModel, []any{[]any{"name", "=", u.placeholder(gone)}}, []string{"name"})
		if err != nil || len(rows) == 0 {
			return 0, err
		}
		return crm.LeadID(rows[0].id()), nil
	}
	if id, err := find(); err != nil || id != 0 {
		return id, err
	}
	if err := u.wait(ctx, u.d.AskedAt.Add(u.o.Patience)); err != nil {
		return 0, err
	}
	return find()
}

// create asks Odoo for the lead. Its customer is left to fill: Odoo writes the address of a lead into the customer that
// it is created with.
func (u *undoing) create(ctx context.Context, gone crm.LeadID) (crm.LeadID, error) {
	vals, err := u.valuesOf(ctx, gone)
	if err != nil {
		return 0, err
	}
	if !u.fields["partner_id"].Required {
		delete(vals, "partner_id")
	}
	vals["name"] = u.placeholder(gone)
	id, err := createQuietly(ctx, u.odoo, leadModel, vals)
	if err != nil && refusedOnly(err) && !odooclient.Is(err, odooclient.Forbidden) {
		// Some value is not taken as a whole. With those alone that every lead must have there is a lead at least; fill tries
		// the others one by one.
		maps.DeleteFunc(vals, func(name string, _ any) bool { return name != "name" && name != "type" && !u.fields[name].Required })
		id, err = createQuietly(ctx, u.odoo, leadModel, vals)
	}
	if err != nil {
		return 0, fmt.Errorf("make lead %d again: %w", gone, err)
	}
	return crm.LeadID(id), nil
}

// valuesOf are the values that a merged lead gets again. Links to records that are gone since are left out and noted.
func (u *undoing) valuesOf(ctx context.Context, gone crm.LeadID) (map[string]any, error) {
	was := u.before[gone].Lead
	exists, err := u.linked(ctx, was, func(name string) bool { return comesBack(name, u.fields[name]) })
	if err != nil {
		return nil, err
	}
	vals := map[string]any{}
	for name, f := range u.fields {
		v, known := was[name]
		if !known || !comesBack(name, f) {
			continue
		}
		switch f.Type {
		case "many2one":
			if id := was.link(name); id != 0 && !exists(f.Relation, id) {
				u.missed("%s of lead %d: %s is gone from Odoo", name, gone, was.linkName(name))
				v = false
			}
		case "many2many":
			ids := was.ids(name)
			there := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return !exists(f.Relation, id) })
			if len(there) < len(ids) {
				u.missed("%s of lead %d: %d of %d are gone from Odoo", name, gone, len(ids)-len(there), len(ids))
			}
			vals[name] = []any{[]any{6, 0, there}}
			continue
		case "properties":
			if len(propertyValues(v)) == 0 {
				continue
			}
		}
		vals[name] = writable(f, v)
	}
	return vals, nil
}

// comesBack says whether a field's value can be given to a lead that is made again: what people fill in, and what says
// how the lead stood. Ids, stamps and what Odoo computes come by themselves.
func comesBack(name string, f odooclient.Field) bool {
	switch name {
	case "id", "display_name", "message_main_attachment_id", "probability", "automated_probability":
		return false
	}
	for _, prefix := range []string{"create_", "write_", "message_", "activity_", "__"} {
		if len(name) > len(prefix) && name[:len(prefix)] == prefix && name != "message_bounce" {
			return false
		}
	}
	return filledIn(name, f) && !slices.Contains(stamps(), name)
}

// stamps are the times that Odoo keeps of a lead's course. They are read-only in its pages, but RPC may write them; each
// write of a stage, an owner or a probability changes them, so they come last.
func stamps() []string {
	return []string{"date_open", "date_closed", "date_conversion", "date_last_stage_update", "date_action_last", "date_automation_last"}
}
