package undo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// leadRestore restores one merged lead.
type leadRestore struct {
	undo       *task
	gone, back crm.LeadID
	was        *snapshot.Snapshot
}

// restoreValues writes the lead's customer and values, then computed fields and dates, last its title.
func (b *leadRestore) restoreValues(ctx context.Context) error {
	if slices.Contains(b.undo.d.Filled, b.gone) {
		return nil
	}
	vals, err := b.undo.restorableValues(ctx, b.gone)
	if err != nil {
		return err
	}
	delete(vals, "name")
	if err := b.leaveToCustomer(ctx, vals); err != nil {
		return err
	}
	if err := b.undo.writeValues(ctx, b.back, vals); err != nil {
		return err
	}
	last := b.was.Lead.Dates(b.undo.fields)
	last["name"] = b.was.Lead["name"]
	if err := b.undo.writeComputed(ctx, b.back, b.was.Lead, last); err != nil {
		return err
	}
	b.undo.d.Filled = append(b.undo.d.Filled, b.gone)
	return nil
}

// leaveToCustomer removes e-mail and phone from the values if the lead has a customer: the lead was created with them,
// and writing them again would overwrite those of the customer. If the customer has other ones by now, Odoo uses
// these, as always.
func (b *leadRestore) leaveToCustomer(ctx context.Context, vals map[string]any) error {
	customer := b.was.Lead.Link("partner_id")
	if customer == 0 || vals["partner_id"] == false {
		return nil
	}
	names := []string{"email_from", "phone"}
	for _, name := range names {
		delete(vals, name)
	}
	rows, err := b.undo.undoer.Records.Find(ctx, "res.partner", odooclient.Eq("id", customer), []string{"email", "phone"})
	if err != nil || len(rows) == 0 {
		return err
	}
	for i, of := range []string{"email", "phone"} {
		was, is := b.was.Customer.Text(of), rows[0].Text(of)
		if b.was.Customer != nil && was != is && is != "" && b.was.Lead.Text(names[i]) != is {
			b.undo.addLoss(loss.Loss{Code: loss.CustomerChanged, Item: b.item(loss.Field, names[i])})
		}
	}
	return nil
}

// writeValues writes values to a lead. Values that Odoo refuses, or that point to a missing record, are found one by
// one and reported. If the lead itself does not exist, the error has kind Missing.
func (u *task) writeValues(ctx context.Context, lead crm.LeadID, vals map[string]any) error {
	if len(vals) == 0 {
		return nil
	}
	write := u.undoer.Records.WriteUntracked
	if lead == u.survivor {
		write = u.undoer.Records.Write
	}
	err := write(ctx, records.LeadModel, []int64{int64(lead)}, vals)
	if err == nil {
		return nil
	}
	there := odooclient.KindOf(err).Rejected()
	if odooclient.Is(err, odooclient.Missing) {
		var failed error
		if there, failed = u.leadExists(ctx, lead); failed != nil {
			err = errors.Join(err, failed)
		}
	}
	if !there {
		return fmt.Errorf("write the values of lead %d: %w", lead, err)
	}
	if len(vals) == 1 {
		for name := range vals {
			u.addLoss(loss.Rejected(loss.Item{Kind: loss.Field, Name: name, Lead: lead}, err))
		}
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(vals)) {
		if err := u.writeValues(ctx, lead, map[string]any{name: vals[name]}); err != nil {
			return err
		}
	}
	return nil
}
