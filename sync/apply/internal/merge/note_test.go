package merge

import (
	"testing"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

func TestMergeNoteFields(t *testing.T) {
	text := odooclient.Field{Type: "char", Stored: true}
	for name, want := range map[string]bool{
		"phone": true, "x_story": true, "street": true, "name": false,
		"description": false, "priority": false,
	} {
		if got := isWorthListing(records.Fields{name: text}, name); got != want {
			t.Errorf("isWorthListing(%q) = %t, want %t", name, got, want)
		}
	}
}
