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
		if bytes.HasPrefix(digits, strconv.AppendInt(nil, int64(code), 10)) {
			return Number{}, false // maybe typed without its +
		}
	}
	if code == 0 || len(digits) < surely || digits[0] == '0' {
		return Number{}, false
	}
	national, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		return Number{}, false
	}
	country := int32(code)
	p := &phonenumbers.PhoneNumber{CountryCode: &country, NationalNumber: &national}
	if fillerNumber(string(digits)) || !dialledFromAnywhere(p) {
		return Number{}, false
	}
	if home := phonenumbers.GetRegionCodeForCountryCode(
		code,
	); !hasTrunkZero(home) && !hasNoTrunkPrefix(home) &&
		!phonenumbers.IsValidNumber(p) {
		return Number{}, false // the parser may take something off these
	}
	return Number{E164: "+" + strconv.Itoa(code) + string(digits)}, true
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
		code, err := strconv.Atoi(string(digits[:n]))
		if err == nil && phonenumbers.GetRegionCodeForCountryCode(code) != "ZZ" {
			return code, digits[n:]
		}
	}
	return 0, nil
}

// hasNoTrunkPrefix: a national number is the international one without the country code.
func hasNoTrunkPrefix(region string) bool {
	switch region {
	case "US", "CA", "ES", "PT", "DK", "NO", "CZ", "GR":
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
