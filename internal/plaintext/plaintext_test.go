package plaintext_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"leadtwin/internal/plaintext"
)

func TestSanitize(t *testing.T) {
	for name, row := range map[string]struct{ in, want string }{
		"ASCII":           {"Offer 42: 3 x A", "Offer 42: 3 x A"},
		"letters":         {"Zoë Ångström 王小明 שלום", "Zoë Ångström 王小明 שלום"},
		"terminal title":  {"a\x1b]0;pwned\x07b", "a ]0;pwned b"},
		"colour":          {"\x1b[31mred", " [31mred"},
		"C1 control":      {"a\u009b31mb", "a 31mb"},
		"line breaks":     {"a\r\nb\u2028c\u2029d\u0085e", "a  b c d e"},
		"direction":       {"a\u202eb\u2066c\u2069\u200f\u061cd", "abcd"},
		"zero width":      {"a\u200bb\u200dc\ufeffd\u00ade", "abcde"},
		"fillers":         {"a\u3164b\ufe0fc\U000e0041d", "abcd"},
		"not UTF-8":       {"a\xffb", "a\ufffdb"},
		"delete and null": {"a\x7fb\x00c", "a b c"},
	} {
		if got := plaintext.Sanitize(row.in); got != row.want {
			t.Errorf("%s: Plain(%q) = %q, want %q", name, row.in, got, row.want)
		}
	}
}

func TestSingleLine(t *testing.T) {
	for _, row := range []struct {
		in      string
		longest int
		want    string
	}{
		{"  a \t b\n\nc ", 0, "a b c"},
		{"abcdef", 6, "abcdef"},
		{"abcdefg", 6, "abcde…"},
		{"王王王王", 3, "王王…"},
		{"王王王", 3, "王王王"},
		{strings.Repeat("x", 10) + "\x1b", 20, strings.Repeat("x", 10)},
	} {
		if got := plaintext.SingleLine(row.in, row.longest); got != row.want {
			t.Errorf("Line(%q, %d) = %q, want %q", row.in, row.longest, got, row.want)
		}
	}
}

func FuzzSingleLine(f *testing.F) {
	f.Add("Robin\x1b[31m Berg\u202e\u2028\u200b", 10)
	f.Fuzz(func(t *testing.T, s string, longest int) {
		got := plaintext.SingleLine(s, longest)
		if !utf8.ValidString(got) || got != plaintext.SingleLine(got, longest) {
			t.Errorf("Line(%q, %d) = %q, which changes again or is not UTF-8", s, longest, got)
		}
		if longest > 0 && utf8.RuneCountInString(got) > longest {
			t.Errorf("Line(%q, %d) = %q is too long", s, longest, got)
		}
		if strings.ContainsFunc(got, func(r rune) bool {
			return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
		}) {
			t.Errorf("Line(%q, %d) = %q has characters that a terminal obeys", s, longest, got)
		}
	})
}
