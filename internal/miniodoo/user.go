package miniodoo

import (
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// behaveUsers gives res.users its contact, its groups and its methods.
func (o *Odoo) behaveUsers() {
	m := o.db.Model("res.users")
	m.Defaults = userDefaults
	m.Recompute = o.userGroups
	for _, name := range []string{"email", "phone", "mobile", "lang", "tz"} {
		if m.Field(name) == nil {
			continue // 19 has no mobile
		}
		m.Field(name).Compute = func(e *orm.Env, u *orm.Record) any {
			if p := e.One("res.partner", u.Int("partner_id")); p != nil {
				return p.Value(name)
			}
			return nil
		}
	}
	o.db.Model("res.groups").Field(membersField(o.major)).Compute = func(e *orm.Env, g *orm.Record) any {
		var ids []int64
		for _, u := range e.DB.Model("res.users").All() {
			if slices.Contains(u.IDs(o.groupsField()), g.ID) {
				ids = append(ids, u.ID)
			}
		}
		return ids
	}
	m.Field("share").Compute = func(e *orm.Env, u *orm.Record) any { return !e.As(u.ID).InGroup(everyone) }
	o.db.Model("res.users.apikeys").Visible = func(e *orm.Env, _ orm.Op, key *orm.Record) bool {
		return key.Int("user_id") == e.UID
	}
	m.Handle("context_get", orm.OnModel("", o.contextGet))
	// Seen on 14 and 19: any internal user may look up the id behind an external one, though ir.model.data itself is
	// closed.
	o.db.Model("ir.model.data").Handle("check_object_reference",
		orm.OnModel("module, xml_id, raise_on_access_error=", func(c *orm.Call) (any, error) {
			name := c.Text("module") + "." + c.Text("xml_id")
			id := c.DB.Ref(name)
			if id == 0 {
				return nil, orm.Raise(orm.ValueError, "External ID not found in the system: %s", name)
			}
			return []any{"res.groups", id}, nil
		}))
	if o.major >= 19 {
		m.Handle("has_group", orm.OnRecords("group_ext_id", func(c *orm.Call, recs []*orm.Record) (any, error) {
			if len(recs) != 1 {
				return false, nil
			}
			return c.As(recs[0].ID).InGroup(c.Text("group_ext_id")), nil
		}))
		return
	}
	m.Handle("has_group", orm.OnModel("group_ext_id", func(c *orm.Call) (any, error) {
		return c.InGroup(c.Text("group_ext_id")), nil
	}))
}

// userDefaults gives a new user a contact of the same name, unless it was given one, and a company.
func userDefaults(e *orm.Env, vals map[string]any) error {
	if vals["company_id"] == nil {
		vals["company_id"] = e.DB.Ref("base.main_company")
	}
	if vals["company_ids"] == nil {
		vals["company_ids"] = []any{vals["company_id"]}
	}
	if vals["partner_id"] != nil {
		return nil
	}
	contact := map[string]any{"name": vals["name"]}
	for _, key := range []string{"email", "lang", "tz", "phone", "mobile"} {
		if v, ok := vals[key]; ok {
			contact[key] = v
		}
	}
	recs, err := e.Sudo().Make("res.partner", contact)
	if err != nil {
		return err
	}
	vals["partner_id"] = recs[0].ID
	return nil
}

// userGroups adds the groups that the given ones imply: to the same field up to 18, to all_group_ids on 19.
func (o *Odoo) userGroups(e *orm.Env, u *orm.Record, c orm.Change) error {
	if !c.Changed[o.groupsField()] {
		return nil
	}
	all := slices.Clone(u.IDs(o.groupsField()))
	for i := 0; i < len(all); i++ {
		if g := e.One("res.groups", all[i]); g != nil {
			for _, id := range g.IDs("implied_ids") {
				if !slices.Contains(all, id) {
					all = append(all, id)
				}
			}
		}
	}
	slices.Sort(all)
	target := o.groupsField()
	if o.major >= 19 {
		target = "all_group_ids"
	}
	e.Set(u, target, all)
	return nil
}

// contextGet is the user's context; 19 adds the id of the user.
func (o *Odoo) contextGet(c *orm.Call) (any, error) {
	u := c.One("res.users", c.UID)
	p := c.One("res.partner", u.Int("partner_id"))
	out := orm.Frozen{"lang": orFalse(p.Str("lang")), "tz": orFalse(p.Str("tz"))}
	if o.major >= 19 {
		out["uid"] = c.UID
	}
	return out, nil
}

func membersField(major int) string {
	if major >= 19 {
		return "user_ids"
	}
	return "users"
}
