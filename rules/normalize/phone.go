package normalize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// Number is one phone number as people can dial it from anywhere.
type Number struct {
	E164      string // such as +49301234567
	Line      string // the number as it is compared: the same for both forms of a number where a plan changed
	Extension string // behind a switchboard; empty if none
	Filler    bool   // typed because the field wanted something: 000000, 123456789

	International bool // typed with its country calling code
}

// Phone finds all numbers in a field: with or without country code, several, with extensions. region is the ISO code of
// the country that numbers without a country code belong to; empty reads only international ones. What cannot be a
// number is left out.
func Phone(field, region string) []Number { return AppendPhone(nil, field, region) }

// AppendPhone appends what Phone returns, for callers that use the memory again.
func AppendPhone(list []Number, field, region string) []Number {
	field, region = firstBytes(field, longestPhones), strings.ToUpper(region)
	if !mayHoldNumber(field) {
		return list
	}
	if _, ascii := looks(field); !ascii {
		field = strings.Map(toLatinDigit, strings.Map(dropFormatRune, norm.NFKC.String(field)))
	}
	if strings.ContainsAny(field, "Ee,") {
		field = restored(field)
	}
	if strings.Contains(field, "ext=") {
		field = extensionOfURI.Replace(field) // tel:+49-30-1234567;ext=12
	}
	had := len(list)
	for piece := range strings.FieldsFuncSeq(field, endsNumber) {
		piece = withoutFraction(piece)
		if n, ok := numberWithExtension(piece, region); ok {
			if !hasNumber(list[had:], n) {
				list = append(list, n)
			}
			continue
		}
		if len(list) > had && isPausedExtension(piece) && list[len(list)-1].Extension == "" {
			list[len(list)-1].Extension = strings.TrimSpace(piece) // +1-480-555-0144,12
			continue
		}
		if n, ok := readNumber(piece, region); ok && !n.Filler { // one number, as nearly all
			if !hasNumber(list[had:], n) {
				list = append(list, n)
			}
			continue
		}
		for _, n := range numbersIn(piece, region) {
			if !hasNumber(list[had:], n) {
				list = append(list, n)
			}
		}
	}
	return list
}

// withoutFraction removes what a spreadsheet adds that takes a number for an amount: 491712345678.0.
func withoutFraction(piece string) string {
	whole, found := strings.CutSuffix(piece, ".0")
	if !found || len(onlyDigits(whole)) < surely || strings.IndexByte(whole, '.') >= 0 {
		return piece
	}
	return whole
}

func toLatinDigit(r rune) rune {
	if r < utf8.RuneSelf || !unicode.Is(unicode.Nd, r) {
		return r
	}
	value := rune(0) // each script has its ten digits in a row
	for before := r - 1; value < 9 && unicode.Is(unicode.Nd, before); before-- {
		value++
	}
	return '0' + value
}

// longestPhones is how many bytes of a field are read.
const longestPhones = 512

// extensionOfURI brings extensions as RFC 3966 writes them into words.
var extensionOfURI = strings.NewReplacer(";ext=", " ext. ") //nolint:gochecknoglobals // a constant table

// mayHoldNumber is quick to say no: too few digits, unless words are dialled as in 1-800-FLOWERS.
func mayHoldNumber(s string) bool {
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9' || r >= utf8.RuneSelf && unicode.IsDigit(r):
			digits++
		case r >= 'A' && r <= 'Z':
			letters++
		}
	}
	return digits >= 5 || digits >= 3 && letters >= 4
}

func hasNumber(list []Number, n Number) bool {
	for _, have := range list {
		if have.E164 == n.E164 && have.Extension == n.Extension {
			return true
		}
	}
	return false
}

// readNumber reads a text that contains one number and otherwise only words.
//
// Source: phone_format in addons/phone_validation/tools/phone_validation.py takes what libphonenumber calls possible
// and valid; possible is enough here, so that ours finds all that Odoo's phone_sanitized does.
func readNumber(s, region string) (Number, bool) {
	typed := international(asDialled(strings.TrimSpace(s), region))
	s = withTenDigits(typed, region)
	n, ok := quick(s, region)
	if !ok {
		n, ok = parse(s, region)
	}
	n.Line = withCurrentPrefix(n.E164)
	n.International = strings.HasPrefix(typed, "+")
	return n, ok
}

// parse reads a number with the library.
func parse(s, region string) (Number, bool) {
	p, err := fromLibrary(withoutOldMexicanPrefix(s), region)
	if err != nil {
		p = nil
	}
	if other, ok := otherReading(s, region, p); ok {
		p, err = other, nil
	}
	if err != nil || !dialledFromAnywhere(p) {
		if digits := onlyDigits(s); fillerNumber(digits) && (err == nil || len(digits) > 4) {
			return Number{E164: digits, Filler: true}, true
		}
		return Number{}, false
	}
	n := Number{E164: phonenumbers.Format(p, phonenumbers.E164), Extension: p.GetExtension()}
	national := phonenumbers.GetNationalSignificantNumber(p)
	n.Filler = fillerNumber(national) || !containsWord(s) && fillerNumber(onlyDigits(s))
	if !n.Filler && !phonenumbers.IsValidNumber(p) && (containsWord(s) || len(national) < surely || !isStable(n.E164)) {
		return Number{}, false
	}
	return n, true
}

// fromLibrary asks the library, unless it cannot know the country: then the answer is that error, and costs it the
// regular expressions that look for a number first.
func fromLibrary(s, region string) (*phonenumbers.PhoneNumber, error) {
	if region == "" && !strings.ContainsAny(s, phonenumbers.PLUS_CHARS) {
		return nil, phonenumbers.ErrInvalidCountryCode
	}
	return phonenumbers.Parse(s, region)
}

// surely is the least number of national digits of a number that we accept though no numbering plan contains it.
const surely = 7

// IsMobile reports whether a number in E.164 form is a mobile by its country's plan. Where the plan does not tell, as
// in North America, it is not.
func IsMobile(e164 string) bool {
	p, err := phonenumbers.Parse(e164, "")
	return err == nil && phonenumbers.GetNumberType(p) == phonenumbers.MOBILE
}

// dialledFromAnywhere requires a possible length that includes the area code: 555-0100 is another line in each city.
func dialledFromAnywhere(p *phonenumbers.PhoneNumber) bool {
	return phonenumbers.IsPossibleNumberWithReason(p) == phonenumbers.IS_POSSIBLE
}

// containsWord reports letters that may be part of the number, as in 1-800-FLOWERS, or a word next to it: 10115 Berlin.
func containsWord(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	const word = 3
	return letters >= word
}

// isStable reports whether a number in E.164 form parses to itself. Some possible numbers with leading zeros do not.
func isStable(e164 string) bool {
	p, err := phonenumbers.Parse(e164, "")
	return err == nil && dialledFromAnywhere(p) && phonenumbers.Format(p, phonenumbers.E164) == e164
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

// UnplacedNumbers are numbers in a field whose country is not known, as digits without a zero in front: eight to
// fifteen of them, which no other number of that length in the world need have.
func UnplacedNumbers(field string) []string {
	const fewest, most = 8, 15
	if !mayHoldNumber(field) {
		return nil
	}
	var out []string
	for piece := range strings.FieldsFuncSeq(restored(firstBytes(field, longestPhones)), func(r rune) bool {
		return strings.ContainsRune(";|,/\n\r", r)
	}) {
		if piece = withoutFraction(piece); containsWord(piece) {
			continue
		}
		digits := strings.TrimLeft(onlyDigits(strings.Map(toLatinDigit, piece)), "0")
		if len(digits) >= fewest && len(digits) <= most && !fillerNumber(digits) && !slices.Contains(out, digits) {
			out = append(out, digits)
		}
	}
	return out
}

func endsNumber(r rune) bool {
	switch r {
	case ';', '|', ',', '\n', '\r', '&', '"', '、':
		return true
	}
	return false
}
