package apply

import (
	"encoding/json"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
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
	equal(t, "conflicts", m.conflicts(fields), []conflict{
		{"Kind", "Retail", "Works", from}, {"Roof", "", "flat, green", from}, {"Site", "", "Hall 3", from}, {"Sales Team", "Sales", "North", from}, {"Story", "ours", "theirs & more", from},
	})
}
