package orm

import (
	"slices"
	"strings"
	"time"
)

// condition makes one leaf of a domain askable.
func (e *Env) condition(m *Model, f *Field, op string, value any) (match, error) {
	if f.slot < 0 && f.Name != "id" && f.Kind != One2many {
		return e.computedCondition(m, f, op, value)
	}
	switch op {
	case "=", "!=", "<>", "==":
		return e.equals(f, op == "!=" || op == "<>", value)
	case "in", "not in":
		return e.isIn(f, op == "not in", value)
	case "<", "<=", ">", ">=":
		return e.compares(f, op, value)
	case "like", "ilike", "not like", "not ilike", "=like", "=ilike":
		return e.likes(f, op, value)
	case "child_of", "parent_of":
		return e.family(f, m, op, value)
	}
	return nil, Raise(ValueError, "Invalid operator '%s' in domain", op)
}

// computedCondition asks a field that is not stored. Odoo takes a condition on one that cannot be searched for true.
func (e *Env) computedCondition(m *Model, f *Field, op string, value any) (match, error) {
	if f.Search == nil {
		return func(*Record) bool { return true }, nil
	}
	domain, err := f.Search(e, op, value)
	if err != nil {
		return nil, err
	}
	c, err := e.compile(m, domain)
	if err != nil {
		return nil, err
	}
	return c.match, nil
}

func (e *Env) equals(f *Field, not bool, value any) (match, error) {
	if list, ok := value.([]any); ok {
		return e.isIn(f, not, list)
	}
	if s, ok := value.(string); ok && f.Relation != "" && s != "" {
		return e.named(f, not, func(name string) bool { return name == s })
	}
	return e.isIn(f, not, []any{value})
}

// isIn holds when the value of the field is in the list; an empty value when the list holds false.
func (e *Env) isIn(f *Field, not bool, value any) (match, error) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	if f.Kind == Datetime {
		return e.sameTime(f, not, list)
	}
	wanted, orEmpty := map[any]bool{}, false
	for _, v := range list {
		key, err := f.key(v)
		if err != nil {
			return nil, err
		}
		if empty(key) {
			orEmpty = true
		} else {
			wanted[key] = true
		}
	}
	return func(r *Record) bool {
		v := r.value(e, f)
		hit := false
		switch v := v.(type) {
		case []int64:
			hit = len(v) == 0 && orEmpty || slices.ContainsFunc(v, func(id int64) bool { return wanted[id] })
		default:
			hit = empty(v) && orEmpty || wanted[v]
		}
		return hit != not
	}, nil
}

// key brings a value of a domain into the form in which the field stores it.
func (f *Field) key(v any) (any, error) {
	switch f.Kind {
	case Integer, Many2one, Many2many, One2many, Reference:
		if n, ok := asInt(v); ok {
			return n, nil
		}
	case Float, Monetary:
		if x, ok := asFloat(v); ok {
			return x, nil
		}
	case Boolean:
		return truthy(v), nil
	}
	return v, nil
}

// sameTime compares moments. Odoo 14 compares with microseconds, so that a time read over RPC seldom equals anything;
// 19 compares whole seconds.
func (e *Env) sameTime(f *Field, not bool, list []any) (match, error) {
	var wanted []time.Time
	orEmpty := false
	for _, v := range list {
		if empty(v) {
			orEmpty = true
			continue
		}
		t, err := e.moment(v)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, t)
	}
	return func(r *Record) bool {
		t, filled := r.values[f.slot].(time.Time)
		hit := !filled && orEmpty
		if filled {
			hit = slices.ContainsFunc(wanted, func(w time.Time) bool { return e.grain(t).Equal(w) })
		}
		return hit != not
	}, nil
}

// grain is the precision in which times are compared.
func (e *Env) grain(t time.Time) time.Time {
	if e.DB.Major >= 19 {
		return t.Truncate(time.Second)
	}
	return t
}

func (e *Env) moment(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, Raise(ValueError, "Invalid datetime %v", v)
	}
	t, err := parseTime(s, e.DB.Major)
	return e.grain(t), err
}

func (e *Env) compares(f *Field, op string, value any) (match, error) {
	switch f.Kind {
	case Datetime:
		t, err := e.moment(value)
		if err != nil {
			return nil, err
		}
		return func(r *Record) bool {
			x, ok := r.values[f.slot].(time.Time)
			return ok && holds(e.grain(x).Compare(t), op)
		}, nil
	case Integer, Many2one, Float, Monetary, Reference:
		want, ok := asFloat(value)
		if !ok {
			return nil, Raise(ValueError, "Invalid value %v for %s", value, f.Name)
		}
		return func(r *Record) bool {
			have, _ := asFloat(r.value(e, f))
			return holds(compareFloat(have, want), op)
		}, nil
	}
	want, _ := value.(string)
	return func(r *Record) bool {
		have, _ := r.value(e, f).(string)
		return have != "" && holds(strings.Compare(have, want), op)
	}, nil
}

func holds(order int, op string) bool {
	switch op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
