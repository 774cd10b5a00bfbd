package odooclient

import (
	"context"
	"iter"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

const partnerModel = "res.partner"

// customerTable is how a res.partner is read.
func customerTable() table[crm.Customer] {
	type customer = crm.Customer
	return table[customer]{
		model: partnerModel,
		stamp: func(p *customer) Stamp { return Stamp{ID: int64(p.ID), Written: p.Written} },
		columns: []column[customer]{
			{"id", func(p *customer, v *fieldValue) { p.ID = crm.PartnerID(v.id()) }},
			{"name", func(p *customer, v *fieldValue) { p.Name = v.text() }},
			{"email", func(p *customer, v *fieldValue) { p.Email = v.text() }},
			{"phone", func(p *customer, v *fieldValue) { p.Phone = v.text() }},
			{"mobile", func(p *customer, v *fieldValue) { p.Mobile = v.text() }},
			{"is_company", func(p *customer, v *fieldValue) { p.IsCompany = v.boolean() }},
			{"commercial_company_name", func(p *customer, v *fieldValue) { p.CompanyName = v.text() }},
			{"commercial_partner_id", func(p *customer, v *fieldValue) { p.Commercial = crm.PartnerID(v.id()) }},
			{"parent_id", func(p *customer, v *fieldValue) { p.Parent = crm.PartnerID(v.id()) }},
			{"vat", func(p *customer, v *fieldValue) { p.VAT = v.text() }},
			{"country_id", func(p *customer, v *fieldValue) { p.Country = crm.CountryID(v.id()) }},
			{"write_date", func(p *customer, v *fieldValue) { p.Written = v.time() }},
		},
	}
}

// Customers reads customer records by id, archived ones included; those that are deleted or hidden are left out.
func (c *Client) Customers(ctx context.Context, ids []crm.PartnerID) ([]crm.Customer, error) {
	var out []crm.Customer
	ids = lists.Distinct(ids)
	for part := range slices.Chunk(ids, readBatch) {
		p, err := findByID(ctx, c, customerTable(), int64IDs(part))
		if err != nil {
			return nil, err
		}
		out = append(out, p.rows...)
	}
	return out, nil
}

// ChangedCustomers yields customers written at since or later, as Changes does for leads.
func (c *Client) ChangedCustomers(ctx context.Context, since time.Time, size int) iter.Seq2[[]crm.Customer, error] {
	return walkChanges(ctx, c, customerTable(), since, size)
}
