package orm

import (
	"slices"
	"strings"
	"time"
)

// condition makes one leaf of a domain askable.
func (e *Env) condition(m *Model, f *Field, op string, value any) (match, error) {
	computable := f.Compute != nil && (f.Stored || f.Name == "display_name" && e.DB.Major >= 19)
	if f.slot < 0 && f.Kind != One2many && !computable {
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

// computedCondition asks a field that is not stored. Up to 18 Odoo takes a condition on one that cannot be searched for
// true.
func (e *Env) computedCondition(m *Model, f *Field, op string, value any) (match, error) {
	if f.Search == nil && e.DB.Major >= 19 {
		return nil, Raise(ValueError, "Cannot convert %s.%s to SQL because it is not stored", m.Name, f.Name)
	}
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
		key := f.key(v)
		if e.blank(key) {
			orEmpty = true
		} else {
			wanted[key] = true
		}
	}
	single := len(list) == 1 && empty(list[0])
	return func(r *Record) bool {
		v := r.value(e, f)
		hit := false
		switch v := v.(type) {
		case []int64:
			hit = len(v) == 0 && orEmpty || slices.ContainsFunc(v, func(id int64) bool { return wanted[id] })
		default:
			hit = e.blank(v) && orEmpty || wanted[v]
			if not && single && e.blank(v) && e.DB.Major < 19 {
				return false // != 0 and != "" do not find unset values there
			}
		}
		return hit != not
	}, nil
}

// blank reports whether a value counts as none. Up to 18 a number 0 and a text "" are values, and an unset one is not
// 0.
func (e *Env) blank(v any) bool {
	if e.DB.Major >= 19 {
		return empty(v)
	}
	return v == nil || v == false
}

// key brings a value of a domain into the form in which the field stores it.
func (f *Field) key(v any) any {
	switch f.Kind {
	case Integer, Many2one, Many2many, One2many, Reference:
		if n, ok := asInt(v); ok {
			return n
		}
	case Float, Monetary:
		if x, ok := asFloat(v); ok && v != false && v != nil {
			return x
		}
	case Boolean:
		return truthy(v)
	default: // as it is
	}
	return v
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
			hit = slices.ContainsFunc(wanted, func(w time.Time) bool { return e.timePrecision(t).Equal(w) })
		}
		return hit != not
	}, nil
}

func (e *Env) timePrecision(t time.Time) time.Time {
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
	return e.timePrecision(t), err
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
			return ok && holds(e.timePrecision(x).Compare(t), op)
		}, nil
	case Integer, Many2one, Float, Monetary, Reference:
		want, ok := asFloat(value)
		if !ok {
			return nil, Raise(ValueError, "Invalid value %v for %s", value, f.Name)
		}
		return func(r *Record) bool {
			v := r.value(e, f)
			have, _ := asFloat(v)
			return (v != nil || e.DB.Major >= 19) && holds(compareFloat(have, want), op)
		}, nil
	default: // texts and dates
	}
	want, _ := value.(string)
	blank := e.DB.Major >= 19 && f.isText() // an empty text is smaller than any other there, and nothing before
	return func(r *Record) bool {
		have, _ := r.value(e, f).(string)
		return (have != "" || blank) && holds(strings.Compare(have, want), op)
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
