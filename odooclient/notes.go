package odooclient

import (
	"context"
	"encoding/json"
	"time"

	"leadtwin/internal/crm"
)

// Note is a message on a lead.
type Note struct {
	ID   crm.MessageID
	Lead crm.LeadID
	Body string    // HTML as Odoo keeps it
	Date time.Time // UTC, whole seconds
}

// PostNote posts an internal note and tells the mentioned partners. html must be escaped already. One call does for all
// versions: before 16 body_is_html is ignored and the body is HTML anyway.
func (c *Client) PostNote(ctx context.Context, lead crm.LeadID, html string, mentions []crm.PartnerID) (crm.MessageID, error) {
	if mentions == nil {
		mentions = []crm.PartnerID{}
	}
	r := Request{Model: leadModel, Method: "message_post", IDs: []int64{int64(lead)}, Write: true, Opts: map[string]any{
		"body": html, "body_is_html": true, "subtype_xmlid": "mail.mt_note", "partner_ids": mentions,
	}}
	var id oneID
	err := c.Call(ctx, r, &id)
	return crm.MessageID(id), err
}

// FindNotes returns the messages on these leads whose text holds a text, oldest first.
func (c *Client) FindNotes(ctx context.Context, leads []crm.LeadID, holds string) ([]Note, error) {
	domain := []any{[]any{"model", "=", leadModel}, []any{"res_id", "in", leads}, []any{"body", "ilike", holds}}
	p, err := find(ctx, c, noteTable(), domain, SearchOptions{Order: "id"})
	return p.rows, err
}

func noteTable() table[Note] {
	return table[Note]{model: "mail.message", noLinks: true, columns: []column[Note]{
		{"id", func(n *Note, v *value) { n.ID = crm.MessageID(v.id()) }},
		{"res_id", func(n *Note, v *value) { n.Lead = crm.LeadID(v.id()) }},
		{"body", func(n *Note, v *value) { n.Body = v.text() }},
		{"date", func(n *Note, v *value) { n.Date = v.time() }},
	}}
}

// oneID is an id, or a list that holds one: versions and methods differ.
type oneID int64

// UnmarshalJSON reads both forms.
func (o *oneID) UnmarshalJSON(b []byte) error {
	var list []int64
	if json.Unmarshal(b, &list) == nil {
		if len(list) > 0 {
			*o = oneID(list[0])
		}
		return nil
	}
	return json.Unmarshal(b, (*int64)(o))
}
