package apply

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadtwin/odooclient"
)

// conflicts are the values of the merged leads that the survivor does not have, for people to read. Titles are not among
// them, since the note names each merged lead by its title; descriptions are not, since Odoo joins them.
func (m *aftermath) conflicts(fields map[string]odooclient.Field) []conflict {
	var names []string
	for name, f := range fields {
		if spokenOf(name, f) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(fields[a].Label+a, fields[b].Label+b) })
	var out []conflict
	for _, name := range names {
		kept := shownValue(m.after.Lead[name])
		for _, id := range m.d.Gone {
			s := m.before[id]
			if s == nil || empty(s.Lead[name]) {
				continue
			}
			other := shownValue(s.Lead[name])
			if other != kept && !strings.EqualFold(strings.TrimSpace(other), strings.TrimSpace(kept)) {
				out = append(out, conflict{fields[name].Label, kept, other, fmt.Sprintf("%d %s", id, titleOf(s, id))})
			}
		}
	}
	return out
}

// spokenOf says whether a field's lost value is worth a line: people fill it in, and it is one value.
func spokenOf(name string, f odooclient.Field) bool {
	switch name {
	case "partner_id", "company_id", "street", "street2", "city", "zip", "state_id", "country_id", "stage_id":
		return true
	case "priority", "color", "type":
		return false
	}
	switch f.Type {
	case "many2many", "one2many", "html", "binary", "json", "properties", "boolean":
		return false
	}
	return carriedOver(name, f)
}

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
