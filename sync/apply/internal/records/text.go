package records

import (
	"fmt"
	"strconv"
	"strings"

	"leadtwin/internal/lists"
	"leadtwin/internal/plaintext"
)

// PropertyText is the value of a property for people: labels of choices and tags, names of records.
func (r Row) PropertyText() string {
	text := valueText
	switch r.Text("type") {
	case "selection":
		return labelFor(r["selection"], r.Text("value"))
	case "tags":
		text = func(v any) string { return labelFor(r["tags"], valueText(v)) }
	case "many2many":
	default:
		return valueText(r["value"])
	}
	values, _ := r["value"].([]any)
	return strings.Join(lists.Map(values, text), ", ")
}

func labelFor(pairs any, key string) string {
	list, _ := pairs.([]any)
	for _, p := range list {
		if pair, ok := p.([]any); ok && len(pair) > 1 && pair[0] == key {
			return valueText(pair[1])
		}
	}
	return key
}

// Text is a value of a field for people: of HTML the text.
func (fs Fields) Text(field string, v any) string {
	if fs[field].Type != "html" {
		return valueText(v)
	}
	return plaintext.FromHTML(valueText(v))
}

// valueText is a value that Odoo sent, for people: of a many2one the name, and nothing for an empty value.
func valueText(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case bool:
		if !x {
			return ""
		}
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case []any:
		if len(x) > 1 {
			if name, ok := x[1].(string); ok {
				return name
			}
		}
		if len(x) == 0 {
			return ""
		}
	}
	return fmt.Sprint(v)
}
