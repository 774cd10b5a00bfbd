package orm

import (
	"maps"
	"slices"
	"strings"
)

// Make creates records from values in the form of RPC and gives them in order.
func (e *Env) Make(model string, list ...map[string]any) ([]*Record, error) {
	m := e.DB.models[model]
	if err := e.Check(Create, m); err != nil {
		return nil, err
	}
	recs := make([]*Record, 0, len(list))
	given := make([]map[string]any, 0, len(list))
	for _, vals := range list {
		r, vals, err := e.makeOne(m, vals)
		if err != nil {
			return nil, err
		}
		recs, given = append(recs, r), append(given, vals)
	}
	if m.Created != nil {
		if err := m.Created(e, recs, given); err != nil {
			return nil, err
		}
	}
	return recs, e.Check(Create, m, recs...)
}

// MakeAs creates one record with an id of the caller's choice.
func (e *Env) MakeAs(model string, id int64, vals map[string]any) (*Record, error) {
	m := e.DB.models[model]
	if m.rows[id] != nil {
		return nil, Raise(ValueError, "%s(%d,) exists already", model, id)
	}
	next := m.next
	m.next = id
	recs, err := e.Make(model, vals)
	m.next = max(m.next, next)
	if err != nil {
		return nil, err
	}
	return recs[0], nil
}

func (e *Env) makeOne(m *Model, in map[string]any) (*Record, map[string]any, error) {
	vals := maps.Clone(in)
	if vals == nil {
		vals = map[string]any{}
	}
	for name := range vals {
		if m.byName[name] == nil {
			return nil, nil, unknownField(m, name)
		}
	}
	e.contextDefaults(m, vals)
	if m.Defaults != nil {
		if err := m.Defaults(e, vals); err != nil {
			return nil, nil, err
		}
	}
	for _, f := range m.fields {
		if _, ok := vals[f.Name]; !ok && f.Default != nil {
			vals[f.Name] = f.Default(e)
		}
		if f.Required && !truthy(vals[f.Name]) && f.Kind != Boolean && f.Kind != Integer {
			return nil, nil, missingValue(m, f)
		}
	}
	r := &Record{ID: m.next, model: m, values: make([]any, m.slots)}
	r.values[m.byName["id"].slot] = r.ID
	e.tx.made(r)
	m.insert(r)
	e.Set(r, "create_uid", e.UID)
	e.Set(r, "create_date", e.tx.now)
	return r, vals, e.apply(r, vals, true)
}

func missingValue(m *Model, f *Field) *ServerError {
	return Raise(ValidationError, "The operation cannot be completed:\n- Create/update: a mandatory field is not "+
		"set.\n- Delete: another model requires the record "+
		"being deleted. If possible, archive it instead.\n\nModel: %s (%s), Field: %s (%s)", m.Title, m.Name, f.Label, f.Name)
}

// contextDefaults takes default_… of the context.
func (e *Env) contextDefaults(m *Model, vals map[string]any) {
	for key, v := range e.Context {
		name, ok := strings.CutPrefix(key, "default_")
		if !ok || m.byName[name] == nil {
			continue
		}
		if _, given := vals[name]; !given {
			vals[name] = v
		}
	}
}

// isAutomaticField reports whether Odoo sets the field itself. Given values are ignored silently.
func isAutomaticField(name string) bool {
	switch name {
	case "id", "create_uid", "create_date", "write_uid", "write_date":
		return true
	}
	return false
}

// apply stores values in a record, then brings its computed fields up to date.
func (e *Env) apply(r *Record, vals map[string]any, made bool) error {
	c := Change{New: made, Given: Names{}, Changed: Names{}}
	for _, name := range slices.Sorted(maps.Keys(vals)) {
		if isAutomaticField(name) {
			continue
		}
		c.Given[name] = true
		did, err := e.put(r, r.model.byName[name], vals[name])
		if err != nil {
			return err
		}
		if did {
			c.Changed[name] = true
		}
	}
	e.setWriter(r)
	return e.recompute(r, c)
}

func (e *Env) recompute(r *Record, c Change) error {
	if r.model.Recompute == nil {
		return nil
	}
	return r.model.Recompute(e, r, c)
}

func (e *Env) setWriter(r *Record) {
	e.Set(r, "write_uid", e.UID)
	e.Set(r, "write_date", e.tx.now)
}

func (e *Env) put(r *Record, f *Field, v any) (bool, error) {
	switch {
	case f.isMany():
		return e.command(r, f, v)
	case f.slot < 0:
		return false, nil // computed; RPC does not mind
	}
	kept, err := e.store(r.model, f, v)
	if err != nil {
		return false, err
	}
	return e.Set(r, f.Name, kept), nil
}

// Update writes values in the form of RPC to records, through the model's own Write.
func (e *Env) Update(recs []*Record, vals map[string]any) error {
	if len(recs) == 0 {
		return nil
	}
	m := recs[0].model
	if err := e.Check(Write, m, recs...); err != nil {
		return err
	}
	for name := range vals {
		if m.byName[name] == nil {
			return unknownField(m, name)
		}
	}
	vals = maps.Clone(vals)
	next := func() error {
		for _, r := range recs {
			if err := e.apply(r, vals, false); err != nil {
				return err
			}
		}
		return e.Check(Write, m, recs...)
	}
	if m.Write == nil {
		return next()
	}
	return m.Write(e, recs, vals, next)
}

// Delete removes records and whatever the model's Deleting takes along. Links to them become empty.
func (e *Env) Delete(recs []*Record) error {
	if len(recs) == 0 {
		return nil
	}
	m := recs[0].model
	if err := e.Check(Unlink, m, recs...); err != nil {
		return err
	}
	if m.Deleting != nil {
		if err := m.Deleting(e, recs); err != nil {
			return err
		}
	}
	for _, r := range recs {
		if m.rows[r.ID] == nil {
			continue
		}
		e.tx.touch(r)
		m.remove(r) // first, so that records that take each other along do not go in circles
		if err := e.detach(r); err != nil {
			return err
		}
	}
	return nil
}

// detach empties every link to a record, as "on delete set null" does.
func (e *Env) detach(r *Record) error {
	for _, name := range e.DB.names {
		other := e.DB.models[name]
		for _, f := range other.fields {
			if f.Relation != r.model.Name || f.slot < 0 {
				continue
			}
			switch f.Kind {
			case Many2one:
				if err := e.detachLink(other, f, r); err != nil {
					return err
				}
			case Many2many:
				for _, x := range other.All() {
					if ids := x.IDs(f.Name); slices.Contains(ids, r.ID) {
						e.Set(x, f.Name, without(ids, r.ID))
					}
				}
			default: // leads nowhere
			}
		}
	}
	return nil
}

func (e *Env) detachLink(other *Model, f *Field, r *Record) error {
	for _, id := range slices.Clone(f.lookup(other, r.ID)) {
		x := other.rows[id]
		if x == r {
			continue
		}
		if f.Cascade {
			if err := e.Sudo().Delete([]*Record{x}); err != nil {
				return err
			}
			continue
		}
		e.Set(x, f.Name, nil)
	}
	return nil
}

func without(ids []int64, id int64) []int64 {
	return slices.DeleteFunc(slices.Clone(ids), func(x int64) bool { return x == id })
}

// Touch does what follows from a change that was made with Set: computed fields and the time of writing.
func (e *Env) Touch(r *Record, changed Names) error {
	e.setWriter(r)
	return e.recompute(r, Change{Given: changed, Changed: changed})
}
