package miniodoo

import (
	"maps"

	"leadtwin/internal/miniodoo/orm"
)

// writeLeads does what Odoo's own write of crm.lead adds: stage, probability and dates that follow from each other,
// messages about what changed, and the rules that watch the fields.
func (o *Odoo) writeLeads(e *orm.Env, leads []*orm.Record, vals map[string]any, next func() error) error {
	if site, _ := vals["website"].(string); site != "" {
		vals["website"] = cleanWebsite(site)
	}
	if o.major >= 19 {
		o.follow19(e, leads, vals)
	} else {
		o.follow14(e, vals)
	}
	before := o.remember(e, leads)
	if err := next(); err != nil {
		return err
	}
	for i, l := range leads {
		if err := o.checkOutcome(e, l); err != nil {
			return err
		}
		changed := before.changes(i, l)
		if changed["user_id"] {
			if err := o.assigned(e, l); err != nil {
				return err
			}
		}
		o.fire(e, l, changed, false)
	}
	return nil
}

// follow14 adds what a write of 14 implies: a won stage is 100 %, an archived or won lead is closed.
func (o *Odoo) follow14(e *orm.Env, vals map[string]any) {
	if stage := e.One("crm.stage", idIn(vals, "stage_id")); stage != nil && stage.Bool("is_won") {
		vals["probability"], vals["automated_probability"] = 100.0, 100.0
	}
	switch {
	case number(vals["probability"]) >= 100 || givenFalse(vals, "active"):
		vals["date_closed"] = e.Now()
	case has(vals, "probability"):
		vals["date_closed"] = false
	}
}

// follow19 adds what a write of 19 implies; a won stage also makes the lead active.
func (o *Odoo) follow19(e *orm.Env, leads []*orm.Record, vals map[string]any) {
	moved, won := false, false
	if has(vals, "stage_id") {
		to := idIn(vals, "stage_id")
		for _, l := range leads {
			moved = moved || l.Int("stage_id") != to
		}
		if moved {
			vals["date_last_stage_update"] = e.Now()
		}
		if stage := e.One("crm.stage", to); moved && stage != nil && stage.Bool("is_won") {
			vals["active"], vals["probability"], vals["automated_probability"] = true, 100.0, 100.0
			won = true
		}
	}
	if has(vals, "user_id") {
		o.openDate(e, leads, vals)
	}
	switch {
	case number(vals["probability"]) >= 100 || givenFalse(vals, "active"):
		vals["date_closed"] = e.Now()
	case number(vals["probability"]) > 0, moved && !won && !has(vals, "probability"):
		vals["date_closed"] = false
	}
}

func (o *Odoo) openDate(e *orm.Env, leads []*orm.Record, vals map[string]any) {
	to := idIn(vals, "user_id")
	if to == 0 {
		vals["date_open"] = false
		return
	}
	for _, l := range leads {
		if l.Int("user_id") != to {
			vals["date_open"] = e.Now()
		}
	}
}

func has(vals map[string]any, name string) bool { _, ok := vals[name]; return ok }

func givenFalse(vals map[string]any, name string) bool { return has(vals, name) && vals[name] != true }

func idIn(vals map[string]any, name string) int64 { n, _ := vals[name].(int64); return n }

func number(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	}
	return 0
}

// checkOutcome refuses what the database and 19's own check refuse.
func (o *Odoo) checkOutcome(e *orm.Env, l *orm.Record) error {
	if p := l.Float("probability"); p < 0 || p > 100 {
		return orm.Raise(orm.ValidationError, "The probability of closing the deal should be between 0%% and 100%%!")
	}
	stage := e.One("crm.stage", l.Int("stage_id"))
	if o.major >= 19 && stage != nil && stage.Bool("is_won") && l.Float("probability") != 100 {
		return orm.Raise(orm.ValidationError, "A lead in a Won stage cannot be lost. Move it to another stage first.")
	}
	return nil
}

// setLost archives leads and, through the arguments, says why.
func (o *Odoo) setLost(c *orm.Call, recs []*orm.Record) (any, error) {
	if _, err := o.archiveLeads(c, recs, false); err != nil {
		return nil, err
	}
	vals := maps.Clone(c.Args)
	if o.major >= 19 {
		vals["probability"], vals["automated_probability"] = 0.0, 0.0
	}
	if len(vals) == 0 {
		return orm.None{}, nil
	}
	return orm.None{}, c.Update(recs, vals)
}

// archiveLeads archives or reopens those of the leads that are not so yet.
func (o *Odoo) archiveLeads(c *orm.Call, recs []*orm.Record, on bool) (any, error) {
	var turn []*orm.Record
	for _, l := range recs {
		if l.Bool("active") != on {
			turn = append(turn, l)
		}
	}
	return orm.None{}, o.turn(c.Env, turn, on)
}

func (o *Odoo) toggleLeads(c *orm.Call, recs []*orm.Record) (any, error) {
	for _, l := range recs {
		if err := o.turn(c.Env, []*orm.Record{l}, !l.Bool("active")); err != nil {
			return nil, err
		}
	}
	return orm.None{}, nil
}

// turn archives or reopens leads. 14 makes an archived one lost at once; both forget the reason of a reopened one.
func (o *Odoo) turn(e *orm.Env, leads []*orm.Record, on bool) error {
	if err := e.Update(leads, map[string]any{"active": on}); err != nil {
		return err
	}
	switch {
	case on:
		return e.Update(leads, map[string]any{o.lostReasonField(): false})
	case o.major < 19:
		return e.Update(leads, map[string]any{"probability": 0.0, "automated_probability": 0.0})
	}
	return nil
}

func (o *Odoo) lostReasonField() string {
	if o.major >= 19 {
		return "lost_reason_id"
	}
	return "lost_reason"
}

// setWon moves leads to the first won stage.
func (o *Odoo) setWon(c *orm.Call, recs []*orm.Record) (any, error) {
	ids, err := c.Sudo().Find("crm.stage", []any{[]any{"is_won", "=", true}}, "sequence, id", 0, 1)
	if err != nil || len(ids) == 0 {
		return true, err
	}
	if _, err := o.archiveLeads(c, recs, true); err != nil {
		return nil, err
	}
	return true, c.Update(recs, map[string]any{"stage_id": ids[0], "probability": 100.0})
}
