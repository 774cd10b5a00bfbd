package normalize

import (
	"strings"
	"unicode"
)

// minVATLength is the length of the shortest tax numbers, without country.
const minVATLength = 7

// VAT normalises a tax number as Odoo stores it: upper-case letters and digits, so that "BE 0477.472.701" and
// "be0477472701" are equal. It returns "" for a text that cannot be one: too short, fewer than five digits, or one
// digit repeated. Odoo's own convention for "has none" is "/".
func VAT(field string) string {
	if field == "" {
		return ""
	}
	digits, distinct := 0, map[rune]bool{}
	number := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			digits++
			distinct[r] = true
			return r
		case r < unicode.MaxASCII && unicode.IsLetter(r):
			return unicode.ToUpper(r)
		}
		return -1
	}, field)
	const minDigits = 5
	if len(number) < minVATLength || digits < minDigits || len(distinct) == 1 {
		return ""
	}
	return number
}
