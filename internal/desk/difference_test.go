package desk

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestDifference(t *testing.T) {
	for name, test := range map[string]struct {
		text, other string
		want        []Segment
	}{
		"one letter": {
			"robin@acme.test", "robin@acne.test",
			[]Segment{{Text: "robin@ac"}, {"m", true}, {Text: "e.test"}},
		},
		"equal":          {"Robin", "Robin", []Segment{{Text: "Robin"}}},
		"an added end":   {"Acme Lighting AB", "Acme Lighting", []Segment{{Text: "Acme Lighting"}, {" AB", true}}},
		"a missing end":  {"Acme Lighting", "Acme Lighting AB", []Segment{{Text: "Acme Lighting"}}},
		"other texts":    {"Robin", "Kim", []Segment{{Text: "Robin"}}},
		"whole letters":  {"Weiß", "Weiss", []Segment{{Text: "Wei"}, {"ß", true}}},
		"an empty other": {"Robin", "", []Segment{{Text: "Robin"}}},
	} {
		if got := Difference(test.text, test.other); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestDifferenceLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, other := rapid.String().Draw(t, "text"), rapid.String().Draw(t, "other")
		var whole strings.Builder
		for _, s := range Difference(text, other) {
			if !utf8.ValidString(s.Text) {
				t.Fatalf("%q is cut inside a character", s.Text)
			}
			whole.WriteString(s.Text)
		}
		if whole.String() != text {
			t.Fatalf("%q became %q", text, whole.String())
		}
	})
}
