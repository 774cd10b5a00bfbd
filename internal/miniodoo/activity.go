package miniodoo

import (
	"maps"

	"leadtwin/internal/miniodoo/orm"
)

// behaveActivities gives planned activities their defaults and the ways to plan and to end one.
func (o *Odoo) behaveActivities() {
	m := o.db.Model("mail.activity")
	m.Defaults = activityDefaults
	m.Recompute = func(e *orm.Env, a *orm.Record, c orm.Change) error {
		if c.Changed.Any("res_model_id") {
			e.Set(a, "res_model", e.One("ir.model", a.Int("res_model_id")).Value("model"))
		}
		if c.Changed.Any("res_model_id", "res_id") {
			e.Set(a, "res_name", textOrNil(e.Name(a.Str("res_model"), a.Int("res_id"))))
		}
		return nil
	}
	m.Visible = documentVisible
	m.Created = func(e *orm.Env, recs []*orm.Record, _ []map[string]any) error {
		for _, a := range recs {
			if err := o.activityPlanned(e, a); err != nil {
				return err
			}
		}
		return nil
	}
	m.Field("state").Compute = func(e *orm.Env, a *orm.Record) any {
		switch due := a.Str("date_deadline"); {
		case due < e.Today():
			return "overdue"
		case due == e.Today():
			return "today"
		}
		return "planned"
	}
	m.Handle("action_done", orm.OnRecords("", o.finishActivity))
	m.Handle("action_feedback", orm.OnRecords("feedback=, attachment_ids=", o.finishActivity))
	for _, name := range []string{"crm.lead", "res.partner"} {
		o.db.Model(name).Handle("activity_schedule",
			orm.OnRecords("act_type_xmlid=, date_deadline=, summary=, note=, **", o.schedule))
	}
}

// activityPlanned subscribes the user of an activity to the record, and notifies them if another user planned it.
func (o *Odoo) activityPlanned(e *orm.Env, a *orm.Record) error {
	on, u := e.One(a.Str("res_model"), a.Int("res_id")), e.One("res.users", a.Int("user_id"))
	if on == nil || u == nil {
		return nil
	}
	if err := o.subscribe(e, on, u.Int("partner_id")); err != nil {
		return err
	}
	if u.ID == e.UID || e.UID == superuser || e.Context["mail_activity_quick_update"] == true {
		return nil
	}
	return o.tellOne(e, on, u, e.Name(a.Str("res_model"), a.Int("res_id"))+": "+a.Str("summary")+" assigned to you")
}

func activityDefaults(e *orm.Env, vals map[string]any) error {
	if _, given := vals["user_id"]; !given {
		vals["user_id"] = e.UID
	}
	if vals["date_deadline"] == nil || vals["date_deadline"] == false {
		vals["date_deadline"] = e.Today()
	}
	if vals["activity_type_id"] == nil {
		vals["activity_type_id"] = e.DB.Ref("mail.mail_activity_data_todo")
	}
	return nil
}

// documentVisible: a user who can see a record can see what is related to it.
func documentVisible(e *orm.Env, op orm.Op, r *orm.Record) bool {
	on := e.One(r.Str("res_model"), r.Int("res_id"))
	if on == nil {
		return r.Int("create_uid") == e.UID || r.Int("user_id") == e.UID
	}
	if op != orm.Read {
		op = orm.Write
	}
	return e.Check(op, on.Model(), on) == nil
}

// schedule is activity_schedule: one activity for each record.
func (o *Odoo) schedule(c *orm.Call, recs []*orm.Record) (any, error) {
	made := []int64{}
	for _, r := range recs {
		vals := maps.Clone(c.Args)
		delete(vals, "act_type_xmlid")
		if id := c.DB.Ref(c.Text("act_type_xmlid")); id != 0 {
			vals["activity_type_id"] = id
		}
		vals["res_model_id"], vals["res_id"] = c.DB.Ref("model:"+c.Model.Name), r.ID
		a, err := c.Make("mail.activity", vals)
		if err != nil {
			return nil, err
		}
		made = append(made, a[0].ID)
	}
	return orm.RecordSet{Model: "mail.activity", IDs: made}, nil
}

// finishActivity says in the chatter that an activity is done, and removes it.
func (o *Odoo) finishActivity(c *orm.Call, recs []*orm.Record) (any, error) {
	var last any = false
	for _, a := range recs {
		on := c.One(a.Str("res_model"), a.Int("res_id"))
		if on == nil {
			continue
		}
		m, err := o.write(c.Env, message{
			on: on, subtype: "mail.mt_activities",
			body: "<p>" + a.Str("summary") + " done</p><p>" + c.Text("feedback") + "</p>",
		})
		if err != nil {
			return nil, err
		}
		last = m.ID
	}
	return last, c.Delete(recs)
}
