package miniodoo

import (
	"fmt"
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// behaveOrders is the module sale_crm: quotations and orders that belong to leads.
func (o *Odoo) behaveOrders() {
	leads, orders := o.db.Model("crm.lead"), o.db.Model("sale.order")
	orders.Defaults = func(e *orm.Env, vals map[string]any) error {
		if name, _ := vals["name"].(string); name == "" {
			vals["name"] = fmt.Sprintf("S%05d", orders.Len()+1)
		}
		for name, v := range map[string]any{"user_id": e.UID, "company_id": userCompany(e), "date_order": e.Now()} {
			if _, given := vals[name]; !given {
				vals[name] = v
			}
		}
		return nil
	}
	orders.Visible = func(e *orm.Env, _ orm.Op, s *orm.Record) bool {
		owner := s.Int("user_id")
		return owner == 0 || owner == e.UID || e.InGroup(allLeads)
	}
	leads.AddField(&orm.Field{
		Name: "order_ids", Label: "Orders", Kind: orm.One2many, Relation: "sale.order",
		Inverse: "opportunity_id", Stored: true,
	})
	leads.AddField(&orm.Field{
		Name: "quotation_count", Label: "Number of Quotations", Kind: orm.Integer, ReadOnly: true,
		Compute: countOrders("draft", "sent"),
	})
	leads.AddField(&orm.Field{
		Name: "sale_order_count", Label: "Number of Sale Orders", Kind: orm.Integer, ReadOnly: true,
		Compute: countOrders("sale", "done"),
	})
}

func countOrders(states ...string) func(*orm.Env, *orm.Record) any {
	return func(e *orm.Env, l *orm.Record) any {
		var n int64
		for _, s := range e.DB.Model("sale.order").With("opportunity_id", l.ID) {
			if slices.Contains(states, s.Str("state")) {
				n++
			}
		}
		return n
	}
}
