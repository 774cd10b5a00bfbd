package apply

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/records"
	"leadtwin/sync/apply/snapshot"
)

// belonging is one merged lead that comes back.
type belonging struct {
	*undoing
	gone, back crm.LeadID
	was        *snapshot.Snapshot
}

// fill gives the lead its customer and all its values, then what moves by itself, last its title.
func (b *belonging) fill(ctx context.Context) error {
	if slices.Contains(b.d.Filled, b.gone) {
		return nil
	}
	vals, err := b.valuesOf(ctx, b.gone)
	if err != nil {
		return err
	}
	delete(vals, "name")
	if err := b.beside(ctx, vals); err != nil {
		return err
	}
	if err := b.put(ctx, b.back, vals); err != nil {
		return err
	}
	if err := b.put(ctx, b.back, chances(b.was.Lead)); err != nil {
		return err
	}
	last := map[string]any{"name": b.was.Lead["name"]}
	for _, name := range records.DateFields() {
		if v, known := b.was.Lead[name]; known && b.fields[name].Stored {
			last[name] = v
		}
	}
	if err := b.put(ctx, b.back, last); err != nil {
		return err
	}
	b.d.Filled = append(b.d.Filled, b.gone)
	return nil
}

// chances are the two probabilities. Both are written, so that Odoo still knows whether a person had set the one.
func chances(was records.Row) map[string]any {
	vals := map[string]any{}
	for _, name := range []string{"probability", "automated_probability"} {
		if v, known := was[name]; known {
			vals[name] = v
		}
	}
	return vals
}

// beside takes addresses out of the values where the lead has a customer: it was created with them, and written beside
// the customer they would overwrite the customer's. A customer that has other ones by now wins, as always in Odoo.
func (b *belonging) beside(ctx context.Context, vals map[string]any) error {
	customer := b.was.Lead.Link("partner_id")
	if customer == 0 || vals["partner_id"] == false {
		return nil
	}
	names := []string{"email_from", "phone"}
	for _, name := range names {
		delete(vals, name)
	}
	rows, err := b.records.Find(ctx, "res.partner", []any{[]any{"id", "=", customer}}, []string{"email", "phone"})
	if err != nil || len(rows) == 0 {
		return err
	}
	for i, of := range []string{"email", "phone"} {
		was, is := b.was.Customer.Text(of), rows[0].Text(of)
		if b.was.Customer != nil && was != is && is != "" && b.was.Lead.Text(names[i]) != is {
			b.missed("%s of lead %d: its customer has another one by now, which the lead takes", names[i], b.gone)
		}
	}
	return nil
}

// put writes values to a lead; those that Odoo does not take, or that point to what is gone, are found one by one and
// noted. A lead that is gone itself is an error of kind Missing.
func (u *undoing) put(ctx context.Context, lead crm.LeadID, vals map[string]any) error {
	if len(vals) == 0 {
		return nil
	}
	write := u.records.WriteUntracked
	if lead == u.survivor {
		write = u.records.Write
	}
	err := write(ctx, records.LeadModel, []int64{int64(lead)}, vals)
	if err == nil {
		return nil
	}
	there := records.IsRejected(err)
	if odooclient.Is(err, odooclient.Missing) {
		var failed error
		if there, failed = u.thereStill(ctx, lead); failed != nil {
			err = errors.Join(err, failed)
		}
	}
	if !there {
		return fmt.Errorf("give lead %d its values: %w", lead, err)
	}
	if len(vals) == 1 {
		for name := range vals {
			u.missed("%s of lead %d: Odoo does not take it back: %s", name, lead, records.ErrorText(err))
		}
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(vals)) {
		if err := u.put(ctx, lead, map[string]any{name: vals[name]}); err != nil {
			return err
		}
	}
	return nil
}
