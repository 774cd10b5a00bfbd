package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// links are the records of one model that point to a lead by one field.
type links struct {
	Model string  `json:"model"`
	Field string  `json:"field"`
	IDs   []int64 `json:"ids"`
}

// pointer is a stored many2one field that points to leads.
type pointer struct{ model, field string }

// pointers are all such fields of a database, asked for once.
type pointers struct {
	mu    sync.Mutex
	known bool
	list  []pointer
}

// pointersToLeads finds every many2one field that points to leads: tasks, tickets, whatever is installed. Without the
// right to read ir.model.fields (19: Settings) it finds those that leads know of themselves.
func (a *Applier) pointersToLeads(ctx context.Context) ([]pointer, error) {
	a.links.mu.Lock()
	defer a.links.mu.Unlock()
	if a.links.known {
		return a.links.list, nil
	}
	rows, err := a.find(ctx, a.odoo, "ir.model.fields", []any{
		[]any{"relation", "=", leadModel}, []any{"ttype", "=", "many2one"}, []any{"store", "=", true}, []any{"model_id.transient", "=", false},
	}, []string{"model", "name"})
	var list []pointer
	switch {
	case err == nil:
		for _, r := range rows {
			list = append(list, pointer{r.text("model"), r.text("name")})
		}
	case refusedOnly(err):
		if list, err = a.pointersByInverse(ctx); err != nil {
			return nil, err
		}
	default:
		return nil, err
	}
	list = slices.DeleteFunc(list, func(p pointer) bool {
		return p.model == "calendar.event" || p.model == "sale.order" || p.model == leadModel
	})
	if list, err = a.writablePointers(ctx, list); err != nil {
		return nil, err
	}
	a.links.known, a.links.list = true, list
	return list, nil
}

// writablePointers leaves out what nobody may write: views of the database that look like models, such as
// crm.activity.report.
func (a *Applier) writablePointers(ctx context.Context, list []pointer) ([]pointer, error) {
	var out []pointer
	for _, p := range list {
		may, err := a.odoo.May(ctx, p.model, "write")
		if err != nil && !refusedOnly(err) {
			return nil, fmt.Errorf("ask whether %s may be written: %w", p.model, err)
		}
		if err == nil && may {
			out = append(out, p)
		}
	}
	return out, nil
}

// pointersByInverse finds the fields behind the one2many fields of leads.
func (a *Applier) pointersByInverse(ctx context.Context) ([]pointer, error) {
	fields := map[string]struct {
		Type     string `json:"type"`
		Relation string `json:"relation"`
		Inverse  string `json:"relation_field"`
	}{}
	err := a.odoo.Call(ctx, odooclient.Request{
		Model: leadModel, Method: "fields_get", Opts: map[string]any{"attributes": []string{"type", "relation", "relation_field"}},
	}, &fields)
	if err != nil {
		return nil, fmt.Errorf("read what points to leads: %w", err)
	}
	var list []pointer
	for _, f := range fields {
		if f.Type == "one2many" && f.Inverse != "" && f.Inverse != "res_id" && !strings.HasPrefix(f.Relation, "mail.") {
			list = append(list, pointer{f.Relation, f.Inverse})
		}
	}
	slices.SortFunc(list, func(x, y pointer) int { return strings.Compare(x.model+" "+x.field, y.model+" "+y.field) })
	return slices.Compact(list), nil
}

// readLinks notes what else points to leads. What the user may not see is left out.
func (a *Applier) readLinks(ctx context.Context, of map[crm.LeadID]*snapshot) error {
	list, err := a.pointersToLeads(ctx)
	if err != nil {
		return err
	}
	ids := make([]int64, 0, len(of))
	for id := range of {
		ids = append(ids, int64(id))
	}
	for _, p := range list {
		rows, err := a.find(ctx, a.odoo, p.model, []any{[]any{p.field, "in", ids}}, []string{p.field})
		if err != nil && refusedOnly(err) {
			continue
		}
		if err != nil {
			return err
		}
		for id, s := range of {
			l := links{Model: p.model, Field: p.field}
			for _, r := range rows {
				if crm.LeadID(r.link(p.field)) == id {
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
