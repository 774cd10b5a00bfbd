package orm

import "slices"

// genericMethods are the methods of every model.
func genericMethods(major int) map[string]*Method {
	out := map[string]*Method{
		"read":                onIDs("fields=, load=", callRead),
		"write":               OnRecords("vals", callWrite),
		"unlink":              onIDs("", callUnlink),
		"create":              OnModel("vals_list", callCreate),
		"fields_get":          OnModel("allfields=, attributes=", callFieldsGet),
		"check_access_rights": OnModel("operation, raise_exception=", callCheckRights),
		"name_search":         OnModel("name=, domain=, operator=, limit=", callNameSearch),
		"default_get":         OnModel("fields_list", callDefaultGet),
		"exists":              onIDs("", callExists),
		"toggle_active":       OnRecords("", callToggleActive),
		"action_archive":      OnRecords("", func(c *Call, recs []*Record) (any, error) { return c.setActive(recs, false) }),
		"action_unarchive":    OnRecords("", func(c *Call, recs []*Record) (any, error) { return c.setActive(recs, true) }),
	}
	if major >= 19 {
		out["search"] = OnModel("domain, offset=, limit=, order=", callSearch)
		out["search_read"] = OnModel("domain=, fields=, offset=, limit=, order=, load=", callSearchRead)
		out["search_count"] = OnModel("domain, limit=", callSearchCount)
		out["has_access"] = OnRecords("operation", callHasAccess)
		out["exists"].Private = true
		return out
	}
	out["create"] = OnModel("vals_list", callCreate)
	out["search"] = OnModel("args, offset=, limit=, order=, count=", callSearch)
	out["search_read"] = OnModel("domain=, fields=, offset=, limit=, order=", callSearchRead)
	out["search_count"] = OnModel("args", callSearchCount)
	out["name_get"] = OnRecords("", callNameGet)
	return out
}

func (c *Call) domain() any {
	if d, ok := c.Args["args"]; ok {
		return d
	}
	return c.Args["domain"]
}

func callSearch(c *Call) (any, error) {
	if c.Flag("count") {
		return callSearchCount(c)
	}
	return c.Find(c.Model.Name, c.domain(), c.Text("order"), int(c.Number("offset")), int(c.Number("limit")))
}

func callSearchCount(c *Call) (any, error) {
	ids, err := c.Find(c.Model.Name, c.domain(), "id", 0, int(c.Number("limit")))
	return int64(len(ids)), err
}

func callSearchRead(c *Call) (any, error) {
	ids, err := c.Find(c.Model.Name, c.domain(), c.Text("order"), int(c.Number("offset")), int(c.Number("limit")))
	if err != nil {
		return nil, err
	}
	return c.readIDs(ids)
}

func callRead(c *Call) (any, error) {
	if names, _ := c.Args["fields"].([]any); len(names) == 1 && names[0] == "id" {
		return c.readOnlyIDs()
	}
	for _, id := range c.IDs {
		if r := c.Model.rows[id]; r != nil {
			if err := c.Check(Read, c.Model, r); err != nil {
				return nil, err
			}
		}
	}
	return c.readIDs(c.IDs)
}

// readOnlyIDs reads nothing but ids: 14 then misses records that are gone, and 19 answers as if they were there.
func (c *Call) readOnlyIDs() (any, error) {
	out := make([]Row, 0, len(c.IDs))
	for _, id := range c.IDs {
		r := c.Model.rows[id]
		if r == nil && c.DB.Major < 19 {
			return nil, Missing(c.Model.Name, id, c.UID)
		}
		if r != nil {
			if err := c.Check(Read, c.Model, r); err != nil {
				return nil, err
			}
		}
		out = append(out, Row{Keys: []string{"id"}, Values: []any{id}})
	}
	return out, nil
}

func callCreate(c *Call) (any, error) {
	var list []map[string]any
	single := false
	switch v := c.Args["vals_list"].(type) {
	case map[string]any:
		list, single = []map[string]any{v}, true
	case []any:
		for _, x := range v {
			vals, ok := x.(map[string]any)
			if !ok {
				return nil, Raise(TypeError, "'%v' is not a dictionary of values", x)
			}
			list = append(list, vals)
		}
	default:
		return nil, Raise(TypeError, "'%v' is not a dictionary of values", v)
	}
	recs, err := c.Make(c.Model.Name, list...)
	if err != nil {
		return nil, err
	}
	if single {
		return recs[0].ID, nil
	}
	return IDs(recs), nil
}

func callWrite(c *Call, recs []*Record) (any, error) {
	vals, ok := c.Args["vals"].(map[string]any)
	if !ok {
		return nil, Raise(AttributeError, "'%v' is not a dictionary of values", c.Args["vals"])
	}
	return true, c.Update(recs, vals)
}

func callUnlink(c *Call) (any, error) {
	if err := c.Check(Unlink, c.Model); err != nil { // before it is known which of them exist
		return nil, err
	}
	recs, err := c.Records()
	if err != nil {
		return nil, err
	}
	return true, c.Delete(recs)
}

func callExists(c *Call) (any, error) {
	ids := slices.DeleteFunc(slices.Clone(c.IDs), func(id int64) bool { return c.Model.rows[id] == nil })
	return RecordSet{Model: c.Model.Name, IDs: ids}, nil
}

func callCheckRights(c *Call) (any, error) {
	err := c.Check(Op(c.Text("operation")), c.Model)
	if _, given := c.Args["raise_exception"]; given && !c.Flag("raise_exception") {
		return err == nil, nil
	}
	if err != nil {
		return nil, err
	}
	return true, nil
}

func callHasAccess(c *Call, recs []*Record) (any, error) {
	return c.Check(Op(c.Text("operation")), c.Model, recs...) == nil, nil
}

func callNameGet(c *Call, recs []*Record) (any, error) {
	out := make([]any, len(recs))
	for i, r := range recs {
		out[i] = []any{r.ID, c.Model.display(c.Env, r)}
	}
	return out, nil
}

func callNameSearch(c *Call) (any, error) {
	domain, _ := domainItems(c.Args["domain"])
	if name := c.Text("name"); name != "" {
		domain = append([]any{[]any{"name", "ilike", name}}, domain...)
	}
	limit := c.Number("limit")
	if limit == 0 {
		limit = 100
	}
	ids, err := c.Find(c.Model.Name, domain, "", 0, int(limit))
	if err != nil {
		return nil, err
	}
	c.IDs = ids
	recs, err := c.Records()
	if err != nil {
		return nil, err
	}
	return callNameGet(c, recs)
}

func callDefaultGet(c *Call) (any, error) {
	out := map[string]any{}
	vals := map[string]any{}
	c.contextDefaults(c.Model, vals)
	names, _ := c.Args["fields_list"].([]any)
	for _, n := range names {
		name, _ := n.(string)
		if v, ok := vals[name]; ok {
			out[name] = v
		} else if f := c.Model.byName[name]; f != nil && f.Default != nil {
			out[name] = f.Default(c.Env)
		}
	}
	return out, nil
}

func callToggleActive(c *Call, recs []*Record) (any, error) {
	for _, r := range recs {
		if err := c.Update([]*Record{r}, map[string]any{"active": !r.Bool("active")}); err != nil {
			return nil, err
		}
	}
	return None{}, nil
}

func (c *Call) setActive(recs []*Record, on bool) (any, error) {
	recs = slices.DeleteFunc(recs, func(r *Record) bool { return r.Bool("active") == on })
	if err := c.Update(recs, map[string]any{"active": on}); err != nil {
		return nil, err
	}
	return None{}, nil
}
