package normalize

import (
	"bytes"
	"strconv"

	"github.com/nyaruka/phonenumbers"
)

// quick reads what most fields hold, digits with signs between, without the regular expressions of the library's
// parser, which take most of its time. It answers only where the parser would find nothing to take off the digits:
// where the number is valid, or where numbers at home begin with a 0 and these do not. A test holds it to the library;
// all else is left to the library.
func quick(s, region string) (Number, bool) {
	var buffer [17]byte
	digits, plus, ok := plainDigits(s, buffer[:0])
	if !ok {
		return Number{}, false
	}
	var code int
	switch {
	case plus:
		code, digits = splitCallingCode(digits)
	case len(digits) > 1 && digits[0] == '0' && digits[1] != '0' && hasTrunkZero(region):
		code, digits = phonenumbers.GetCountryCodeForRegion(region), digits[1:]
	case hasNoTrunkPrefix(region):
		code = phonenumbers.GetCountryCodeForRegion(region)
		var typed [4]byte
		if bytes.HasPrefix(digits, strconv.AppendInt(typed[:0], int64(code), 10)) {
			return Number{}, false // maybe typed without its +
		}
	}
	if code == 0 || len(digits) < surely || digits[0] == '0' {
		return Number{}, false
	}
	plan := planOf(code)
	if fillerNumber(string(digits)) || plan.possible&(1<<len(digits)) == 0 || !plan.simple && !isValid(code, digits) {
		return Number{}, false // the parser may take something off a number that is not valid
	}
	return Number{E164: e164(s, code, digits)}, true
}

// e164 is the number in E.164 form: the text itself, where it was typed like that.
func e164(typed string, code int, digits []byte) string {
	var buffer [24]byte
	out := append(strconv.AppendInt(append(buffer[:0], '+'), int64(code), 10), digits...)
	if typed == string(out) {
		return typed
	}
	return string(out)
}

func isValid(code int, digits []byte) bool {
	national, err := strconv.ParseUint(string(digits), 10, 64)
	country := int32(code) //nolint:gosec // G115: a calling code has three digits
	p := &phonenumbers.PhoneNumber{CountryCode: &country, NationalNumber: &national}
	return err == nil && phonenumbers.IsValidNumber(p)
}

// plainDigits takes the digits out of a text that holds nothing else but signs that people put between them.
func plainDigits(s string, into []byte) (digits []byte, plus, ok bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			if len(into) == cap(into) {
				return nil, false, false
			}
			into = append(into, c)
		case c == '+' && i == 0:
			plus = true
		case c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' && c != '/':
			return nil, false, false
		}
	}
	return into, plus, len(into) >= 7
}

func splitCallingCode(digits []byte) (code int, national []byte) {
	for n := 1; n <= 3 && n < len(digits); n++ { // no code is the beginning of another
		code = code*10 + int(digits[n-1]-'0')
		if planOf(code).exists {
			return code, digits[n:]
		}
	}
	return 0, nil
}

// hasNoTrunkPrefix: a national number is the international one without the country code.
func hasNoTrunkPrefix(region string) bool {
	switch region {
	case "US", "CA", "ES", "PT", "DK", "NO", "CZ", "GR", "PL", "IT":
		return true
	}
	return false
}

// hasTrunkZero: a national number begins with one 0 that is left out from abroad, and no other rule applies.
func hasTrunkZero(region string) bool {
	switch region {
	case "DE", "AT", "CH", "FR", "GB", "NL", "BE", "SE", "FI", "IE", "TR", "JP", "IN", "AU", "NZ", "ZA":
		return true
	}
	return false
}
