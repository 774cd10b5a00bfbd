package odooclient

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// Note is a message on a lead.
type Note struct {
	ID   crm.MessageID
	Lead crm.LeadID
	Body string    // HTML as Odoo keeps it
	Date time.Time // UTC, whole seconds
}

// PostNote posts an internal note and notifies the mentioned partners. html must be escaped. One call serves all
// versions: before 16 body_is_html is ignored and the body is HTML anyway.
func (c *Client) PostNote(
	ctx context.Context, lead crm.LeadID, html string, mentions []crm.PartnerID,
) (crm.MessageID, error) {
	if mentions == nil {
		mentions = []crm.PartnerID{}
	}
	r := Request{Model: leadModel, Method: "message_post", IDs: []int64{int64(lead)}, Write: true, Opts: map[string]any{
		"body": html, "body_is_html": true, "subtype_xmlid": "mail.mt_note", "partner_ids": mentions,
	}}
	var id createdID
	err := c.Call(ctx, r, &id)
	return crm.MessageID(id), err
}

// OwnNotes returns this user's messages on these leads whose body contains a text, oldest first.
func (c *Client) OwnNotes(ctx context.Context, leads []crm.LeadID, holds string) ([]Note, error) {
	return c.findOwnNotes(ctx, And(In("res_id", leads), Where("body", "ilike", holds)), SearchOptions{Order: "id"})
}

// OwnNotesSince returns the messages on any lead that this user wrote later than after and whose body contains a text,
// newest first, at most limit. Before, if not 0, is the message before which to continue.
func (c *Client) OwnNotesSince(
	ctx context.Context, holds string, after, before crm.MessageID, limit int,
) ([]Note, error) {
	domain := And(Where("body", "ilike", holds), Where("id", ">", after))
	if before != 0 {
		domain = And(domain, Where("id", "<", before))
	}
	return c.findOwnNotes(ctx, domain, SearchOptions{Order: "id desc", Limit: limit})
}

// findOwnNotes requires this user as the author and as the creator: a copy of another user's message has another
// author, and a message in this user's name another creator.
func (c *Client) findOwnNotes(ctx context.Context, domain Domain, o SearchOptions) ([]Note, error) {
	author, err := c.userPartner(ctx)
	if err != nil {
		return nil, err
	}
	domain = append(And(Eq("model", leadModel), Eq("author_id", author), Eq("create_uid", c.Session().UID)), domain...)
	p, err := findRecords(ctx, c, noteTable(), domain, o)
	return p.rows, err
}

// userPartner is the contact behind the user, asked for once per session.
func (c *Client) userPartner(ctx context.Context) (crm.PartnerID, error) {
	if known := c.Session().Partner; known != 0 {
		return known, nil
	}
	uid := c.Session().UID
	p, err := findRecords(ctx, c, c.userTable(), Eq("id", uid), SearchOptions{})
	if err != nil {
		return 0, fmt.Errorf("read the contact of the user: %w", err)
	}
	if len(p.rows) != 1 || p.rows[0].Partner == 0 {
		return 0, &Error{Kind: BadAnswer, Message: fmt.Sprintf("user %d has no contact", uid)}
	}
	c.updateSession(func(s *Session) { s.Partner = p.rows[0].Partner })
	return p.rows[0].Partner, nil
}

func noteTable() table[Note] {
	return table[Note]{model: "mail.message", noLinks: true, columns: []column[Note]{
		{"id", func(n *Note, v *fieldValue) { n.ID = crm.MessageID(v.id()) }},
		{"res_id", func(n *Note, v *fieldValue) { n.Lead = crm.LeadID(v.id()) }},
		{"body", func(n *Note, v *fieldValue) { n.Body = v.text() }},
		{"date", func(n *Note, v *fieldValue) { n.Date = v.time() }},
	}}
}

// createdID is an id, or a list that holds one: versions and methods differ.
type createdID int64

// UnmarshalJSON reads both forms.
func (o *createdID) UnmarshalJSON(b []byte) error {
	var list []int64
	switch {
	case json.Unmarshal(b, &list) != nil:
		if err := json.Unmarshal(b, (*int64)(o)); err != nil {
			return err
		}
	case len(list) == 1:
		*o = createdID(list[0])
	default:
		return &unexpectedRowError{fmt.Sprintf("%d ids instead of one", len(list))}
	}
	if *o <= 0 {
		return &unexpectedRowError{"a record without a valid id"}
	}
	return nil
}

// FirstMessages returns ids of the oldest messages of a lead's chatter, at most limit, without those to single users,
// which Odoo deletes with the lead.
func (c *Client) FirstMessages(ctx context.Context, lead crm.LeadID, limit int) ([]crm.MessageID, error) {
	domain := And(Eq("model", leadModel), Eq("res_id", lead), Where("message_type", "!=", "user_notification"))
	found, err := c.Search(ctx, "mail.message", domain, SearchOptions{Order: "id", Limit: limit})
	return lists.Map(found, func(id int64) crm.MessageID { return crm.MessageID(id) }), err
}

// LeadsOfMessages returns the leads on which messages are now. Those that are gone, or that the user may not read, are
// left out.
func (c *Client) LeadsOfMessages(ctx context.Context, ids []crm.MessageID) (map[crm.MessageID]crm.LeadID, error) {
	table := table[Note]{model: "mail.message", noLinks: true, columns: []column[Note]{
		{"id", func(n *Note, v *fieldValue) { n.ID = crm.MessageID(v.id()) }},
		{"res_id", func(n *Note, v *fieldValue) { n.Lead = crm.LeadID(v.id()) }},
	}}
	p, err := findRecords(ctx, c, table, And(Eq("model", leadModel), In("id", ids)), SearchOptions{Order: "id"})
	leads := make(map[crm.MessageID]crm.LeadID, len(p.rows))
	for _, n := range p.rows {
		leads[n.ID] = n.Lead
	}
	return leads, err
}
