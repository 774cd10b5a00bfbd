package miniodoo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"leadtwin/internal/miniodoo/orm"
)

// sections name the models of a seed in the order in which they are loaded; any other key must be a model's own name.
func sections() [][2]string {
	return [][2]string{
		{"groups", "res.groups"},
		{"countries", "res.country"},
		{"currencies", "res.currency"},
		{"languages", "res.lang"},
		{"companies", "res.company"},
		{"users", "res.users"},
		{"teams", "crm.team"},
		{"stages", "crm.stage"},
		{"tags", "crm.tag"},
		{"lost_reasons", "crm.lost.reason"},
		{"sources", "utm.source"},
		{"media", "utm.medium"},
		{"partners", "res.partner"},
		{"leads", "crm.lead"},
		{"orders", "sale.order"},
		{"messages", "mail.message"},
		{"activities", "mail.activity"},
		{"scheduled", "mail.scheduled.message"},
		{"attachments", "ir.attachment"},
		{"meetings", "calendar.event"},
		{"followers", "mail.followers"},
	}
}

// Load adds records from YAML: lists of records by section (users, teams, stages, partners, leads …) or by model name.
// A record has Odoo's field names, an "id" where one is wanted, and names records that it links to by id, name, login,
// code or external id. A user may have password, key, rights (own, all, manager, settings, employee) and lang. A
// section of stages or teams is added to the usual ones; a record with a name that exists there changes that one.
func (o *Odoo) Load(text []byte) error {
	var doc map[string][]map[string]any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return fmt.Errorf("read the seed: %w", err)
	}
	return o.Do(context.Background(), func(e *orm.Env) error {
		e = quiet(e)
		for _, s := range sections() {
			if err := o.loadSection(e, s[1], doc[s[0]]); err != nil {
				return fmt.Errorf("%s: %w", s[0], err)
			}
			delete(doc, s[0])
		}
		for _, model := range slices.Sorted(maps.Keys(doc)) {
			if o.db.Model(model) == nil {
				return fmt.Errorf("the seed has %q: no section and no model", model)
			}
			if err := o.loadSection(e, model, doc[model]); err != nil {
				return fmt.Errorf("%s: %w", model, err)
			}
		}
		return nil
	})
}

// quiet makes no messages and no followers, as Odoo's own import of demo data.
func quiet(e *orm.Env) *orm.Env {
	return e.With("tracking_disable", true).With("mail_create_nolog", true).With("mail_create_nosubscribe",
		true).With("active_test", false)
}

func (o *Odoo) loadSection(e *orm.Env, model string, list []map[string]any) error {
	for i, item := range list {
		if _, err := o.loadOne(e, model, item); err != nil {
			return fmt.Errorf("record %d (%v): %w", i+1, item["name"], err)
		}
	}
	return nil
}

// extra are the keys of a seed's record that are not fields.
type extra struct {
	id            int64
	xmlID         string
	create, write time.Time
	password, key string
	rights        string
	groups        []any
	lang, email   string
}

func (o *Odoo) loadOne(e *orm.Env, model string, item map[string]any) (*orm.Record, error) {
	m := o.db.Model(model)
	vals, _ := whole(item).(map[string]any)
	x, err := takeExtra(model, vals)
	if err != nil {
		return nil, err
	}
	if err := resolve(e, m, vals); err != nil {
		return nil, err
	}
	if model == "crm.lead" {
		if _, given := vals["user_id"]; !given {
			vals["user_id"] = false
		}
	}
	if model == "res.users" {
		if err := o.userValues(e, vals, x); err != nil {
			return nil, err
		}
	}
	r, err := place(e, m, x.id, vals)
	if err != nil {
		return nil, err
	}
	if x.xmlID != "" {
		e.DB.SetRef(x.xmlID, r.ID)
	}
	if !x.create.IsZero() {
		e.Set(r, "create_date", x.create)
	}
	if !x.write.IsZero() {
		e.Set(r, "write_date", x.write)
	}
	if model == "res.users" {
		return r, o.userSecrets(e, r, x)
	}
	return r, nil
}

// place creates a record, or changes the one that has its id or, for stages and teams, its name.
func place(e *orm.Env, m *orm.Model, id int64, vals map[string]any) (*orm.Record, error) {
	old := m.Get(id)
	if name, _ := vals["name"].(string); old == nil && (m.Name == "crm.stage" || m.Name == "crm.team") {
		for _, r := range m.With("name", name) {
			old = r
		}
	}
	if login, _ := vals["login"].(string); old == nil && login != "" {
		for _, r := range m.With("login", login) {
			old = r
		}
	}
	if old != nil {
		return old, e.Update([]*orm.Record{old}, vals)
	}
	if id > 0 {
		return e.MakeAs(m.Name, id, vals)
	}
	recs, err := e.Make(m.Name, vals)
	if err != nil {
		return nil, err
	}
	return recs[0], nil
}

func takeExtra(model string, vals map[string]any) (x extra, err error) {
	take := func(key string) any { v := vals[key]; delete(vals, key); return v }
	text := func(key string) string {
		if v := take(key); v != nil {
			return fmt.Sprint(v)
		}
		return ""
	}
	if id, ok := take("id").(int64); ok {
		x.id = id
	}
	x.xmlID = text("xmlid")
	if x.create, err = seedTime(take("create_date")); err != nil {
		return x, err
	}
	if x.write, err = seedTime(take("write_date")); err != nil {
		return x, err
	}
	if model != "res.users" {
		return x, nil
	}
	x.password, x.key, x.rights, x.lang, x.email = text("password"), text("key"), text("rights"), text("lang"),
		text("email")
	x.groups, _ = take("groups").([]any)
	return x, nil
}

// seedTime reads a time of a seed, which YAML has parsed already or which is a text with microseconds.
func seedTime(v any) (time.Time, error) {
	switch v := v.(type) {
	case nil:
		return time.Time{}, nil
	case time.Time:
		return v.UTC(), nil
	case string:
		t, err := time.Parse(time.DateTime, v)
		if err != nil {
			return t, fmt.Errorf("a time such as 2026-01-31 09:00:00.123456 is expected: %w", err)
		}
		return t, nil
	}
	return time.Time{}, fmt.Errorf("no time: %v", v)
}

// Insert adds records of one model as Load does, from values instead of YAML, and gives their ids in order.
func (o *Odoo) Insert(ctx context.Context, model string, records ...map[string]any) (ids []int64, err error) {
	if o.db.Model(model) == nil {
		return nil, fmt.Errorf("no model %q", model)
	}
	err = o.Do(ctx, func(e *orm.Env) error {
		e = quiet(e)
		for i, record := range records {
			r, err := o.loadOne(e, model, record)
			if err != nil {
				return fmt.Errorf("record %d (%v): %w", i+1, record["name"], err)
			}
			ids = append(ids, r.ID)
		}
		return nil
	})
	return ids, err
}
