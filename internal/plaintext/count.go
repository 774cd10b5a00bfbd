package plaintext

import (
	"strconv"
	"strings"
)

// Count returns "1 lead", "1,234 leads" or "2 activities".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		noun = stem + "ie"
	}
	return Number(n) + " " + noun + "s"
}

// Number returns 12345 as "12,345".
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
