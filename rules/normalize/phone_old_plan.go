package normalize

import "strings"

// withoutOldMexicanPrefix removes what was dialled before a Mexican number until 2019: 1, 01, 044 and 045.
func withoutOldMexicanPrefix(s string) string {
	const countryAndNumber = 13
	if rest, ok := strings.CutPrefix(s, "+52"); ok {
		if national := asDialled(strings.TrimSpace(rest), "MX"); national != strings.TrimSpace(rest) {
			return "+52" + national
		}
		if digits := onlyDigits(s); len(digits) == countryAndNumber && digits[2] == '1' { // until 2019
			return "+52" + strings.Replace(rest, "1", "", 1)
		}
	}
	return s
}

// withCurrentPrefix unites the two forms of a number in countries that changed their plan and where both are in use:
// the ninth digit of Brazilian mobiles is added, the 9 before Argentinian mobiles is left out, Vietnamese mobiles of
// eleven digits lose one, and numbers in Benin get 01 in front. Landlines in Brazil begin with 2 to 5; in Argentina no
// landline has a mobile's digits.
//
// Source: Anatel resolution 553 (2010); Argentina's plan, ENACOM resolution 1197 (2018); Vietnam's Ministry of
// Information and Communications, circular 22/2014 and decision 798 (2018); ARCEP Bénin (30 November 2024).
func withCurrentPrefix(e164 string) string {
	const brazilWithout, argentinaWith = len("+554187991234"), len("+5491123456789")
	const vietnamOld, beninOld = len("+841683456789"), len("+22997123456")
	switch {
	case len(e164) == brazilWithout && strings.HasPrefix(e164, "+55") && e164[5] >= '6':
		return e164[:5] + "9" + e164[5:]
	case len(e164) == argentinaWith && strings.HasPrefix(e164, "+549"):
		return "+54" + e164[len("+549"):]
	case len(e164) == vietnamOld && strings.HasPrefix(e164, "+841"):
		return withVietnamesePrefix(e164)
	case len(e164) == beninOld && strings.HasPrefix(e164, "+229"):
		return "+22901" + e164[len("+229"):]
	}
	return e164
}

// withVietnamesePrefix replaces the prefixes of three digits that Vietnam gave up in 2018.
func withVietnamesePrefix(e164 string) string {
	const from, to = len("+84"), len("+84168")
	prefix := ""
	switch old := e164[from:to]; old {
	case "120":
		prefix = "70"
	case "121":
		prefix = "79"
	case "122":
		prefix = "77"
	case "126", "128":
		prefix = "7" + old[2:]
	case "123", "124", "125":
		prefix = "8" + old[2:]
	case "127":
		prefix = "81"
	case "129":
		prefix = "82"
	case "162", "163", "164", "165", "166", "167", "168", "169":
		prefix = "3" + old[2:]
	case "186", "188", "199":
		prefix = "5" + old[2:]
	default:
		return e164
	}
	return e164[:from] + prefix + e164[to:]
}
