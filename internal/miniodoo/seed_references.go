package miniodoo

import (
	"fmt"
	"strings"
	"time"

	"leadtwin/internal/miniodoo/orm"
)

// resolve turns what names linked records into their ids.
func resolve(e *orm.Env, m *orm.Model, vals map[string]any) error {
	for key, v := range vals {
		f := m.Field(key)
		if f == nil {
			return fmt.Errorf("%s has no field %q in this version", m.Name, key)
		}
		var err error
		switch f.Kind {
		case orm.Many2one:
			vals[key], err = find(e, f.Relation, v)
		case orm.Many2many:
			vals[key], err = findAll(e, f.Relation, v)
		case orm.Date, orm.Datetime:
			if t, ok := v.(time.Time); ok && f.Kind == orm.Date {
				vals[key] = t.Format(time.DateOnly)
			}
		default: // as it is
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

func findAll(e *orm.Env, model string, v any) (any, error) {
	list, ok := v.([]any)
	if !ok {
		return v, nil
	}
	out := make([]any, 0, len(list))
	for _, x := range list {
		id, err := find(e, model, x)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}

// find returns the id of a record by id, external id, name, login or code.
func find(e *orm.Env, model string, v any) (any, error) {
	name, ok := v.(string)
	if !ok {
		return v, nil
	}
	if id := e.DB.Ref(name); id != 0 && strings.Contains(name, ".") {
		return id, nil
	}
	for _, field := range []string{"login", "code", "name"} {
		if m := e.DB.Model(model); m != nil && m.Field(field) != nil {
			if recs := m.With(field, name); len(recs) > 0 {
				return recs[0].ID, nil
			}
		}
	}
	return nil, fmt.Errorf("no %s is called %q", model, name)
}

// whole turns the ints of YAML into int64, all the way down, in a copy.
func whole(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = whole(x)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = whole(x)
		}
		return out
	}
	return v
}
