package rules

import (
	"strings"
	"unicode"
)

// longest is how many characters of a value stand in a sentence.
const longest = 80

// clean makes a value fit to be read in one line: without control characters, which could fool a terminal or turn the
// direction of writing, and not endless.
func clean(s string) string {
	if plain(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > longest {
		s = string(r[:longest-1]) + "…"
	}
	return s
}

// plain says that nothing needs to be done: most values are short and of printable ASCII, with single spaces inside.
func plain(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return len(s) <= longest
}
