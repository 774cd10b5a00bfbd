package orm

import (
	"fmt"
	"reflect"
	"slices"
	"time"
)

// Record is one row of a model. A value is nil when empty, else string, bool, int64 (also a many2one), float64,
// time.Time or []int64 (many2many, never changed in place).
type Record struct {
	ID     int64
	model  *Model
	values []any
}

// String is how Odoo writes a record in its messages, such as crm.lead(41,).
func (r *Record) String() string { return fmt.Sprintf("%s(%d,)", r.model.Name, r.ID) }

// Model is the model of the record.
func (r *Record) Model() *Model { return r.model }

func (r *Record) stored(name string) any {
	if f := r.model.byName[name]; f != nil && f.slot >= 0 {
		return r.values[f.slot]
	}
	return nil
}

// Str returns a stored text, "" when it is empty or there is no such field.
func (r *Record) Str(name string) string { s, _ := r.stored(name).(string); return s }

// Int returns a stored number or many2one, 0 when empty.
func (r *Record) Int(name string) int64 { n, _ := r.stored(name).(int64); return n }

// Float returns a stored float, 0 when empty.
func (r *Record) Float(name string) float64 { n, _ := r.stored(name).(float64); return n }

// Bool returns a stored boolean, false when empty.
func (r *Record) Bool(name string) bool { b, _ := r.stored(name).(bool); return b }

// Time returns a stored datetime with its microseconds.
func (r *Record) Time(name string) time.Time { t, _ := r.stored(name).(time.Time); return t }

// IDs returns a stored many2many. It must not be changed.
func (r *Record) IDs(name string) []int64 { ids, _ := r.stored(name).([]int64); return ids }

// Has reports whether a stored field has a value.
func (r *Record) Has(name string) bool { return !empty(r.stored(name)) }

// Value returns a stored value as it is, nil when empty.
func (r *Record) Value(name string) any { return r.stored(name) }

// value returns what a field holds, computed ones and one2many included.
func (r *Record) value(e *Env, f *Field) any {
	switch {
	case f.Name == "id":
		return r.ID
	case f.Compute != nil:
		return f.Compute(e, r)
	case f.slot >= 0:
		return r.values[f.slot]
	case f.Kind == One2many && f.Inverse != "":
		return e.inverse(f, r)
	}
	return nil
}

// inverse lists the records of a one2many that the user may see. Where the inverse is an id with a model name (res_id),
// both must match.
func (e *Env) inverse(f *Field, r *Record) []int64 {
	other := e.DB.Model(f.Relation)
	if other == nil {
		return nil
	}
	back := other.byName[f.Inverse]
	if back == nil || back.slot < 0 {
		return nil
	}
	var modelField string
	if back.Kind != Many2one {
		for _, name := range []string{"res_model", "model"} {
			if other.byName[name] != nil {
				modelField = name
				break
			}
		}
	}
	var out []int64
	for _, id := range back.lookup(other, r.ID) {
		line := other.rows[id]
		if (modelField == "" || line.Str(modelField) == r.model.Name) && e.rulesAllow(Read, line) {
			out = append(out, id)
		}
	}
	return out
}

// lookup returns the ids whose field equals v, ascending, by index or scan. The result must not be kept.
func (f *Field) lookup(m *Model, v any) []int64 {
	if f.index != nil {
		return f.index[v]
	}
	var out []int64
	for _, id := range m.ids {
		if m.rows[id].values[f.slot] == v {
			out = append(out, id)
		}
	}
	return out
}

// With lists the records whose stored field equals a value, archived ones and hidden ones included, by id.
func (m *Model) With(field string, v any) []*Record {
	f := m.byName[field]
	if f == nil || f.slot < 0 {
		return nil
	}
	ids := f.lookup(m, v)
	out := make([]*Record, len(ids))
	for i, id := range ids {
		out[i] = m.rows[id]
	}
	return out
}

// All lists every record by id.
func (m *Model) All() []*Record {
	out := make([]*Record, len(m.ids))
	for i, id := range m.ids {
		out[i] = m.rows[id]
	}
	return out
}

// Set stores a value without any of the model's functions; true when it changed something.
func (e *Env) Set(r *Record, name string, v any) bool {
	f := r.model.byName[name]
	if f == nil || f.slot < 0 || (r.values[f.slot] == nil) == (v == nil) && same(r.values[f.slot], v) {
		return false
	}
	e.tx.touch(r)
	if f.index != nil {
		f.leave(r.values[f.slot], r.ID)
		f.enter(v, r.ID)
	}
	r.values[f.slot] = v
	return true
}

func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case int64:
		return v == 0
	case float64:
		return v == 0
	case []int64:
		return len(v) == 0
	case time.Time:
		return v.IsZero()
	}
	return false
}

// Equal compares two stored values; empty ones are equal.
func Equal(a, b any) bool { return same(a, b) }

func same(a, b any) bool {
	if x, ok := a.([]int64); ok {
		y, _ := b.([]int64)
		return slices.Equal(x, y)
	}
	if _, ok := b.([]int64); ok {
		return false
	}
	if x, ok := a.(time.Time); ok {
		y, ok := b.(time.Time)
		return ok && x.Equal(y)
	}
	return empty(a) && empty(b) || reflect.DeepEqual(a, b) // properties are maps and lists
}

// Copy holds the stored values of a record at one moment.
type Copy []any

// Copy takes the stored values of a record.
func (r *Record) Copy() Copy { return slices.Clone(r.values) }

// Value returns what the record held under a name when the copy was taken.
func (c Copy) Value(r *Record, name string) any {
	if f := r.model.byName[name]; f != nil && f.slot >= 0 {
		return c[f.slot]
	}
	return nil
}

// Changes names the stored fields of a record that hold something else now.
func (c Copy) Changes(r *Record) Names {
	out := Names{}
	for _, f := range r.model.fields {
		if f.slot >= 0 && !isAutomaticField(f.Name) && !same(c[f.slot], r.values[f.slot]) {
			out[f.Name] = true
		}
	}
	return out
}
