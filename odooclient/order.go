package odooclient

import (
	"context"

	"leadtwin/internal/crm"
)

// order is a sale.order that points to a lead.
type order struct {
	id   int64
	lead crm.LeadID
}

func orderTable() table[order] {
	return table[order]{
		model: "sale.order",
		stamp: func(o *order) Stamp { return Stamp{ID: o.id} },
		columns: []column[order]{
			{"id", func(o *order, v *fieldValue) { o.id = v.id() }},
			{"opportunity_id", func(o *order, v *fieldValue) { o.lead = crm.LeadID(v.id()) }},
		},
	}
}

// OpenOrders counts the quotations (draft, sent) and orders (sale) that point to leads: to those given, or with nil to
// any. Leads without are not in the answer. It is empty where sale_crm is not installed, or the user may not see
// orders: Session.OrdersHidden says which. All and Changes do not count them.
func (c *Client) OpenOrders(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID]int, error) {
	count := map[crm.LeadID]int{}
	session := c.Session()
	if !session.Has(leadModel, "order_ids") {
		return count, nil
	}
	about := Where("opportunity_id", "!=", false)
	if leads != nil {
		about = In("opportunity_id", leads)
	}
	var failed error
	walkByID(ctx, newPageFinder(c, orderTable()), And(about, In("state", []string{"draft", "sent", "sale"})), 0,
		orderPageSize, func(page []order, err error) bool {
			for _, o := range page {
				count[o.lead]++
			}
			failed = err
			return err == nil
		})
	hidden := Is(failed, Forbidden)
	if hidden {
		failed = nil // a user of the CRM only: the guard "orders" has nothing to go by
	}
	if hidden != session.OrdersHidden && failed == nil {
		c.updateSession(func(s *Session) { s.OrdersHidden = hidden })
	}
	return count, failed
}

// orderPageSize is how many orders are read in one call: two numbers each.
const orderPageSize = 20_000

// countOrders fills in Orders of those leads that have orders.
func (c *Client) countOrders(ctx context.Context, leads []crm.Lead, ordered []crm.LeadID) error {
	if len(ordered) == 0 {
		return nil
	}
	orders, err := c.OpenOrders(ctx, ordered)
	for i := range leads {
		leads[i].Orders = orders[leads[i].ID]
	}
	return err
}
