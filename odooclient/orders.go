package odooclient

import (
	"context"

	"leadtwin/internal/crm"
)

// OpenOrders counts the quotations (draft, sent) and orders (sale) that point to leads: to those given, or with nil to
// any. Leads without are not in the answer. It is empty where sale_crm is not installed, or the user may not see orders.
// All and Changes do not count them.
func (c *Client) OpenOrders(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID]int, error) {
	count := map[crm.LeadID]int{}
	s := c.Session()
	if !s.Has(leadModel, "order_ids") {
		return count, nil
	}
	about := []any{"opportunity_id", "!=", false}
	if leads != nil {
		about = []any{"opportunity_id", "in", leads}
	}
	const page = 20_000
	for last := int64(0); ; {
		var orders []struct {
			ID   int64 `json:"id"`
			Lead link  `json:"opportunity_id"`
		}
		domain := []any{about, []any{"state", "in", []string{"draft", "sent", "sale"}}, []any{"id", ">", last}}
		err := c.searchRead(ctx, "sale.order", domain, []string{"opportunity_id"}, SearchOptions{Order: "id", Limit: page}, &orders)
		if Is(err, Forbidden) {
			return count, nil
		}
		if err != nil {
			return nil, err
		}
		for _, o := range orders {
			count[crm.LeadID(o.Lead)]++
			last = o.ID
		}
		if len(orders) < page {
			return count, nil
		}
	}
}
