package records

import (
	"reflect"
	"slices"
	"strings"

	"leadtwin/odooclient"
)

// Writable turns a value as Odoo sent it into one that Odoo accepts in a write.
func Writable(f odooclient.Field, v any) any {
	switch f.Type {
	case "many2one", "many2one_reference":
		if id := (Row{"v": v}).Link("v"); id != 0 {
			return id
		}
		return false
	case "integer":
		return Int(v)
	case "many2many":
		return []any{[]any{6, 0, (Row{"v": v}).IDs("v")}}
	case "properties":
		vals := map[string]any{}
		for _, p := range Properties(v) {
			vals[p.Text("name")] = PropertyValue(p)
		}
		return vals
	}
	return v
}

// SameValue compares two values of a field as Odoo sent them: of a link only the id counts, of a set not the order.
func SameValue(f odooclient.Field, a, b any) bool {
	x, y := Row{"v": a}, Row{"v": b}
	switch f.Type {
	case "many2one", "many2one_reference":
		return x.Link("v") == y.Link("v")
	case "many2many":
		return slices.Equal(slices.Sorted(slices.Values(x.IDs("v"))), slices.Sorted(slices.Values(y.IDs("v"))))
	case "boolean":
		return a == b
	case "properties":
		return reflect.DeepEqual(PropertyValues(a), PropertyValues(b))
	}
	return IsEmpty(a) && IsEmpty(b) || reflect.DeepEqual(a, b)
}

// PropertyValues are the properties that have a value, by name.
func PropertyValues(v any) map[string]any {
	out := map[string]any{}
	for _, p := range Properties(v) {
		if !IsEmpty(p["value"]) {
			out[p.Text("name")] = PropertyValue(p)
		}
	}
	return out
}

// IsUserField reports whether a value is kept in the field which Odoo does not compute. Custom fields are often
// read-only in the pages only, for what a program or a rule fills in.
func IsUserField(name string, f odooclient.Field) bool {
	custom := strings.HasPrefix(name, "x_") && !f.Computed
	return f.Stored && f.Type != "one2many" && (custom || !f.ReadOnly)
}

// IsRestorable reports whether a field's value can be given to a lead that is made again: what people fill in, and what
// says how the lead stood. Ids, stamps and what Odoo computes come by themselves.
func IsRestorable(name string, f odooclient.Field) bool {
	switch name {
	case "id", "display_name", "message_main_attachment_id", probability, automaticProbability:
		return false
	}
	for _, prefix := range []string{"create_", "write_", "message_", "activity_", "__"} {
		if len(name) > len(prefix) && name[:len(prefix)] == prefix && name != "message_bounce" {
			return false
		}
	}
	return IsUserField(name, f) && !slices.Contains(DateFields(), name)
}

// DateFields are the times that Odoo keeps of a lead's course. They are read-only in its pages, but RPC may write them;
// each write of a stage, an owner or a probability changes them, so they come last.
func DateFields() []string {
	return []string{
		"date_open", "date_closed", "date_conversion", "date_last_stage_update", "date_action_last", "date_automation_last",
	}
}
