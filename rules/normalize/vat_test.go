package normalize_test

import (
	"testing"

	"leadtwin/rules/normalize"
)

func TestVAT(t *testing.T) {
	for field, want := range map[string]string{
		"BE 0477.472.701": "BE0477472701",
		"be0477472701":    "BE0477472701",
		"ATU 12345675":    "ATU12345675",
		"12-3456789":      "123456789",
		"":                "",
		"/":               "",
		"NA":              "",
		"BE0":             "",
		"DE 000 000 000":  "",
		"not registered":  "",
	} {
		if got := normalize.VAT(field); got != want {
			t.Errorf("VAT(%q) = %q, want %q", field, got, want)
		}
	}
}

func FuzzVAT(f *testing.F) {
	f.Add("BE 0477.472.701")
	f.Fuzz(func(t *testing.T, field string) {
		once := normalize.VAT(field)
		if twice := normalize.VAT(once); twice != once {
			t.Errorf("VAT(%q) = %q, then %q", field, once, twice)
		}
	})
}
