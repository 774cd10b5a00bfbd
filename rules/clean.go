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
