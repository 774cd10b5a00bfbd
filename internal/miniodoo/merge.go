package miniodoo

import (
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// mergeLimit is how many leads a merge takes at most, unless OdooBot itself merges.
const mergeLimit = 5

// behaveMerge gives the wizard crm.merge.opportunity and crm.lead their ways to merge.
func (o *Odoo) behaveMerge() {
	w := o.db.Model("crm.merge.opportunity")
	w.Transient = true
	w.Created = o.wizardCreated
	w.Recompute = o.wizardTeam
	w.Handle("action_merge", orm.OnRecords("", o.callMerge))
	names := "fields_list"
	if o.major >= 19 {
		names = "fields"
	}
	w.Handle("default_get", orm.OnModel(names, func(c *orm.Call) (any, error) { return o.wizardDefaults(c, names) }))
	o.db.Model("crm.lead").Handle("merge_opportunity",
		orm.OnRecords("user_id=, team_id=, auto_unlink=", o.callMergeDirectly))
}

// wizardCreated looks at the leads of a new wizard: 14 forgets those that the user may not see, 19 refuses them.
func (o *Odoo) wizardCreated(e *orm.Env, recs []*orm.Record, _ []map[string]any) error {
	for _, w := range recs {
		var keep []int64
		for _, id := range w.IDs("opportunity_ids") {
			l := e.One("crm.lead", id)
			err := e.Check(orm.Read, l.Model(), l)
			switch {
			case err == nil:
				keep = append(keep, id)
			case o.major >= 19:
				return err
			}
		}
		e.Set(w, "opportunity_ids", keep)
	}
	return nil
}

// wizardTeam gives a wizard the team of the salesperson it names, unless they belong to the team it has.
func (o *Odoo) wizardTeam(e *orm.Env, w *orm.Record, c orm.Change) error {
	user := w.Int("user_id")
	if user == 0 || !c.Wants("team_id", "user_id") {
		return nil
	}
	ids, err := e.Sudo().Find("crm.team", nil, "", 0, 0)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if o.isTeamMember(e, user, e.One("crm.team", id)) {
			e.Set(w, "team_id", id)
			return nil
		}
	}
	e.Set(w, "team_id", nil)
	return nil
}

// wizardDefaults offers the leads that the context calls active, without won ones.
func (o *Odoo) wizardDefaults(c *orm.Call, argument string) (any, error) {
	list, _ := c.Context["active_ids"].([]any)
	names, _ := c.Args[argument].([]any)
	if len(list) == 0 || !slices.Contains(names, any("opportunity_ids")) {
		return map[string]any{}, nil
	}
	var ids []int64
	for _, v := range list {
		id, _ := v.(int64)
		if l := c.One("crm.lead", id); l != nil && !o.isWon(l) {
			ids = append(ids, id)
		}
	}
	return map[string]any{"opportunity_ids": []any{[]any{int64(6), int64(0), ids}}}, nil
}

func (o *Odoo) isWon(l *orm.Record) bool {
	if o.major >= 19 {
		return l.Str("won_status") == "won"
	}
	return l.Float("probability") >= 100
}

// callMerge runs a wizard. What it holds is what the user sees of it now: 14 leaves archived leads out, unless the
// context says active_test False.
func (o *Odoo) callMerge(c *orm.Call, recs []*orm.Record) (any, error) {
	w := recs[0]
	var leads []*orm.Record
	for _, id := range c.Shown(w, "opportunity_ids") {
		leads = append(leads, c.One("crm.lead", id))
	}
	survivor, err := o.merge(c.Env, leads, merging{user: w.Int("user_id"), team: w.Int("team_id"), unlink: true})
	if err != nil {
		return nil, err
	}
	name := "Lead or Opportunity"
	return map[string]any{
		"name": name, "view_mode": "form", "res_model": "crm.lead", "domain": []any{[]any{"type", "=", survivor.Str("type")}},
		"res_id": survivor.ID, "view_id": false, "type": "ir.actions.act_window",
		"context": map[string]any{"default_type": survivor.Str("type")},
	}, nil
}

// callMergeDirectly is merge_opportunity, whose answer 14 cannot send.
func (o *Odoo) callMergeDirectly(c *orm.Call, leads []*orm.Record) (any, error) {
	m := merging{user: c.Number("user_id"), team: c.Number("team_id"), unlink: true}
	if v, given := c.Args["auto_unlink"]; given {
		m.unlink = v == true
	}
	survivor, err := o.merge(c.Env, leads, m)
	if err != nil {
		return nil, err
	}
	return orm.RecordSet{Model: "crm.lead", IDs: []int64{survivor.ID}}, nil
}

// merging is how a merge is meant: with which salesperson and team, and whether the others are deleted.
type merging struct {
	user, team int64
	unlink     bool
}

// merge puts leads into one of them and returns the survivor.
//
// Source: merge_opportunity in addons/crm/models/crm_lead.py.
func (o *Odoo) merge(e *orm.Env, leads []*orm.Record, m merging) (*orm.Record, error) {
	if len(leads) < 2 {
		if o.major >= 19 {
			return nil, orm.Raise(orm.UserError, "Select at least two Leads/Opportunities from the list to merge them.")
		}
		return nil, orm.Raise(orm.UserError, "Please select more than one element (lead or opportunity) from the list view.")
	}
	if len(leads) > mergeLimit && !e.Super() {
		return nil, orm.Raise(orm.UserError,
			"To prevent data loss, Leads and Opportunities can only be merged by groups of %d.", mergeLimit)
	}
	if err := e.Check(orm.Read, leads[0].Model(), leads...); err != nil {
		return nil, err
	}
	leads = o.byConfidence(e, leads)
	head, tail := leads[0], leads[1:]
	vals := o.mergedValues(leads)
	if m.user != 0 {
		vals["user_id"] = m.user
	}
	if m.team != 0 {
		vals["team_id"] = m.team
	}
	if err := o.moveBelongings(e, head, tail); err != nil {
		return nil, err
	}
	o.fitStage(e, vals)
	if o.major >= 19 {
		dropUnchanged(head, vals, "user_id", "team_id")
	}
	if err := e.Update([]*orm.Record{head}, vals); err != nil {
		return nil, err
	}
	if m.unlink {
		return head, e.Sudo().Delete(tail)
	}
	return head, nil
}

func dropUnchanged(l *orm.Record, vals map[string]any, names ...string) {
	for _, name := range names {
		if orm.Equal(l.Value(name), vals[name]) || !l.Has(name) && vals[name] == false {
			delete(vals, name)
		}
	}
}

// fitStage replaces a stage that does not belong to the team by the team's first.
func (o *Odoo) fitStage(e *orm.Env, vals map[string]any) {
	team := idIn(vals, "team_id")
	if team == 0 {
		return
	}
	if stage := e.One("crm.stage", idIn(vals, "stage_id")); stage != nil && o.isStageOfTeam(stage, team) {
		return
	}
	ids, err := e.Sudo().Find("crm.stage", nil, "sequence, id", 0, 0)
	if err != nil {
		return
	}
	vals["stage_id"] = false
	for _, id := range ids {
		if o.isStageOfTeam(e.One("crm.stage", id), team) {
			vals["stage_id"] = id
			return
		}
	}
}

// moveBelongings moves related records of the others to the survivor and writes the merged values.
func (o *Odoo) moveBelongings(e *orm.Env, head *orm.Record, tail []*orm.Record) error {
	if o.major < 19 {
		if err := o.summary14(e, head, tail); err != nil {
			return err
		}
		o.moveMessages(e.Sudo(), head, tail, "From %s : %s")
		o.moveAttachments14(e, head, tail)
		return nil
	}
	o.moveFollowers(e, head, tail)
	if err := o.summary19(e, head, tail); err != nil {
		return err
	}
	o.moveMessages(e.Sudo(), head, tail, "From %s: %s")
	for _, l := range tail {
		for _, a := range recordsOnDocument(e, "mail.activity", l) {
			e.Set(a, "res_id", head.ID)
			e.Set(a, "res_name", head.Value("name"))
		}
		o.moveAttachments19(e, head, l)
		for _, meeting := range e.DB.Model("calendar.event").With("opportunity_id", l.ID) {
			e.Set(meeting, "opportunity_id", head.ID)
			e.Set(meeting, "res_id", head.ID)
		}
		if orders := e.DB.Model("sale.order"); orders != nil {
			for _, s := range orders.With("opportunity_id", l.ID) {
				e.Set(s, "opportunity_id", head.ID)
			}
		}
	}
	return nil
}
