package merge

import (
	"encoding/json"
	"fmt"
	"testing"

	"leadtwin/rules"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/records"
)

func TestConflicts(t *testing.T) {
	values := func(text string) (v records.Row) {
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	c := comparison{
		fields: records.Fields{
			"x_story": {Type: "html", Label: "Story"}, "team_id": {Type: "many2one", Label: "Sales Team"},
			"phone": {Type: "char", Label: "Phone"}, "x_same": {Type: "char", Label: "Same"},
			"lead_properties": {Type: "properties", Label: "Properties"},
		},
		survivor: values(`{"id": 41, "name": "First", "x_story": "<p>ours</p>", "team_id": [1, "Sales"], 
			"phone": "+49 30 1", "x_same": "A",
			"lead_properties": [
			{"name": "size", "string": "Size", "type": "char", "value": "10"},
			{"name": "kind", "string": "Kind", "type": "selection",
				"selection": [["a", "Retail"], ["b", "Works"]], "value": "a"}]}`),
		lists: rules.Default().Lists,
	}
	merged := []mergedLead{{"42 Second", values(`{"id": 42, "name": "Second",
		 "x_story": "<p>theirs &amp; <b>more</b></p>", 
			"team_id": [2, "North"],
			"phone": false, "x_same": "a ",
			"lead_properties": [
			{"name": "size", "string": "Size", "type": "char", "value": "10"},
			{"name": "kind", "string": "Kind", "type": "selection",
				"selection": [["a", "Retail"], ["b", "Works"]], "value": "b"},
			{"name": "roof", "string": "Roof", "type": "tags", 
				"tags": [["f", "flat", 1], ["g", "green", 2]], "value": ["f", "g"]},
			{"name": "site", "string": "Site", "type": "many2one", "comodel": "res.partner", "value": [7, "Hall 3"]},
			{"name": "none", "type": "char", "value": false}]}`)}}
	const from = "42 Second"
	want := []note.Conflict{
		{Field: note.Field{Label: "Kind"}, Kept: "Retail", Other: "Works", From: from},
		{Field: note.Field{Label: "Roof"}, Other: "flat, green", From: from},
		{Field: note.Field{Label: "Site"}, Other: "Hall 3", From: from},
		{Field: note.Field{Name: "team_id", Label: "Sales Team"}, Kept: "Sales", Other: "North", From: from},
		{Field: note.Field{Name: "x_story", Label: "Story"}, Kept: "ours", Other: "theirs & more", From: from},
	}
	if got := c.conflicts(merged); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestSameValue(t *testing.T) {
	c := comparison{lists: rules.Default().Lists}
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
		if got := c.isSameValue(one.field, one.kept, one.other); got != one.want {
			t.Errorf("%s: isSameValue(%q, %q) = %t, want %t", one.field, one.kept, one.other, got, one.want)
		}
	}
}
