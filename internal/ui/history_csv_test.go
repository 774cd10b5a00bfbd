package ui

import "testing"

func TestWithoutFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"":                  "",
		"Dana Lind":         "Dana Lind",
		"M-K7Q2X-0017":      "M-K7Q2X-0017",
		"a=1":               "a=1",
		"=HYPERLINK(\"x\")": "'=HYPERLINK(\"x\")",
		"+46 8 123":         "'+46 8 123",
		"-1":                "'-1",
		"@SUM(A1)":          "'@SUM(A1)",
		"\t=1":              "'\t=1",
		"\r=1":              "'\r=1",
		"\n=1":              "'\n=1",
		"＝1":                "'＝1",
	} {
		if got := withoutFormula(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}
