package note

import (
	"fmt"
	"strconv"
	"strings"

	"leadtwin/internal/plaintext"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// propertyText is the value of a property for people: labels of choices and tags, names of records.
func propertyText(p records.Row) string {
	text := valueText
	switch p.Text("type") {
	case "selection":
		return labelFor(p["selection"], p.Text("value"))
	case "tags":
		text = func(v any) string { return labelFor(p["tags"], valueText(v)) }
	case "many2many":
	default:
		return valueText(p["value"])
	}
	values, _ := p["value"].([]any)
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = text(v)
	}
	return strings.Join(names, ", ")
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

// FieldText is the value of a field of crm.lead for people: of HTML the text.
func FieldText(f odooclient.Field, v any) string {
	if f.Type != "html" {
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
