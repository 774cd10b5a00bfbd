package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// Number is one phone number as people can dial it from anywhere.
type Number struct {
	E164      string // such as +49301234567
	Extension string // behind a switchboard; empty if none
	Filler    bool   // typed because the field wanted something: 000000, 123456789
}

// Phone finds all numbers in a field: with or without country code, several, with extensions. region is the ISO code of
// the country that numbers without a country code belong to; empty reads only international ones. What cannot be a
// number is left out.
func Phone(field, region string) []Number {
	if !mayHoldNumber(field) {
		return nil
	}
	field = norm.NFKC.String(field)
	var out []Number
	for piece := range strings.FieldsFuncSeq(field, func(r rune) bool { return strings.ContainsRune(";|,\n\r", r) }) {
		for _, n := range numbersIn(piece, region) {
			if !hasNumber(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

func mayHoldNumber(s string) bool {
	digits := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits >= 5
}

func hasNumber(list []Number, n Number) bool {
	for _, have := range list {
		if have.E164 == n.E164 && have.Extension == n.Extension {
			return true
		}
	}
	return false
}

// numbersIn reads one number, or several with a slash or words between.
func numbersIn(piece, region string) []Number {
	if n, ok := number(piece, region); ok {
		return []Number{n}
	}
	parts := strings.FieldsFunc(piece, func(r rune) bool { return r == '/' || r == '\\' || unicode.IsLetter(r) || r == ':' })
	if len(parts) < 2 {
		return nil
	}
	var out []Number
	for _, part := range parts {
		if n, ok := number(part, region); ok {
			out = append(out, n)
		}
	}
	return out
}

// number reads a text that holds one number and nothing else but words.
//
// Source: phone_format in addons/phone_validation/tools/phone_validation.py takes what libphonenumber calls possible
// and valid; possible is enough here, so that ours finds all that Odoo's phone_sanitized does.
func number(s, region string) (Number, bool) {
	s = international(s)
	if n, ok := quick(s, region); ok {
		return n, true
	}
	p, err := phonenumbers.Parse(s, region)
	if err != nil || !phonenumbers.IsPossibleNumber(p) {
		if digits := onlyDigits(s); fillerNumber(digits) && (err == nil || len(digits) > 4) {
			return Number{E164: digits, Filler: true}, true
		}
		return Number{}, false
	}
	n := Number{E164: phonenumbers.Format(p, phonenumbers.E164), Extension: p.GetExtension()}
	n.Filler = fillerNumber(onlyDigits(s)) || fillerNumber(phonenumbers.GetNationalSignificantNumber(p))
	if !n.Filler && !phonenumbers.IsValidNumber(p) && !stable(n.E164) {
		return Number{}, false
	}
	return n, true
}

// stable says that a number in E.164 form is read as itself; some numbers that are only possible, with zeros in front,
// are not.
func stable(e164 string) bool {
	p, err := phonenumbers.Parse(e164, "")
	return err == nil && phonenumbers.IsPossibleNumber(p) && phonenumbers.Format(p, phonenumbers.E164) == e164
}

// international writes 0049… as +49…, and leaves the (0) out that is dialled only at home.
func international(s string) string {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "00"); ok && !strings.HasPrefix(rest, "0") {
		s = "+" + rest
	}
	if i := strings.IndexByte(s, '+'); i > 0 {
		s = s[i:] // "Tel.: +49 …"
	}
	if strings.HasPrefix(s, "+") {
		s = strings.Replace(s, "(0)", "", 1)
	}
	return s
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
