package orm

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// timeLayout is how RPC shows a datetime: UTC, whole seconds cut off, no zone.
const timeLayout = time.DateTime

func asInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case int:
		return int64(v), true
	case float64:
		return int64(v), v == math.Trunc(v)
	}
	return 0, false
}

func asFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case float64:
		return v, true
	case nil:
		return 0, true
	case bool:
		if !v {
			return 0, true
		}
	}
	return 0, false
}

// truthy is Python's bool().
func truthy(v any) bool {
	switch v := v.(type) {
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	case int:
		return v != 0
	}
	return !empty(v)
}

// parseTime reads a datetime as a client sends it. Only Odoo 14 takes a zone.
func parseTime(s string, major int) (time.Time, error) {
	layouts := []string{timeLayout, "2006-01-02T15:04:05", time.DateOnly}
	if major < 19 {
		layouts = append(layouts, time.RFC3339)
	}
	for _, layout := range layouts { // a fraction of a second is read whatever the layout
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, Raise(ValueError, "time data %q does not match format '%%Y-%%m-%%d %%H:%%M:%%S'", s)
}

// store brings a value from outside into the form in which a field keeps it: nil when empty. Many2many and one2many
// have commands instead and are not handled here.
func (e *Env) store(m *Model, f *Field, v any) (any, error) {
	if v == nil || v == false {
		return zeroOf(f.Kind), nil
	}
	wrong := Raise(ValueError, "Wrong value for %s.%s: %v", m.Name, f.Name, v)
	switch f.Kind {
	case Boolean:
		return orNil(truthy(v)), nil
	case Integer, Reference:
		if n, ok := asInt(v); ok {
			return n, nil
		}
		return nil, wrong
	case Float, Monetary:
		if n, ok := asFloat(v); ok {
			return n, nil
		}
		return nil, wrong
	case Many2one:
		return e.storeLink(f, v, wrong)
	case Datetime:
		return storeTime(v, e.DB.Major)
	case Selection:
		s := fmt.Sprint(v)
		if len(f.Choices) > 0 && !slices.Contains(f.Choices, s) {
			return nil, wrong
		}
		return orNil(s), nil
	case Date:
		s, _ := v.(string)
		if len(s) >= len(time.DateOnly) {
			s = s[:len(time.DateOnly)]
		}
		return orNil(s), nil
	case Properties, JSON:
		return v, nil
	default: // texts
	}
	if list, isList := v.([]any); isList {
		return orNil(fmt.Sprint(list...)), nil
	}
	return orNil(fmt.Sprint(v)), nil
}

// zeroOf is what false becomes: no value, but a number becomes 0.
func zeroOf(k Kind) any {
	switch k {
	case Integer:
		return int64(0)
	case Float, Monetary:
		return float64(0)
	default:
		return nil
	}
}

func (e *Env) storeLink(f *Field, v any, wrong error) (any, error) {
	id, ok := asInt(v)
	if !ok {
		return nil, wrong
	}
	if id == 0 {
		return nil, nil //nolint:nilnil // nil is the empty value
	}
	if other := e.DB.models[f.Relation]; other != nil && other.rows[id] == nil {
		return nil, Missing(f.Relation, id, e.UID)
	}
	return id, nil
}

func storeTime(v any, major int) (any, error) {
	if t, ok := v.(time.Time); ok {
		return t.UTC().Truncate(time.Microsecond), nil
	}
	s, _ := v.(string)
	t, err := parseTime(s, major)
	if err != nil {
		return nil, err
	}
	return t.Truncate(time.Second), nil
}

func orNil(v any) any {
	if empty(v) {
		return nil
	}
	return v
}

// show brings a kept value into the form that RPC sends. classic gives a many2one its name.
func (e *Env) show(f *Field, v any, classic bool) any {
	switch f.Kind {
	case Integer, Reference:
		n, _ := v.(int64)
		return n
	case Float, Monetary:
		n, _ := v.(float64)
		return n
	case Boolean:
		b, _ := v.(bool)
		return b
	case Many2many, One2many:
		ids, _ := v.([]int64)
		return e.visibleIDs(f, ids)
	case Datetime:
		if t, ok := v.(time.Time); ok {
			return t.Format(timeLayout)
		}
		return false
	case Many2one:
		return e.showLink(f, v, classic)
	case Properties:
		if v == nil {
			return []any{}
		}
		return v
	case JSON:
		return orFalse(v)
	default: // texts
	}
	if s, ok := v.(string); ok && s != "" {
		return s
	}
	return false
}

// showLink returns the id of a many2one, in the classic form with the name.
func (e *Env) showLink(f *Field, v any, classic bool) any {
	id, _ := v.(int64)
	switch {
	case id == 0:
		return false
	case classic:
		return []any{id, e.Sudo().Name(f.Relation, id)}
	}
	return id
}

func orFalse(v any) any {
	if v == nil {
		return false
	}
	return v
}

// visibleIDs leaves archived records out of a list, as Odoo does when it reads one.
func (e *Env) visibleIDs(f *Field, ids []int64) []int64 {
	other := e.DB.models[f.Relation]
	out := make([]int64, 0, len(ids))
	if other == nil {
		return out
	}
	active := other.byName["active"]
	for _, id := range ids {
		r := other.rows[id]
		if r == nil || active != nil && e.hidesArchived() && !f.AllActive && !r.Bool("active") {
			continue
		}
		out = append(out, id)
	}
	return out
}

// idList reads a list of ids, or a single one.
func idList(v any) ([]int64, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case []int64:
		return v, nil
	case []any:
		out := make([]int64, 0, len(v))
		for _, x := range v {
			id, ok := asInt(x)
			if !ok {
				return nil, Raise(TypeError, "unhashable type or no id: %v", x)
			}
			out = append(out, id)
		}
		return out, nil
	case bool:
		if !v {
			return nil, nil
		}
	}
	if id, ok := asInt(v); ok {
		return []int64{id}, nil
	}
	return nil, Raise(TypeError, "'%v' is not a list of ids", strings.TrimSpace(fmt.Sprint(v)))
}
