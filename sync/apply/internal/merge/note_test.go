package merge

import (
	"testing"

	"leadtwin/odooclient"
)

func TestMergeNoteFields(t *testing.T) {
	text := odooclient.Field{Type: "char", Stored: true}
	for name, want := range map[string]bool{
		"phone": true, "x_story": true, "street": true, "name": false,
		"description": false, "priority": false,
	} {
		if got := isWorthListing(name, text); got != want {
			t.Errorf("isWorthListing(%q) = %t, want %t", name, got, want)
		}
	}
}
