package normalize_test

import "testing"

// TestCoupleJoinedBySigns: "and" joins two people between other signs than spaces, too.
func TestCoupleJoinedBySigns(t *testing.T) {
	l := shipped(t)
	for entry, several := range map[string]bool{
		"أحمد و فاطمة": true, "أحمد-و-فاطمة": true, "أحمد!و!فاطمة": true, "أحمد؛ و فاطمة": true, "أحمد فاطمة": false,
	} {
		if got := l.Person(entry).Several(); got != several {
			t.Errorf("%s names several people: %t", entry, got)
		}
	}
}
