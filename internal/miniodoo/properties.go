package miniodoo

import (
	"maps"

	"leadtwin/internal/miniodoo/orm"
)

// emptyProperties gives properties without a value the value None, as Odoo 17 and 18 do: JSON sends it as null, XML-RPC
// cannot send it. Seen on real servers; 19 leaves the value out.
func (o *Odoo) emptyProperties(answer any) any {
	if reported := leadingNumber(o.version); reported != 17 && reported != 18 {
		return answer
	}
	rows, ok := answer.([]orm.Row)
	if !ok {
		return answer
	}
	out := make([]orm.Row, len(rows))
	for i, row := range rows {
		out[i] = orm.Row{Keys: row.Keys, Values: make([]any, len(row.Values))}
		for k, v := range row.Values {
			out[i].Values[k] = withNone(v)
		}
	}
	return out
}

// withNone copies a list of properties; anything else stays as it is.
func withNone(value any) any {
	list, ok := value.([]any)
	if !ok {
		return value
	}
	out := make([]any, len(list))
	for i, item := range list {
		out[i] = item
		property, ok := item.(map[string]any)
		if !ok {
			continue
		}
		if _, typed := property["type"]; !typed {
			continue
		}
		if _, has := property["value"]; !has {
			property = maps.Clone(property)
			property["value"] = nil
			out[i] = property
		}
	}
	return out
}
