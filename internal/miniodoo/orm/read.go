package orm

import (
	"slices"
	"strings"
)

// Row is one record as RPC sends it: Keys are shared by all rows of an answer.
type Row struct {
	Keys   []string
	Values []any
}

// Get returns the value of a key, nil when the row has none.
func (r Row) Get(key string) any {
	for i, k := range r.Keys {
		if k == key {
			return r.Values[i]
		}
	}
	return nil
}

// readIDs reads the fields that a call asks for; records that are gone are left out.
func (c *Call) readIDs(ids []int64) (any, error) {
	if err := c.Check(Read, c.Model); err != nil {
		return nil, err
	}
	fields, err := c.readFields()
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		if other := c.DB.Model(f.Relation); f.Kind == One2many && f.Inverse != "" && other != nil {
			if err := c.Check(Read, other); err != nil {
				return nil, err
			}
		}
	}
	load, given := c.Args["load"]
	classic := !given || truthy(load)
	keys := make([]string, 0, len(fields)+1)
	keys = append(keys, "id")
	for _, f := range fields {
		keys = append(keys, f.Name)
	}
	out := make([]Row, 0, len(ids))
	for _, id := range ids {
		r := c.Model.rows[id]
		if r == nil {
			continue
		}
		values := make([]any, 0, len(keys))
		values = append(values, id)
		for _, f := range fields {
			values = append(values, c.show(f, r.value(c.Env, f), classic))
		}
		out = append(out, Row{Keys: keys, Values: values})
	}
	return out, nil
}

// readFields are the fields of a call without id; none asked means all that the user may see.
func (c *Call) readFields() ([]*Field, error) {
	names, _ := c.Args["fields"].([]any)
	var out []*Field
	if len(names) == 0 {
		for _, f := range c.Model.fields {
			if f.Name != "id" && c.readable(f) {
				out = append(out, f)
			}
		}
		return out, nil
	}
	seen := map[string]bool{"id": true}
	for _, n := range names {
		name, _ := n.(string)
		f := c.Model.byName[name]
		if f == nil {
			return nil, unknownField(c.Model, name)
		}
		if !c.readable(f) {
			return nil, Raise(AccessError, "You do not have enough rights to access the fields \"%s\" on %s (%s).", name,
				c.Model.Title, c.Model.Name)
		}
		if !seen[name] {
			seen[name] = true
			out = append(out, f)
		}
	}
	return out, nil
}

func (c *Call) readable(f *Field) bool {
	return f.Groups == "" || c.Super() || c.InGroup(f.Groups)
}

// InGroup reports whether the user belongs to a group, given by its external id.
func (e *Env) InGroup(xmlID string) bool {
	u := e.One("res.users", e.UID)
	if u == nil {
		return false
	}
	groups := u.IDs("groups_id") // up to 18 with all that they imply
	if u.model.byName["all_group_ids"] != nil {
		groups = u.IDs("all_group_ids")
	}
	return slices.Contains(groups, e.DB.Ref(xmlID))
}

// callFieldsGet describes the fields, cut to the attributes asked for.
func callFieldsGet(c *Call) (any, error) {
	var only map[string]bool
	if names, _ := c.Args["allfields"].([]any); len(names) > 0 {
		only = map[string]bool{}
		for _, n := range names {
			s, _ := n.(string)
			only[s] = true
		}
	}
	attributes, _ := c.Args["attributes"].([]any)
	out := map[string]any{}
	for _, f := range c.Model.fields {
		if only != nil && !only[f.Name] || !c.readable(f) {
			continue
		}
		d := describe(f)
		if label := f.Translations[language(c.Env)]; label != "" {
			d["string"] = label
		}
		out[f.Name] = cut(d, attributes)
	}
	return out, nil
}

// language is that of the context, such as de for de_AT.
func language(e *Env) string {
	lang, _ := e.Context["lang"].(string)
	lang, _, _ = strings.Cut(lang, "_")
	return lang
}

func describe(f *Field) map[string]any {
	d := map[string]any{
		"name": f.Name, "type": string(f.Kind), "string": f.Label, "store": f.Stored && !f.Virtual,
		"required": f.Required, "readonly": f.ReadOnly, "searchable": f.Stored || f.Search != nil,
	}
	if f.Relation != "" {
		d["relation"] = f.Relation
	}
	if f.Kind == One2many && f.Inverse != "" {
		d["relation_field"] = f.Inverse
	}
	if f.Kind == Selection {
		pairs := make([]any, len(f.Choices))
		for i, s := range f.Choices {
			pairs[i] = []any{s, s}
		}
		d["selection"] = pairs
	}
	return d
}

func cut(d map[string]any, attributes []any) map[string]any {
	if len(attributes) == 0 {
		return d
	}
	out := map[string]any{}
	for _, a := range attributes {
		name, _ := a.(string)
		if v, ok := d[name]; ok {
			out[name] = v
		}
	}
	return out
}

// ShownValue returns a field of a record as RPC sends it, a many2one as bare id.
func (e *Env) ShownValue(r *Record, name string) any {
	f := r.model.byName[name]
	if f == nil {
		return false
	}
	return e.show(f, r.value(e, f), false)
}

// Shown lists the records in a many2many as the user reads it: archived ones only where the context or the field says
// so.
func (e *Env) Shown(r *Record, name string) []int64 {
	ids, _ := e.ShownValue(r, name).([]int64)
	return ids
}

// Fits reports whether a record fulfils a domain.
func (e *Env) Fits(r *Record, domain any) (bool, error) {
	c, err := e.compile(r.model, domain)
	if err != nil {
		return false, err
	}
	return c.match(r), nil
}
