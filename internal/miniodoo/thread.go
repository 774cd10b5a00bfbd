package miniodoo

import (
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// threadFields gives a model with a chatter its computed fields.
func threadFields(m *orm.Model) {
	m.Field("message_ids").Compute = func(e *orm.Env, r *orm.Record) any {
		var ids []int64
		for _, msg := range messagesOf(e, r) {
			if msg.Str("message_type") != "user_notification" {
				ids = append(ids, msg.ID)
			}
		}
		slices.Reverse(ids)
		return ids
	}
	if f := m.Field("message_attachment_count"); f != nil {
		f.Compute = func(e *orm.Env, r *orm.Record) any { return int64(len(recordsOnDocument(e, "ir.attachment", r))) }
	}
	if f := m.Field("message_partner_ids"); f != nil {
		f.Compute = func(e *orm.Env, r *orm.Record) any { return followers(e, r) }
	}
	if f := m.Field("message_is_follower"); f != nil {
		f.Compute = func(e *orm.Env, r *orm.Record) any { return slices.Contains(followers(e, r), partnerOf(e, e.UID)) }
	}
}

func messagesOf(e *orm.Env, r *orm.Record) []*orm.Record {
	return recordsOn(e, "mail.message", "model", r)
}

func scheduledMailOf(e *orm.Env, r *orm.Record) []*orm.Record {
	return recordsOn(e, "mail.scheduled.message", "model", r)
}

func recordsOnDocument(e *orm.Env, model string, r *orm.Record) []*orm.Record {
	return recordsOn(e, model, "res_model", r)
}

// recordsOn returns the records of a model that belong to r: res_id has its id, modelField the name of its model.
func recordsOn(e *orm.Env, model, modelField string, r *orm.Record) []*orm.Record {
	var out []*orm.Record
	for _, x := range e.DB.Model(model).With("res_id", r.ID) {
		if x.Str(modelField) == r.Model().Name {
			out = append(out, x)
		}
	}
	return out
}

func followers(e *orm.Env, r *orm.Record) []int64 {
	var ids []int64
	for _, f := range recordsOnDocument(e, "mail.followers", r) {
		ids = append(ids, f.Int("partner_id"))
	}
	return ids
}

func partnerOf(e *orm.Env, uid int64) int64 {
	if u := e.One("res.users", uid); u != nil {
		return u.Int("partner_id")
	}
	return 0
}

// subscribe makes contacts follow a record; those who do already are unchanged.
func (o *Odoo) subscribe(e *orm.Env, r *orm.Record, partners ...int64) error {
	now := followers(e, r)
	for _, p := range partners {
		if p == 0 || slices.Contains(now, p) {
			continue
		}
		now = append(now, p)
		_, err := e.Sudo().Make("mail.followers", map[string]any{
			"res_model": r.Model().Name, "res_id": r.ID, "partner_id": p, "subtype_ids": []any{e.DB.Ref("mail.mt_comment")},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// assigned subscribes the salesperson of a lead and notifies them, unless they did it themselves.
func (o *Odoo) assigned(e *orm.Env, l *orm.Record) error {
	u := e.One("res.users", l.Int("user_id"))
	if u == nil || e.Context["tracking_disable"] == true {
		return nil
	}
	if err := o.subscribe(e, l, u.Int("partner_id")); err != nil {
		return err
	}
	if u.ID == e.UID || e.UID == superuser || e.Context["mail_auto_subscribe_no_notify"] == true {
		return nil
	}
	return o.tellOne(e, l, u, "You have been assigned to "+l.Str("name"))
}

// tellOne writes a message to a single user; it belongs to the record but is not in its chatter.
func (o *Odoo) tellOne(e *orm.Env, on, u *orm.Record, text string) error {
	to := []int64{u.Int("partner_id")}
	m, err := o.write(e, message{
		on: on, subtype: "mail.mt_note", kind: "user_notification", subject: text,
		body: "<span>" + text + ".</span>", to: to, logged: true,
	})
	if err != nil {
		return err
	}
	return o.notify(e, m, to)
}

// leadsCreated does what follows the creation of leads: followers, the first message, the rules that watch.
func (o *Odoo) leadsCreated(e *orm.Env, leads []*orm.Record, given []map[string]any) error {
	for i, l := range leads {
		if stage := e.One("crm.stage", l.Int("stage_id")); o.major >= 19 && stage != nil && stage.Bool("is_won") &&
			!l.Has("date_closed") {
			e.Set(l, "date_closed", e.Now())
		}
		if err := o.checkOutcome(e, l); err != nil {
			return err
		}
		if e.Context["mail_create_nosubscribe"] != true && e.Context["tracking_disable"] != true {
			if err := o.subscribe(e, l, partnerOf(e, e.UID)); err != nil {
				return err
			}
		}
		if err := o.assigned(e, l); err != nil {
			return err
		}
		if e.Context["mail_create_nolog"] != true && e.Context["tracking_disable"] != true {
			if _, err := o.write(e, message{on: l, subtype: "crm.mt_lead_create", body: o.creationText(e, l)}); err != nil {
				return err
			}
		}
		o.fire(e, l, givenNames(given[i]), true)
	}
	return nil
}

func givenNames(vals map[string]any) orm.Names {
	out := orm.Names{}
	for name := range vals {
		out[name] = true
	}
	return out
}

func (o *Odoo) creationText(e *orm.Env, l *orm.Record) string {
	if o.major < 19 {
		return ""
	}
	text := "A new lead has been created and is not assigned to any team."
	if t := e.One("crm.team", l.Int("team_id")); t != nil {
		text = `A new lead has been created for the team "` + t.Str("name") + `".`
	}
	return `<div summary="o_mail_notification"><p>` + text + `</p></div>`
}

// leadsDeleting deletes records related to leads: messages, followers, activities, attachments. A meeting stays,
// without its lead.
func (o *Odoo) leadsDeleting(e *orm.Env, leads []*orm.Record) error {
	e = e.Sudo()
	for _, l := range leads {
		o.runUnlinkRules(e, l)
		if err := e.Delete(messagesOf(e, l)); err != nil {
			return err
		}
		for _, model := range []string{"mail.followers", "mail.activity", "ir.attachment"} {
			if err := e.Delete(recordsOnDocument(e, model, l)); err != nil {
				return err
			}
		}
		if o.major >= 19 { // seen on 19: they go with the lead, and so with a merge
			if err := e.Delete(scheduledMailOf(e, l)); err != nil {
				return err
			}
		}
		for _, meeting := range recordsOnDocument(e, "calendar.event", l) {
			e.Set(meeting, "res_id", nil)
			e.Set(meeting, "res_model_id", nil)
			e.Set(meeting, "res_model", nil)
		}
	}
	return nil
}
