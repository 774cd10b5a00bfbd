package miniodoo

import (
	"fmt"
	"html"
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// postArguments are the keywords of message_post; all are optional and none goes by position.
const postArguments = "body=, subject=, message_type=, email_from=, author_id=, parent_id=, subtype_xmlid=, " +
	"subtype_id=, partner_ids=, attachments=, attachment_ids=, body_is_html=, email_layout_xmlid=, date=, is_internal=, " +
	"record_name=, message_id=, mail_activity_type_id=, email_add_signature="

// postMethod is message_post. 14 ignores keywords that it does not know.
func (o *Odoo) postMethod() *orm.Method {
	signature := postArguments
	if o.major < 19 {
		signature += ", **"
	}
	m := orm.OnRecords(signature, o.callPost)
	m.KeywordsOnly, m.UnknownKeyword = true, orm.ValueError
	return m
}

func (o *Odoo) callPost(c *orm.Call, recs []*orm.Record) (any, error) {
	if len(recs) != 1 {
		return nil, orm.Raise(orm.ValueError, "Expected singleton: %s",
			recordText(orm.RecordSet{Model: c.Model.Name, IDs: c.IDs}))
	}
	if err := c.Check(orm.Read, c.Model, recs...); err != nil {
		return nil, err
	}
	m, err := o.readPost(c, recs[0])
	if err != nil {
		return nil, err
	}
	msg, err := o.write(c.Env, m)
	if err != nil {
		return nil, err
	}
	if err := o.tell(c.Env, msg, m); err != nil {
		return nil, err
	}
	if o.major >= 19 {
		return []int64{msg.ID}, nil
	}
	return msg.ID, nil
}

// readPost reads the arguments of message_post.
func (o *Odoo) readPost(c *orm.Call, on *orm.Record) (message, error) {
	m := message{
		on: on, body: c.Text("body"), subject: c.Text("subject"), kind: c.Text("message_type"),
		subtype: c.Text("subtype_xmlid"),
		author:  c.Number("author_id"), parent: c.Number("parent_id"),
	}
	if o.major >= 19 {
		if !c.Flag("body_is_html") {
			m.body = html.EscapeString(m.body)
		}
		if m.subtype == "" {
			m.subtype = "mail.mt_note"
		}
	}
	if date := c.Text("date"); date != "" {
		m.date = date
	}
	m.logged = c.Flag("is_internal")
	if m.parent == 0 {
		m.parent = o.answered(c.Env, on)
	}
	var err error
	if m.to, err = c.List("partner_ids"); err != nil {
		class := orm.TypeError
		if o.major >= 19 {
			class = orm.ValueError
		}
		return m, orm.Raise(class, "partner_ids must be a list of ids: %v", c.Args["partner_ids"])
	}
	for _, p := range m.to {
		if c.One("res.partner", p) == nil {
			return m, orm.Missing("res.partner", p, c.UID)
		}
	}
	m.attachments, err = c.List("attachment_ids")
	if err != nil {
		return m, fmt.Errorf("attachment_ids: %w", err)
	}
	return m, nil
}

// tell notifies the contacts named in a message and, of a discussion, the followers. On 14 whoever writes a comment
// follows from then on.
func (o *Odoo) tell(e *orm.Env, msg *orm.Record, m message) error {
	to := slices.Clone(m.to)
	if m.subtype == "mail.mt_comment" {
		to = append(to, followers(e, m.on)...)
	}
	slices.Sort(to)
	if err := o.notify(e, msg, slices.Compact(to)); err != nil {
		return err
	}
	if o.major < 19 && m.kind == "comment" {
		return o.subscribe(e, m.on, msg.Int("author_id"))
	}
	return nil
}

// answered is the message that a new one answers: the first of the chatter on 14, the latest on 19.
func (o *Odoo) answered(e *orm.Env, on *orm.Record) int64 {
	var found int64
	for _, m := range messagesOf(e, on) {
		if m.Str("message_type") == "user_notification" {
			continue
		}
		if found = m.ID; o.major < 19 {
			break
		}
	}
	return found
}
