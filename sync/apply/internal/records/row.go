package records

import "leadtwin/internal/lists"

// Row is one record as Odoo sends it: numbers, texts, false for what is empty, lists of ids, many2one as [id, name].
type Row map[string]any

// ID is the ID of the record.
func (r Row) ID() int64 { return toInt(r["id"]) }

// Link is the id of a many2one, 0 for none.
func (r Row) Link(field string) int64 {
	if pair, ok := r[field].([]any); ok && len(pair) > 0 {
		return toInt(pair[0])
	}
	return toInt(r[field])
}

// LinkName is the name of a many2one.
func (r Row) LinkName(field string) string {
	if pair, ok := r[field].([]any); ok && len(pair) > 1 {
		name, _ := pair[1].(string)
		return name
	}
	return ""
}

// Text is the value of a text or selection field; empty for none.
func (r Row) Text(field string) string {
	s, _ := r[field].(string)
	return s
}

// IDs are the IDs of a one2many or many2many field.
func (r Row) IDs(field string) []int64 {
	list, _ := r[field].([]any)
	out := make([]int64, 0, len(list))
	for _, v := range list {
		out = append(out, toInt(v))
	}
	return out
}

// idSet are the IDs of a field once each, ascending.
func (r Row) idSet(field string) []int64 {
	return lists.Distinct(r.IDs(field))
}

// Int is the value of a number field; 0 for anything else.
func (r Row) Int(field string) int64 { return toInt(r[field]) }

// toInt is a number as JSON, XML-RPC or a test holds it; 0 for anything else.
func toInt(v any) int64 {
	switch n := v.(type) {
	case float64:
		return int64(n)
	case int64:
		return n
	case int:
		return int64(n)
	}
	return 0
}

// IsEmpty reports whether Odoo holds nothing in a field.
func IsEmpty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case bool:
		return !x
	case string:
		return x == "" || x == "<p><br></p>"
	case float64:
		return x == 0
	case []any:
		return len(x) == 0
	}
	return false
}

// Properties are the properties in the value of a properties field.
func (r Row) Properties(field string) []Row {
	list, _ := r[field].([]any)
	out := make([]Row, 0, len(list))
	for _, p := range list {
		if m, ok := p.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// PropertyValues are the properties that have a value, by name, as Odoo accepts them.
func (r Row) PropertyValues(field string) map[string]any {
	out := map[string]any{}
	for _, p := range r.Properties(field) {
		if !IsEmpty(p["value"]) {
			out[p.Text("name")] = p.PropertyValue()
		}
	}
	return out
}

// PropertyValue is the value of a property as Odoo accepts it: links as bare ids.
func (r Row) PropertyValue() any {
	switch r.Text("type") {
	case "many2one":
		return r.Link("value")
	case "many2many":
		var ids []int64
		list, _ := r["value"].([]any)
		for _, v := range list {
			if pair, ok := v.([]any); ok && len(pair) > 0 {
				v = pair[0]
			}
			ids = append(ids, toInt(v))
		}
		return ids
	}
	return r["value"]
}
