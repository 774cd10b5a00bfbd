package miniodoo

import (
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/miniodoo/orm"
)

// behaveRules keeps automation rules and their actions together.
func (o *Odoo) behaveRules() {
	for _, name := range []string{"base.automation", "ir.actions.server"} {
		m := o.db.Model(name)
		m.Recompute = func(e *orm.Env, r *orm.Record, c orm.Change) error {
			if c.Changed["model_id"] && r.Model().Field("model_name") != nil {
				e.Set(r, "model_name", e.One("ir.model", r.Int("model_id")).Value("model"))
			}
			return nil
		}
	}
	if o.major < 19 {
		return
	}
	o.db.Model("ir.actions.server").Defaults = func(e *orm.Env, vals map[string]any) error {
		if rule := e.One("base.automation", idIn(vals, "base_automation_id")); rule != nil {
			vals["usage"] = "base_automation"
			if vals["model_id"] == nil {
				vals["model_id"] = rule.Int("model_id")
			}
		}
		if vals["state"] == "webhook" && vals["webhook_url"] == nil {
			vals["webhook_url"] = ""
		}
		return nil
	}
}

// loneRule is how often a rule without trigger fields fires for one created lead on 19: every recomputed stored field
// fires it again.
const loneRule = 15

// fire runs the rules that watch leads for what was created or changed.
func (o *Odoo) fire(e *orm.Env, l *orm.Record, changed orm.Names, created bool) {
	if o.major < 19 {
		return // 14 has no actions that call out
	}
	for _, rule := range o.rulesOn(e, l.Model().Name) {
		times := o.triggered(e, rule, l, changed, created)
		if times > 0 && o.matchesRuleDomain(e, rule, l) {
			e.BeforeCommit(func() error { o.act(e, rule, l, times); return nil })
		}
	}
}

func (o *Odoo) runUnlinkRules(e *orm.Env, l *orm.Record) {
	if o.major < 19 {
		return
	}
	for _, rule := range o.rulesOn(e, l.Model().Name) {
		if rule.Str("trigger") == "on_unlink" && o.matchesRuleDomain(e, rule, l) {
			o.act(e, rule, l, 1)
		}
	}
}

func (o *Odoo) rulesOn(e *orm.Env, model string) []*orm.Record {
	var out []*orm.Record
	for _, r := range e.DB.Model("base.automation").All() {
		if r.Bool("active") && r.Str("model_name") == model {
			out = append(out, r)
		}
	}
	return out
}

// triggered reports how often a rule fires.
func (o *Odoo) triggered(e *orm.Env, rule, l *orm.Record, changed orm.Names, created bool) int {
	watched := watchedFields(e, rule)
	hit := created || len(watched) == 0 || changed.Any(watched...)
	switch rule.Str("trigger") {
	case "on_create":
		return times(created)
	case "on_create_or_write":
		if created && len(watched) == 0 {
			return loneRule
		}
		return times(hit)
	case "on_write":
		return times(!created && hit)
	case "on_archive":
		return times(!created && changed["active"] && !l.Bool("active"))
	case "on_unarchive":
		return times(!created && changed["active"] && l.Bool("active"))
	case "on_user_set":
		return times((created || changed["user_id"]) && l.Has("user_id"))
	case "on_stage_set":
		return times(created || changed["stage_id"])
	case "on_tag_set":
		return times(changed["tag_ids"])
	case "on_priority_set":
		return times(created || changed["priority"])
	}
	return 0
}

func times(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

func watchedFields(e *orm.Env, rule *orm.Record) []string {
	var names []string
	for _, id := range rule.IDs("trigger_field_ids") {
		if f := e.One("ir.model.fields", id); f != nil {
			names = append(names, f.Str("name"))
		}
	}
	return names
}

func (o *Odoo) matchesRuleDomain(e *orm.Env, rule, l *orm.Record) bool {
	domain, err := parseLiteral(rule.Str("filter_domain"))
	if err != nil || domain == nil {
		return err == nil
	}
	ok, err := e.Sudo().Fits(l, domain)
	return err == nil && ok
}

// act executes the webhook actions of a rule: the body is made now, the delivery goes out after the commit.
func (o *Odoo) act(e *orm.Env, rule, l *orm.Record, times int) {
	actions := e.DB.Model("ir.actions.server").With("base_automation_id", rule.ID)
	slices.SortStableFunc(actions, func(a, b *orm.Record) int { return int(a.Int("sequence") - b.Int("sequence")) })
	for _, a := range actions {
		if a.Str("state") != "webhook" || a.Str("webhook_url") == "" {
			continue
		}
		body := payload(e, a, l)
		for range times {
			e.AfterCommit(o.deliver(a.Str("webhook_url"), body))
		}
	}
}

// payload is the body of a delivery: who acts on what, and the chosen fields as Python prints them.
func payload(e *orm.Env, action, l *orm.Record) map[string]any {
	out := map[string]any{
		"_action": fmt.Sprintf("%s(#%d)", action.Str("name"), action.ID), "_id": l.ID,
		"_model": l.Model().Name,
	}
	for _, id := range action.IDs("webhook_field_ids") {
		f := e.One("ir.model.fields", id)
		if f == nil {
			continue
		}
		name := f.Str("name")
		out[name] = e.ShownValue(l, name)
		if t := l.Time(name); !t.IsZero() {
			out[name] = pythonTime(t)
		}
		out["id"] = l.ID
	}
	return out
}

// pythonTime is str() of a datetime: microseconds only where there are some.
func pythonTime(t time.Time) string {
	if t.Nanosecond() == 0 {
		return t.Format(time.DateTime)
	}
	return t.Format("2006-01-02 15:04:05.000000")
}
