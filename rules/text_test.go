package rules

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanValuesFitInOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "",
		"Robin Berg":                "Robin Berg",
		"  Robin \t\n Berg ":        "Robin Berg",
		"Robin\x1b[31m Berg":        "Robin[31m Berg",
		"Robin\u202e Berg\u200b":    "Robin Berg",
		"Zoë\u00a0Ångström":         "Zoë Ångström",
		strings.Repeat("x", 80):     strings.Repeat("x", 80),
		strings.Repeat("x", 81):     strings.Repeat("x", 79) + "…",
		strings.Repeat("王", 90):     strings.Repeat("王", 79) + "…",
		"a\x00b\x7fc":               "abc",
		"invalid \xff\xfe and more": "invalid and more",
	} {
		if got := cleanText(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestListSeparatesValues(t *testing.T) {
	for _, c := range []struct {
		values []string
		want   string
	}{
		{nil, ""},
		{[]string{"Robin Berg"}, "Robin Berg"},
		{[]string{"Robin Berg", "Kim Berg"}, "Robin Berg, Kim Berg"},
		{[]string{"Robin Berg", "Berg, Robin"}, "Robin Berg; Berg, Robin"},
		{[]string{"1", "2", "3", "4", "5", "6"}, "1, 2, 3, 4, 5 and others"},
	} {
		if got := listValues(c.values, "and others"); got != c.want {
			t.Errorf("%q are listed as %q, want %q", c.values, got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("Robin\x1b[31m Berg\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		got := cleanText(s)
		if got != cleanText(got) {
			t.Errorf("cleaning %q twice is not cleaning once", s)
		}
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) ||
			utf8.RuneCountInString(got) > maxValueLength {
			t.Errorf("clean(%q) = %q", s, got)
		}
	})
}
