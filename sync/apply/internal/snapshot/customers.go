package snapshot

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// ReadCustomers notes the customer records behind leads.
func (rec *Recorder) ReadCustomers(ctx context.Context, of map[crm.LeadID]*Snapshot) error {
	var ids []int64
	for _, s := range of {
		if p := s.Lead.Link("partner_id"); p != 0 {
			ids = append(ids, p)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	known, err := rec.odoo.Fields(ctx, "res.partner")
	if err != nil {
		return fmt.Errorf("read which fields customers have: %w", err)
	}
	fields := slices.DeleteFunc([]string{
		"name", "email", "phone", "mobile", "function", "website", "street", "street2", "zip", "city", "state_id",
		"country_id", "lang", "title", "parent_id",
	}, func(f string) bool { _, ok := known[f]; return !ok })
	rows, err := rec.records.Find(ctx, "res.partner", odooclient.In("id", ids), fields)
	if err != nil {
		return err
	}
	for _, s := range of {
		for _, r := range rows {
			if r.ID() == s.Lead.Link("partner_id") {
				s.Customer = r
			}
		}
	}
	return nil
}
