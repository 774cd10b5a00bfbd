package apply

import (
	"encoding/json"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/note"
)

// Values that the survivor does not have are told whatever their kind, in words.
func TestConflictsOfEveryKindAreTold(t *testing.T) {
	lead := func(text string) *snapshot {
		var r row
		ok(t, json.Unmarshal([]byte(text), &r))
		return &snapshot{Lead: r}
	}
	m := &aftermath{
		e: &store.Entry{Survivor: 41}, d: &mergeDetail{Gone: []crm.LeadID{42}, Order: []crm.LeadID{41, 42}},
		after: lead(`{"id": 41, "name": "First", "x_story": "<p>ours</p>", "team_id": [1, "Sales"], "phone": "+49 30 1", "x_same": "A", "lead_properties": [
			{"name": "size", "string": "Size", "type": "char", "value": "10"}, {"name": "kind", "string": "Kind", "type": "selection", "selection": [["a", "Retail"], ["b", "Works"]], "value": "a"}]}`),
		before: map[crm.LeadID]*snapshot{42: lead(`{"id": 42, "name": "Second", "x_story": "<p>theirs &amp; <b>more</b></p>", "team_id": [2, "North"], "phone": false, "x_same": "a ", "lead_properties": [
			{"name": "size", "string": "Size", "type": "char", "value": "10"}, {"name": "kind", "string": "Kind", "type": "selection", "selection": [["a", "Retail"], ["b", "Works"]], "value": "b"},
			{"name": "roof", "string": "Roof", "type": "tags", "tags": [["f", "flat", 1], ["g", "green", 2]], "value": ["f", "g"]},
			{"name": "site", "string": "Site", "type": "many2one", "comodel": "res.partner", "value": [7, "Hall 3"]}, {"name": "none", "type": "char", "value": false}]}`)},
	}
	fields := map[string]odooclient.Field{
		"x_story": {Type: "html", Stored: true, Label: "Story"}, "team_id": {Type: "many2one", Stored: true, Label: "Sales Team"}, "phone": {Type: "char", Stored: true, Label: "Phone"},
		"x_same": {Type: "char", Stored: true, Label: "Same"}, "lead_properties": {Type: "properties", Stored: true, Label: "Properties"}, "name": {Type: "char", Stored: true, Label: "Title"},
	}
	const from = "42 Second"
	equal(t, "conflicts", m.conflicts(fields), []note.Conflict{
		{Field: note.Field{Label: "Kind"}, Kept: "Retail", Other: "Works", From: from},
		{Field: note.Field{Label: "Roof"}, Other: "flat, green", From: from},
		{Field: note.Field{Label: "Site"}, Other: "Hall 3", From: from},
		{Field: note.Field{Name: "team_id", Label: "Sales Team"}, Kept: "Sales", Other: "North", From: from},
		{Field: note.Field{Name: "x_story", Label: "Story"}, Kept: "ours", Other: "theirs & more", From: from},
	})
}

// Another spelling of a number or an address, or a shorter name, is no value that the merge lost.
func TestSameValue(t *testing.T) {
	m := &aftermath{Applier: New(nil, nil, rules.Policy{Odoo: 19, Lists: rules.Default().Lists}, Options{}), after: &snapshot{Lead: row{}}}
	for _, one := range []struct {
		field, kept, other string
		want               bool
	}{
		{"phone", "+1 212 555 0188", "+1 (212) 555-0188", true},
		{"phone", "(212) 555-0188", "212 555 0188", true},
		{"phone", "+1 212 555 0188", "+1 212 555 0189", false},
		{"phone", "+1 212 555 0188", "+1 212 555 0188, +1 212 555 0189", false},
		{"email_from", "Robin <ROBIN@acme.com>", "robin@acme.com", true},
		{"email_from", "robin@acme.com", "robin@acme.org", false},
		{"contact_name", "Jane Smith", "J. Smith", true},
		{"contact_name", "J. Smith", "Jane Smith", false},
		{"contact_name", "Jane Smith", "Tom Smith", false},
		{"city", "Berlin", "BERLIN-MITTE", false},
	} {
		if got := m.sameValue(one.field, one.kept, one.other); got != one.want {
			t.Errorf("%s: %q beside %q is the same value: %v, want %v", one.field, one.other, one.kept, got, one.want)
		}
	}
}
