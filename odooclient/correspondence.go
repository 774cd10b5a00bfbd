package odooclient

import (
	"context"
	"errors"
	"slices"

	"leadtwin/internal/crm"
)

// Mail is one e-mail or comment in the chatter of a lead: who wrote, and to whom.
type Mail struct {
	ID     crm.MessageID
	Lead   crm.LeadID
	Author crm.PartnerID // 0: an address that is not a contact in Odoo
	From   string        // as the mail has it, such as "Robin Berg" <robin@acme.test>
	To     []crm.PartnerID
}

// Limits of one call for messages. Of a lead with more than the second, the newest count.
const (
	mailLeads   = 100
	mailsAtOnce = 2000
)

// mailTypes are the types of messages that people write.
//
// Source: message_type in addons/mail/models/mail_message.py; email_outgoing exists from Odoo 17 on.
func mailTypes() []string { return []string{"email", "comment", "email_outgoing"} }

// IsMail reports whether Mails returns messages of a type.
func IsMail(messageType string) bool { return slices.Contains(mailTypes(), messageType) }

// Mails returns the e-mails and comments of leads, the newest first, without Odoo's automatic log messages. They do not
// show whether anyone read them.
func (c *Client) Mails(ctx context.Context, leads []crm.LeadID) ([]Mail, error) {
	var out []Mail
	for part := range slices.Chunk(leads, mailLeads) {
		found, err := c.mailsOf(ctx, part)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func (c *Client) mailsOf(ctx context.Context, leads []crm.LeadID) ([]Mail, error) {
	domain := And(Eq("model", leadModel), In("res_id", leads), In("message_type", mailTypes()))
	p, err := c.findMails(ctx, domain, SearchOptions{Order: "id desc", Limit: mailsAtOnce})
	if err != nil || len(p.rows) < mailsAtOnce || len(leads) == 1 {
		return p.rows, err
	}
	first, err := c.mailsOf(ctx, leads[:len(leads)/2])
	if err != nil {
		return nil, err
	}
	second, err := c.mailsOf(ctx, leads[len(leads)/2:])
	return append(first, second...), err
}

// findMails leaves out the fields that Odoo hides from the user. It asks which these are where Odoo refuses.
func (c *Client) findMails(ctx context.Context, domain Domain, o SearchOptions) (page[Mail], error) {
	t := mailTable()
	p, err := findRecords(ctx, c, t, domain, o)
	if !Is(err, Forbidden) && !Is(err, UnknownField) || c.Session().Known[t.model] != nil {
		return p, err
	}
	if _, e := c.Fields(ctx, t.model); e != nil {
		return p, errors.Join(err, e)
	}
	return findRecords(ctx, c, t, domain, o)
}

func mailTable() table[Mail] {
	recipients := func(m *Mail, v *fieldValue) { m.To = append(m.To, idList[crm.PartnerID](v)...) }
	return table[Mail]{model: "mail.message", noLinks: true, columns: []column[Mail]{
		{"id", func(m *Mail, v *fieldValue) { m.ID = crm.MessageID(v.id()) }},
		{"res_id", func(m *Mail, v *fieldValue) { m.Lead = crm.LeadID(v.id()) }},
		{"author_id", func(m *Mail, v *fieldValue) { m.Author = crm.PartnerID(v.id()) }},
		{"email_from", func(m *Mail, v *fieldValue) { m.From = v.text() }},
		{"partner_ids", recipients},
		{"notified_partner_ids", recipients},
	}}
}
