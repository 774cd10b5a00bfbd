// Package plaintext makes text of unknown origin harmless for terminals, logs, tables and error messages. It is pure.
//
// It must never change what is stored or compared: it is for output only.
package plaintext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sanitize replaces each control character and each line or paragraph separator by a space, and removes invisible
// characters: those that change the writing direction, zero-width ones, byte order marks and tags. Bytes that are not
// UTF-8 become U+FFFD.
func Sanitize(s string) string {
	if isPrintableASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cf, r), isInvisible(r):
			return -1
		}
		return r
	}, s)
}

// SingleLine sanitizes a text and puts it in one line: runs of white space become one space, and a text of more than
// longest characters is cut with an ellipsis. A limit of 0 or less does not cut.
func SingleLine(s string, longest int) string {
	s = strings.Join(strings.Fields(Sanitize(s)), " ")
	if longest <= 0 || len(s) <= longest || utf8.RuneCountInString(s) <= longest {
		return s
	}
	end := 0
	for range longest - 1 {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return s[:end] + "…"
}

// isInvisible reports characters outside category Cf that have no width: fillers and variation selectors, with which a
// text can hide other text.
func isInvisible(r rune) bool {
	return unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
