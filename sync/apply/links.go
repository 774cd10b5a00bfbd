package apply

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
)

// links are the records of one model that point to a lead by one field.
type links struct {
	Model string  `json:"model"`
	Field string  `json:"field"`
	IDs   []int64 `json:"ids"`

	ReadOnly bool `json:"read_only,omitempty"` // our user may not write them
}

// readLinks notes what else points to leads. What the user may not see is left out.
func (a *Applier) readLinks(ctx context.Context, of map[crm.LeadID]*snapshot) error {
	list, err := a.pointersToLeads(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return nil
	}
	ids := make([]int64, 0, len(of))
	for id := range of {
		ids = append(ids, int64(id))
	}
	for _, p := range list {
		rows, err := a.find(ctx, a.odoo, p.Model, []any{[]any{p.Field, "in", ids}}, []string{p.Field})
		if err != nil && refusedOnly(err) {
			continue
		}
		if err != nil {
			return err
		}
		for id, s := range of {
			l := links{Model: p.Model, Field: p.Field, ReadOnly: p.ReadOnly}
			for _, r := range rows {
				if crm.LeadID(r.link(p.Field)) == id {
					l.IDs = append(l.IDs, r.id())
				}
			}
			if len(l.IDs) > 0 {
				s.Links = append(s.Links, l)
			}
		}
	}
	return nil
}

// readCustomers notes the customer records behind leads.
func (a *Applier) readCustomers(ctx context.Context, of map[crm.LeadID]*snapshot) error {
	var ids []int64
	for _, s := range of {
		if p := s.Lead.link("partner_id"); p != 0 {
			ids = append(ids, p)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	known, err := a.odoo.Fields(ctx, "res.partner")
	if err != nil {
		return fmt.Errorf("read which fields customers have: %w", err)
	}
	fields := slices.DeleteFunc([]string{
		"name", "email", "phone", "mobile", "function", "website", "street", "street2", "zip", "city", "state_id", "country_id", "lang", "title", "parent_id",
	}, func(f string) bool { _, ok := known[f]; return !ok })
	rows, err := a.find(ctx, a.odoo, "res.partner", []any{[]any{"id", "in", ids}}, fields)
	if err != nil {
		return err
	}
	for _, s := range of {
		for _, r := range rows {
			if r.id() == s.Lead.link("partner_id") {
				s.Customer = r
			}
		}
	}
	return nil
}

// others points records of other models to the survivor, where the merge emptied their link.
func (m *aftermath) others(ctx context.Context) error {
	for _, s := range m.trusted() {
		if s.id() == m.e.Survivor {
			continue
		}
		for _, l := range s.Links {
			loose, err := m.find(ctx, m.odoo, l.Model, []any{[]any{"id", "in", l.IDs}, []any{l.Field, "=", false}}, []string{l.Field})
			if err != nil {
				return err
			}
			for _, r := range loose {
				m.touched = true // what a lead counts of them may be stored with it
				if err := writeQuietly(ctx, m.odoo, l.Model, []int64{r.id()}, map[string]any{l.Field: int64(m.e.Survivor)}); err != nil {
					if err := m.lost(err, "%s %d", l.Model, r.id()); err != nil {
						return err
					}
					continue
				}
				m.healed(fmt.Sprintf("%s %d", l.Model, r.id()))
			}
		}
	}
	return nil
}
