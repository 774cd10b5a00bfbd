package rules

import (
	"strings"
	"unicode"

	"leadtwin/rules/normalize"
)

// maxValueLength is how many characters of a value a sentence contains.
const maxValueLength = 80

// cleanText makes a value fit to be read in one line: without control characters, which could fool a terminal or turn
// the direction of writing, and not endless. Letters that an import damaged are mended.
func cleanText(s string) string {
	if isPlainText(s) {
		return s
	}
	s = normalize.MendText(s) // before signs go that belong to the damage
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
	if r := []rune(s); len(r) > maxValueLength {
		s = string(r[:maxValueLength-1]) + "…"
	}
	return s
}

// isPlainText finds values that need no cleaning: most are short, printable ASCII with single spaces.
func isPlainText(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return len(s) <= maxValueLength
}
