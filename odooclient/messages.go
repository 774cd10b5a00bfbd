package odooclient

import (
	"context"

	"leadtwin/internal/crm"
)

// FirstMessages returns ids of the oldest messages of a lead's chatter, at most limit, without those to single users, which Odoo deletes
// with the lead.
func (c *Client) FirstMessages(ctx context.Context, lead crm.LeadID, limit int) ([]crm.MessageID, error) {
	domain := []any{
		[]any{"model", "=", leadModel}, []any{"res_id", "=", lead}, []any{"message_type", "!=", "user_notification"},
	}
	found, err := c.Search(ctx, "mail.message", domain, SearchOptions{Order: "id", Limit: limit})
	ids := make([]crm.MessageID, len(found))
	for i, id := range found {
		ids[i] = crm.MessageID(id)
	}
	return ids, err
}

// LeadsOfMessages says on which leads messages are now. Those that are gone, or that the user may not read, are left out.
func (c *Client) LeadsOfMessages(ctx context.Context, ids []crm.MessageID) (map[crm.MessageID]crm.LeadID, error) {
	table := table[Note]{model: "mail.message", noLinks: true, columns: []column[Note]{
		{"id", func(n *Note, v *value) { n.ID = crm.MessageID(v.id()) }},
		{"res_id", func(n *Note, v *value) { n.Lead = crm.LeadID(v.id()) }},
	}}
	p, err := find(ctx, c, table, []any{[]any{"model", "=", leadModel}, []any{"id", "in", ids}}, SearchOptions{Order: "id"})
	leads := make(map[crm.MessageID]crm.LeadID, len(p.rows))
	for _, n := range p.rows {
		leads[n.ID] = n.Lead
	}
	return leads, err
}
