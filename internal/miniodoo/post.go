package miniodoo

import (
	"fmt"
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// behaveChatter gives messages their rights and the models with a chatter their methods.
func (o *Odoo) behaveChatter() {
	m := o.db.Model("mail.message")
	m.Visible = o.messageVisible
	m.Write = o.writeMessages
	m.Defaults = func(e *orm.Env, vals map[string]any) error { return o.messageDefaults(e, vals) }
	m.Recompute = func(e *orm.Env, msg *orm.Record, c orm.Change) error {
		if c.Changed["body"] {
			e.Set(msg, "body", textOrNil(o.sanitizeHTML(msg.Str("body"))))
		}
		return nil
	}
	m.Field("notified_partner_ids").Compute = func(e *orm.Env, msg *orm.Record) any {
		var ids []int64
		for _, n := range e.DB.Model("mail.notification").With("mail_message_id", msg.ID) {
			ids = append(ids, n.Int("res_partner_id"))
		}
		slices.Sort(ids)
		return ids
	}
	if f := m.Field("tracking_value_ids"); f != nil {
		f.Compute = func(e *orm.Env, msg *orm.Record) any {
			return orm.IDs(e.DB.Model("mail.tracking.value").With("mail_message_id", msg.ID))
		}
	}
	for _, name := range []string{"crm.lead", "res.partner"} {
		o.db.Model(name).Handle("message_post", o.postMethod())
		o.db.Model(name).Handle("message_subscribe", orm.OnRecords("partner_ids=, subtype_ids=", o.callSubscribe))
		o.db.Model(name).Handle("message_unsubscribe", orm.OnRecords("partner_ids=", o.callUnsubscribe))
	}
	threadFields(o.db.Model("res.partner"))
}

// message is what is written into a chatter.
type message struct {
	on                           *orm.Record
	body, subject, subtype, kind string
	author, parent               int64
	to                           []int64
	attachments                  []int64
	logged                       bool // written by Odoo itself, for employees only
	date                         any  // of the message; nil is now
}

// write puts a message into the chatter of a record, without notifications.
func (o *Odoo) write(e *orm.Env, m message) (*orm.Record, error) {
	author := m.author
	if author == 0 {
		author = partnerOf(e, e.UID)
	}
	if m.kind == "" {
		m.kind = "notification"
	}
	if m.date == nil {
		m.date = e.Now()
	}
	subtype := e.DB.Ref(m.subtype)
	vals := map[string]any{
		"body": m.body, "subject": m.subject, "message_type": m.kind, "subtype_id": orFalse(subtype),
		"author_id": orFalse(author),
		"model":     m.on.Model().Name, "res_id": m.on.ID, "is_internal": m.logged, "record_name": m.on.Value("name"),
		"date": m.date, "parent_id": orFalse(m.parent),
		"partner_ids": m.to, "attachment_ids": m.attachments,
	}
	recs, err := e.Sudo().Make("mail.message", vals)
	if err != nil {
		return nil, fmt.Errorf("write a message on %s: %w", m.on, err)
	}
	return recs[0], nil
}

// messageDefaults fills what a message that is created by itself was not given.
func (o *Odoo) messageDefaults(e *orm.Env, vals map[string]any) error {
	set := func(name string, v any) {
		if _, given := vals[name]; !given {
			vals[name] = v
		}
	}
	set("author_id", orFalse(partnerOf(e, e.UID)))
	set("date", e.Now())
	set("message_id", "<"+token()+"@miniodoo>")
	if p := e.One("res.partner", idIn(vals, "author_id")); p != nil && p.Has("email") {
		set("email_from", fmt.Sprintf("%q <%s>", p.Str("name"), p.Str("email")))
	}
	return nil
}

// notify notifies contacts of a message, as their users wish: in the inbox or by e-mail. The author is not notified.
func (o *Odoo) notify(e *orm.Env, m *orm.Record, partners []int64) error {
	for _, p := range partners {
		if p == m.Int("author_id") {
			continue
		}
		kind := "email"
		for _, u := range e.DB.Model("res.users").With("partner_id", p) {
			if u.Bool("active") {
				kind = u.Str("notification_type")
			}
		}
		status := "ready"
		if kind == "inbox" {
			status = "sent"
		} else if !m.Has("subject") { // the e-mail is the same record, and has one
			e.Set(m, "subject", map[bool]string{true: "Re: "}[o.major < 19]+m.Str("record_name"))
		}
		_, err := e.Sudo().Make("mail.notification", map[string]any{
			"mail_message_id": m.ID, "res_partner_id": p, "notification_type": kind, "notification_status": status,
			"is_read": false,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// messageVisible: its author, those it names and all who can see its record can see it.
func (o *Odoo) messageVisible(e *orm.Env, op orm.Op, m *orm.Record) bool {
	me := partnerOf(e, e.UID)
	if m.Int("author_id") == me || op == orm.Read && slices.Contains(m.IDs("partner_ids"), me) {
		return true
	}
	on := e.One(m.Str("model"), m.Int("res_id"))
	if on == nil {
		return false
	}
	if op == orm.Create {
		op = orm.Read
	}
	return e.Check(op, on.Model(), on) == nil
}

// writeMessages lets only a settings administrator move a message on 19.
func (o *Odoo) writeMessages(e *orm.Env, _ []*orm.Record, vals map[string]any, next func() error) error {
	if o.major >= 19 && !e.Super() && !e.InGroup(system) && (has(vals, "res_id") || has(vals, "model")) {
		return orm.Raise(orm.AccessError, "Only administrators can modify 'model' and 'res_id' fields.")
	}
	return next()
}

func (o *Odoo) callSubscribe(c *orm.Call, recs []*orm.Record) (any, error) {
	if err := c.Check(orm.Read, c.Model, recs...); err != nil {
		return nil, err
	}
	partners, err := c.List("partner_ids")
	if err != nil {
		return nil, err
	}
	archived := func(id int64) bool {
		p := c.One("res.partner", id)
		return p != nil && !p.Bool("active")
	}
	if user := c.One("res.users", c.UID); len(partners) != 1 || user == nil || partners[0] != user.Int("partner_id") {
		partners = slices.DeleteFunc(partners, archived)
	}
	for _, r := range recs {
		if err := o.subscribe(c.Env, r, partners...); err != nil {
			return nil, err
		}
	}
	return true, nil
}

func (o *Odoo) callUnsubscribe(c *orm.Call, recs []*orm.Record) (any, error) {
	partners, err := c.List("partner_ids")
	if err != nil {
		return nil, err
	}
	for _, r := range recs {
		for _, f := range recordsOnDocument(c.Env, "mail.followers", r) {
			if slices.Contains(partners, f.Int("partner_id")) {
				if err := c.Sudo().Delete([]*orm.Record{f}); err != nil {
					return nil, err
				}
			}
		}
	}
	return true, nil
}
