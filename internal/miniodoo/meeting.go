package miniodoo

import (
	"fmt"
	"html"
	"time"

	"leadtwin/internal/miniodoo/orm"
)

// behaveMeetings gives meetings their organiser and duration, and notes a new one in the chatter of its lead.
func (o *Odoo) behaveMeetings() {
	m := o.db.Model("calendar.event")
	m.Defaults = func(e *orm.Env, vals map[string]any) error {
		if _, given := vals["user_id"]; !given {
			vals["user_id"] = e.UID
		}
		if _, given := vals["partner_ids"]; !given {
			vals["partner_ids"] = []int64{partnerOf(e, e.UID)}
		}
		return nil
	}
	m.Recompute = func(e *orm.Env, x *orm.Record, c orm.Change) error {
		if c.Wants("duration", "start", "stop") && x.Has("stop") {
			e.Set(x, "duration", floatOrNil(x.Time("stop").Sub(x.Time("start")).Hours()))
		}
		return nil
	}
	m.Created = func(e *orm.Env, recs []*orm.Record, _ []map[string]any) error {
		for _, x := range recs {
			if err := o.logMeeting(e, x); err != nil {
				return err
			}
		}
		return nil
	}
}

// logMeeting writes about a new meeting on its lead: without subtype on 14, as a note on 19.
func (o *Odoo) logMeeting(e *orm.Env, x *orm.Record) error {
	l := e.One("crm.lead", x.Int("opportunity_id"))
	if l == nil || e.Context["tracking_disable"] == true {
		return nil
	}
	at, name := x.Time("start").Format(time.DateTime), html.EscapeString(x.Str("name"))
	m := message{
		on: l, parent: o.answered(e, l),
		body: fmt.Sprintf("Meeting scheduled at '%s'<br> Subject: %s <br> Duration: %v hours", at, name, x.Float("duration")),
	}
	if o.major >= 19 {
		m.subtype = "mail.mt_note"
	}
	_, err := o.write(e, m)
	return err
}
