package normalize

import "strings"

// withTenDigits writes a number of eight digits of Côte d'Ivoire with the two digits that were put before it in 2021.
// The library does not know the old ones any more.
//
// Source: ARTCI, Plan national de numérotation (31 January 2021).
func withTenDigits(s, region string) string {
	const code, old = "225", 8
	rest, typed := strings.CutPrefix(s, "+"+code)
	if !typed && (region != "CI" || strings.HasPrefix(s, "+")) {
		return s
	}
	if digits := onlyDigits(rest); len(digits) == old && !containsWord(s) {
		return "+" + code + ivorianPrefix(digits) + digits
	}
	return s
}

// ivorianPrefix returns the two digits of the operator, which the second digit of a mobile and the third digit of a
// landline show.
func ivorianPrefix(number string) string {
	isLandline := number[0] == '2' || number[0] == '3'
	switch {
	case isLandline && number[2] == '0':
		return "25"
	case isLandline && number[2] == '8':
		return "21"
	case isLandline:
		return "27"
	case number[1] <= '3':
		return "01"
	case number[1] <= '6':
		return "05"
	}
	return "07"
}
