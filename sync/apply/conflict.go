package apply

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/note"
)

// conflicts are the values of the merged leads that the survivor does not have, for people to read. Titles are not among
// them, since the note names each merged lead by its title; descriptions are not, since Odoo joins them.
func (m *aftermath) conflicts(fields map[string]odooclient.Field) []note.Conflict {
	var names []string
	for name, f := range fields {
		if spokenOf(name, f) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(fields[a].Label+a, fields[b].Label+b) })
	var out []note.Conflict
	for _, name := range names {
		for _, id := range m.d.Gone {
			s := m.before[id]
			if s == nil {
				continue
			}
			from := fmt.Sprintf("%d %s", id, titleOf(s, id))
			if fields[name].Type == "properties" {
				out = append(out, propertyConflicts(m.after.Lead[name], s.Lead[name], from)...)
				continue
			}
			kept, other := shownAs(fields[name], m.after.Lead[name]), shownAs(fields[name], s.Lead[name])
			if differ(kept, other) && !m.sameValue(name, kept, other) {
				out = append(out, note.Conflict{Field: note.Field{Name: name, Label: fields[name].Label}, Kept: kept, Other: other, From: from})
			}
		}
	}
	return out
}

// differ says that a value is one, and not the one that was kept.
func differ(kept, other string) bool {
	return other != "" && !strings.EqualFold(strings.TrimSpace(other), strings.TrimSpace(kept))
}

// propertyConflicts are the properties of a merged lead that the survivor has another value for, or does not have at all: each team has
// properties of its own.
func propertyConflicts(kept, other any, from string) []note.Conflict {
	var out []note.Conflict
	for _, p := range propertiesOf(other) {
		have := ""
		for _, q := range propertiesOf(kept) {
			if q.text("name") == p.text("name") {
				have = shownProperty(q)
			}
		}
		if was := shownProperty(p); differ(have, was) {
			label := p.text("string")
			if label == "" {
				label = p.text("name")
			}
			out = append(out, note.Conflict{Field: note.Field{Label: label}, Kept: have, Other: was, From: from})
		}
	}
	return out
}

// shownProperty is the value of a property as people read it: of a choice its label, of several records or tags their names.
func shownProperty(p row) string {
	show := shownValue
	switch p.text("type") {
	case "selection":
		return labelled(p["selection"], p.text("value"))
	case "tags":
		show = func(v any) string { return labelled(p["tags"], shownValue(v)) }
	case "many2many":
	default:
		return shownValue(p["value"])
	}
	values, _ := p["value"].([]any)
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = show(v)
	}
	return strings.Join(names, ", ")
}

// labelled finds the label of a key among pairs of key and label; where there is none, the key itself is shown.
func labelled(pairs any, key string) string {
	list, _ := pairs.([]any)
	for _, p := range list {
		if pair, ok := p.([]any); ok && len(pair) > 1 && pair[0] == key {
			return shownValue(pair[1])
		}
	}
	return key
}

// spokenOf says whether a field's lost value is worth a line: people fill it in, and it is one value.
func spokenOf(name string, f odooclient.Field) bool {
	switch name {
	case "partner_id", "company_id", "team_id", "lost_reason", "lost_reason_id", "street", "street2", "city", "zip", "state_id", "country_id", "stage_id":
		return true
	case "priority", "color", "type":
		return false
	}
	switch f.Type {
	case "many2many", "one2many", "binary", "json", "boolean":
		return false
	}
	return carriedOver(name, f)
}

// shownAs is the value of a field as people read it: of a text with mark-up only the text.
func shownAs(f odooclient.Field, v any) string {
	if f.Type != "html" {
		return shownValue(v)
	}
	text := html.UnescapeString(markup.ReplaceAllString(shownValue(v), " "))
	return strings.Join(strings.Fields(text), " ")
}

// markup is one tag.
var markup = regexp.MustCompile(`<[^>]*>`)

// shownValue is a value as people read it.
func shownValue(v any) string {
	switch x := v.(type) {
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
	}
	if empty(v) {
		return ""
	}
	return fmt.Sprint(v)
}
