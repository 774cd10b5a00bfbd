package note

import (
	"cmp"
	"slices"
	"strings"

	"leadtwin/odooclient"
	"leadtwin/rules/normalize"
	"leadtwin/sync/apply/internal/records"
)

// Conflict is a value of a merged lead that the survivor does not have.
type Conflict struct {
	Field             Field
	Kept, Other, From string
}

// Comparison finds conflicts between the survivor of a merge and the merged leads.
type Comparison struct {
	Fields   map[string]odooclient.Field // to compare, by technical name
	Survivor map[string]any              // values as Odoo sends them
	Lists    *normalize.Lists
	Region   string // ISO 3166-1 alpha-2 country in which phone numbers are read
}

// MergedLead is a lead before it was merged.
type MergedLead struct {
	Name   string // how the note names it
	Values map[string]any
}

// Conflicts returns the conflicts ordered by the labels of the fields.
func (c Comparison) Conflicts(merged []MergedLead) []Conflict {
	var conflicts []Conflict
	for _, name := range c.fieldsByLabel() {
		f := c.Fields[name]
		for _, lead := range merged {
			if f.Type == "properties" {
				conflicts = append(conflicts, propertyConflicts(c.Survivor[name], lead.Values[name], lead.Name)...)
				continue
			}
			kept, other := FieldText(f, c.Survivor[name]), FieldText(f, lead.Values[name])
			if isOtherText(kept, other) && !c.isSameValue(name, kept, other) {
				conflicts = append(conflicts, Conflict{Field: Field{name, f.Label}, Kept: kept, Other: other, From: lead.Name})
			}
		}
	}
	return conflicts
}

func (c Comparison) fieldsByLabel() []string {
	var names []string
	for name := range c.Fields {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(c.Fields[a].Label+a, c.Fields[b].Label+b) })
	return names
}

func isOtherText(kept, other string) bool {
	return other != "" && !strings.EqualFold(strings.TrimSpace(other), strings.TrimSpace(kept))
}

// propertyConflicts compares properties by name. The survivor may lack some, since each team defines its properties.
func propertyConflicts(kept, other any, from string) []Conflict {
	keptTexts := map[string]string{}
	for _, p := range records.Properties(kept) {
		keptTexts[p.Text("name")] = propertyText(p)
	}
	var conflicts []Conflict
	for _, p := range records.Properties(other) {
		keptText, text := keptTexts[p.Text("name")], propertyText(p)
		if isOtherText(keptText, text) {
			label := cmp.Or(p.Text("string"), p.Text("name"))
			conflicts = append(conflicts, Conflict{Field: Field{Label: label}, Kept: keptText, Other: text, From: from})
		}
	}
	return conflicts
}
