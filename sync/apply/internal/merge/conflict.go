package merge

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"leadtwin/rules/normalize"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/records"
)

// comparison finds conflicts between the survivor of a merge and the merged leads.
type comparison struct {
	fields   records.Fields // to compare
	survivor records.Row
	lists    *normalize.Lists
	region   string // ISO 3166-1 alpha-2 country in which phone numbers are read
}

// mergedLead is a lead before it was merged.
type mergedLead struct {
	name   string // how the note names it
	values records.Row
}

// conflicts returns the conflicts ordered by the labels of the fields.
func (c comparison) conflicts(merged []mergedLead) []note.Conflict {
	var conflicts []note.Conflict
	for _, name := range c.fieldsByLabel() {
		f := c.fields[name]
		for _, lead := range merged {
			if f.Type == "properties" {
				conflicts = append(conflicts, propertyConflicts(c.survivor, lead, name)...)
				continue
			}
			kept, other := c.fields.Text(name, c.survivor[name]), c.fields.Text(name, lead.values[name])
			if isOtherText(kept, other) && !c.isSameValue(name, kept, other) {
				conflicts = append(conflicts, note.Conflict{
					Field: note.Field{Name: name, Label: f.Label}, Kept: kept, Other: other, From: lead.name,
				})
			}
		}
	}
	return conflicts
}

func (c comparison) fieldsByLabel() []string {
	return slices.SortedFunc(maps.Keys(c.fields), func(a, b string) int {
		return cmp.Compare(c.fields[a].Label+a, c.fields[b].Label+b)
	})
}

func isOtherText(kept, other string) bool {
	return other != "" && !strings.EqualFold(strings.TrimSpace(other), strings.TrimSpace(kept))
}

// propertyConflicts compares properties by name. The survivor may lack some, since each team defines its properties.
func propertyConflicts(survivor records.Row, merged mergedLead, field string) []note.Conflict {
	keptTexts := map[string]string{}
	for _, p := range survivor.Properties(field) {
		keptTexts[p.Text("name")] = p.PropertyText()
	}
	var conflicts []note.Conflict
	for _, p := range merged.values.Properties(field) {
		keptText, text := keptTexts[p.Text("name")], p.PropertyText()
		if isOtherText(keptText, text) {
			label := cmp.Or(p.Text("string"), p.Text("name"))
			conflicts = append(conflicts, note.Conflict{
				Field: note.Field{Label: label}, Kept: keptText, Other: text, From: merged.name,
			})
		}
	}
	return conflicts
}
