package records

import (
	"reflect"
	"slices"
	"strings"

	"leadtwin/odooclient"
)

// Fields are the fields of a model that Leadtwin's user may read, by technical name. A field that is not among them has
// no type.
type Fields map[string]odooclient.Field

// Stored names the stored fields, including custom ones and properties.
func (fs Fields) Stored() []string {
	var names []string
	for name, f := range fs {
		if f.Stored && f.Type != "one2many" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Writable turns a value of a field as Odoo sent it into one that Odoo accepts in a write.
func (fs Fields) Writable(field string, v any) any {
	switch row := (Row{field: v}); fs[field].Type {
	case "many2one", "many2one_reference":
		if id := row.Link(field); id != 0 {
			return id
		}
		return false
	case "integer":
		return row.Int(field)
	case "many2many":
		return []any{[]any{6, 0, row.IDs(field)}}
	case "properties":
		vals := map[string]any{}
		for _, p := range row.Properties(field) {
			vals[p.Text("name")] = p.PropertyValue()
		}
		return vals
	}
	return v
}

// Same compares two values of a field as Odoo sent them: of a link only the ID counts, of several links
// neither order nor repetition.
func (fs Fields) Same(field string, a, b any) bool {
	x, y := Row{field: a}, Row{field: b}
	switch fs[field].Type {
	case "many2one", "many2one_reference":
		return x.Link(field) == y.Link(field)
	case "many2many":
		return slices.Equal(x.idSet(field), y.idSet(field))
	case "boolean":
		return a == b
	case "properties":
		return reflect.DeepEqual(x.PropertyValues(field), y.PropertyValues(field))
	}
	return IsEmpty(a) && IsEmpty(b) || reflect.DeepEqual(a, b)
}

// IsUserField reports whether a value is kept in the field which Odoo does not compute. Custom fields are often
// read-only in the pages only, for what a program or a rule fills in.
func (fs Fields) IsUserField(name string) bool {
	f := fs[name]
	custom := strings.HasPrefix(name, "x_") && !f.Computed
	return f.Stored && f.Type != "one2many" && (custom || !f.ReadOnly)
}

// IsRestorable reports whether a re-created lead gets the value of the field: what users enter, and the state of the
// lead. Odoo itself sets IDs, times and what it computes.
func (fs Fields) IsRestorable(name string) bool {
	switch name {
	case "id", "display_name", "message_main_attachment_id":
		return false
	}
	for _, prefix := range []string{"create_", "write_", "message_", "activity_", "__"} {
		if len(name) > len(prefix) && strings.HasPrefix(name, prefix) && name != "message_bounce" {
			return false
		}
	}
	return fs.IsUserField(name) && !IsComputed(name)
}
