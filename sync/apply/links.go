package apply

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
)

// links are the records of one model that name a lead by one field.
type links struct {
	linkField

	IDs []int64 `json:"ids"`
}

// readLinks adds to snapshots what else names their leads, with one call for each model.
func (a *Applier) readLinks(ctx context.Context, of map[crm.LeadID]*snapshot) error {
	found, err := a.linkFields(ctx)
	if err != nil {
		return err
	}
	ids := make([]int64, 0, len(of))
	for _, id := range slices.Sorted(maps.Keys(of)) {
		ids = append(ids, int64(id))
	}
	byModel := map[string][]linkField{}
	for _, f := range found.Fields {
		byModel[f.Model] = append(byModel[f.Model], f)
	}
	for _, model := range slices.Sorted(maps.Keys(byModel)) {
		rows, err := a.naming(ctx, byModel[model], ids)
		if err != nil && refusedOnly(err) {
			continue
		}
		if err != nil {
			return err
		}
		for _, f := range byModel[model] {
			for id, s := range of {
				if l := linksTo(id, f, rows); len(l.IDs) > 0 {
					s.Links = append(s.Links, l)
				}
			}
		}
	}
	return nil
}

// naming reads the records of one model that name any of these leads by any of its fields.
func (a *Applier) naming(ctx context.Context, by []linkField, leads []int64) ([]row, error) {
	var domain []any
	var fields []string
	for i, f := range by {
		if i > 0 {
			domain = append([]any{"|"}, domain...)
		}
		domain = append(domain, f.condition(leads)...)
		fields = append(fields, f.fields()...)
	}
	slices.Sort(fields)
	return a.find(ctx, a.odoo, by[0].Model, domain, slices.Compact(fields))
}

func linksTo(lead crm.LeadID, f linkField, rows []row) links {
	l := links{linkField: f}
	for _, r := range rows {
		if ids, _ := f.leads(r); slices.Contains(ids, int64(lead)) {
			l.IDs = append(l.IDs, r.id())
		}
	}
	return l
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

// others makes records of other models name the survivor, where they named a merged lead and the merge has cut that.
func (m *aftermath) others(ctx context.Context) error {
	for _, s := range m.trusted() {
		if s.id() == m.e.Survivor {
			continue
		}
		for _, l := range s.Links {
			if err := m.relinkOther(ctx, s.id(), l); err != nil {
				return err
			}
		}
	}
	return nil
}

// relinkOther makes the records of one model that named a merged lead by one field name the survivor.
func (m *aftermath) relinkOther(ctx context.Context, gone crm.LeadID, l links) error {
	rows, err := m.find(ctx, m.odoo, l.Model, []any{[]any{"id", "in", l.IDs}}, l.fields())
	if err != nil {
		return m.lost(err, "%s that named lead %d", l.Model, gone)
	}
	for _, id := range l.IDs {
		i := slices.IndexFunc(rows, func(r row) bool { return r.id() == id })
		if i < 0 {
			m.d.Lost = appendOnce(m.d.Lost, fmt.Sprintf("%s, which named lead %d: it was deleted with the lead, or since", l.labelOf(id), gone))
			continue
		}
		if !m.cut(l, rows[i], gone) {
			continue
		}
		m.touched = true // what a lead counts of them may be stored with it
		if err := writeQuietly(ctx, m.odoo, l.Model, []int64{id}, l.naming(int64(m.e.Survivor), 0)); err != nil {
			if err := m.lost(err, "%s", l.labelOf(id)); err != nil {
				return err
			}
			continue
		}
		m.healed(l.labelOf(id))
	}
	return nil
}

// cut says that the merge has cut the link of a record to a merged lead, or left it pointing to nothing, and that nobody has
// changed the link since.
func (m *aftermath) cut(l links, r row, gone crm.LeadID) bool {
	ids, other := l.leads(r)
	switch l.Kind {
	case linkReference, linkDocument: // Odoo leaves these as they are
		return slices.Contains(ids, int64(gone))
	case linkMany2many:
		return !slices.Contains(ids, int64(m.e.Survivor)) && !slices.Contains(m.d.Healed, l.labelOf(r.id()))
	default:
		return len(ids) == 0 && !other
	}
}
