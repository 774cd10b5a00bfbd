package normalize

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// asDialled writes a number without what its country does not dial any more, or with a plus instead of what it dials
// for abroad.
//
// Source: IFT, Disposiciones del 3 de agosto de 2019 (Mexico: 01, 044 and 045 dropped); UKE, numbering plan of 2009
// (Poland: 0 dropped); Ukraine's Cabinet, order 1105 (2009: 8 before the area code dropped).
func asDialled(s, region string) string {
	switch region {
	case "MX":
		for _, old := range [...]string{"044", "045", "01"} {
			if rest, found := cutDigits(s, old); found && len(onlyDigits(rest)) == mexican {
				return rest
			}
		}
	case "PL":
		if rest, found := cutDigits(s, "0"); found && len(onlyDigits(rest)) == polish {
			return rest
		}
	case "UA":
		if rest, found := cutDigits(s, "8"); found && strings.HasPrefix(onlyDigits(rest), "0") {
			return rest
		}
	case "AU":
		if rest, found := cutDigits(s, "0011"); found {
			return "+" + rest
		}
	case "JP":
		if rest, found := cutDigits(s, "010"); found {
			return "+" + rest
		}
	}
	return s
}

// How many digits a national number has.
const mexican, polish = 10, 9

// cutDigits removes digits from the beginning of a number, whatever signs stand between and behind them.
func cutDigits(s, digits string) (rest string, found bool) {
	i := 0
	for at := range len(s) {
		switch c := s[at]; {
		case i == len(digits) && (c >= '0' && c <= '9' || c == '('):
			return s[at:], true
		case i < len(digits) && c == digits[i]:
			i++
		case c >= '0' && c <= '9' || c == '+' || c >= 'A':
			return "", false
		}
	}
	return "", false
}

// otherReading reads a number in a way that the library does not know; p is what that read, nil for nothing.
func otherReading(s, region string, p *phonenumbers.PhoneNumber) (*phonenumbers.PhoneNumber, bool) {
	if other, ok := withoutCallingCode(s, region, p); ok {
		return other, true
	}
	if p != nil && phonenumbers.IsValidNumber(p) {
		return nil, false
	}
	return withHyphenExtension(s, region)
}

// withoutCallingCode reads a number that begins with the calling code of its own country without a plus: 49 171 2345678
// in Germany. It is none of home where it is not valid there; nor where a mobile follows the code and numbers at home
// begin with a 0.
func withoutCallingCode(s, region string, home *phonenumbers.PhoneNumber) (*phonenumbers.PhoneNumber, bool) {
	code := phonenumbers.GetCountryCodeForRegion(region)
	if code == 0 || !startsWithCode(s, code) {
		return nil, false
	}
	p, err := phonenumbers.Parse("+"+onlyDigits(s), "")
	if err != nil || !phonenumbers.IsValidNumber(p) {
		return nil, false
	}
	isMobile := phonenumbers.GetNumberType(p) == phonenumbers.MOBILE
	return p, home == nil || !phonenumbers.IsValidNumber(home) || isMobile && hasTrunkZero(region)
}

func startsWithCode(s string, code int) bool {
	_, found := cutDigits(s, strconv.Itoa(code))
	return found
}

// extensionBehindHyphen is "+86 10 1234 5678-12" and "044 123 45 67-12".
var extensionBehindHyphen = regexp.MustCompile(`^(.*[0-9])\s*-\s*([0-9]{2,5})$`)

// withHyphenExtension reads a number that is not valid as a whole, but is without the digits behind its last hyphen.
func withHyphenExtension(s, region string) (*phonenumbers.PhoneNumber, bool) {
	found := extensionBehindHyphen.FindStringSubmatch(s)
	if found == nil {
		return nil, false
	}
	p, err := fromLibrary(found[1], region)
	if err != nil || p.GetExtension() != "" || !phonenumbers.IsValidNumber(p) {
		return nil, false
	}
	p.Extension = &found[2]
	return p, true
}

// restored brings a field in which a program wrote a number as an amount back into its digits: 4.91712345678E+11,
// 491,712,345,678, ="+491712345678".
func restored(field string) string {
	if found := scientific.FindStringSubmatch(field); found != nil {
		if digits := found[1] + found[2]; len(digits) == len("0")+exponent(found[3]) {
			return digits
		}
		return "" // the last digits are lost
	}
	if thousands.MatchString(field) {
		return strings.ReplaceAll(field, ",", "")
	}
	if _, number, found := strings.Cut(field, "wa.me/"); found {
		return "+" + strings.TrimPrefix(number, "+")
	}
	return field
}

func exponent(digits string) (n int) {
	for _, r := range digits {
		n = n*10 + int(r-'0')
	}
	return n
}

var (
	scientific = regexp.MustCompile(`^\s*([1-9])[.,]([0-9]{5,14})[Ee]\+?([0-9]{1,2})\s*$`)
	thousands  = regexp.MustCompile(`^\s*[0-9]{1,3}(?:,[0-9]{3}){2,4}\s*$`)
)
