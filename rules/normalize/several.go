package normalize

import (
	"regexp"
	"strings"
	"unicode"
)

// numbersIn reads a text that is not one number as it stands: with an extension, or several with signs or words
// between.
func numbersIn(piece, region string) []Number {
	if said := extensionWord.ReplaceAllString(piece, " ext. $1"); said != piece {
		piece = said
		if out := readAll([]string{piece}, region); len(out) > 0 {
			return out
		}
	}
	for _, cut := range cuts {
		if parts := cut(piece); len(parts) > 1 {
			if out := readAll(parts, region); len(out) == len(parts) {
				return out
			}
		}
	}
	return readSome(piece, region)
}

// extensionBehind is a word behind a number and what is dialled after it, in any language: "доб. 12", "wew. 12",
// "内線12".
var extensionBehind = regexp.MustCompile(
	`^(.*[0-9][^\p{L}]*?)[\s,;(\[]*\p{L}[\p{L}\p{M}\s.:]{0,20}?([0-9]{1,5})[)\]\s.]*$`,
)

// numberWithExtension reads a number with a word and an extension behind it, most of which the library does not know:
// without this, the extension would be lost, and two people behind one switchboard would look like one.
func numberWithExtension(piece, region string) (Number, bool) {
	if !strings.ContainsFunc(piece, unicode.IsLetter) {
		return Number{}, false
	}
	found := extensionBehind.FindStringSubmatch(piece)
	if found == nil {
		return Number{}, false
	}
	n, ok := readNumber(found[1], region)
	if !ok || n.Filler || n.Extension != "" {
		return Number{}, false
	}
	n.Extension = found[2]
	return n, true
}

// isPausedExtension reports whether a piece behind a comma or a semicolon is what is dialled after a pause.
func isPausedExtension(piece string) bool {
	digits := strings.TrimSpace(piece)
	const fewest, most = 2, 5
	return len(digits) >= fewest && len(digits) <= most && onlyDigits(digits) == digits
}

// extensionWord is what people call an extension and the library does not know.
var extensionWord = regexp.MustCompile(
	`(?i)[\s,]*\b(?:durchwahl|dw|nst|nebenstelle|poste|interno|int|anexo|ramal|wewn|vnitrn[ií]|` +
		`toestel|tst|anknytning|lokal)\b[.:\s]*([0-9]{1,6})\b`,
)

// cuts are the ways to part a text into numbers, the surest first.
var cuts = []func(string) []string{ //nolint:gochecknoglobals // a constant list
	beforeEach('+'),
	splitAt(func(r rune) bool { return unicode.IsLetter(r) || r == ':' }),
	splitAt(func(r rune) bool { return unicode.IsLetter(r) || r == ':' || r == '/' || r == '\\' }),
	splitAtWideSlash,
	beforeTrunk,
	inHalves,
}

// readAll reads every part; nil if one is no number.
func readAll(parts []string, region string) []Number {
	out := make([]Number, 0, len(parts))
	for _, part := range parts {
		n, ok := readNumber(part, region)
		if !ok || n.Filler {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// readSome reads what can be read. Beside a real number, a short filler is a house number or an extension.
func readSome(piece, region string) []Number {
	if n, ok := readNumber(piece, region); ok {
		return []Number{n}
	}
	var out []Number
	for _, part := range cuts[2](piece) {
		if n, ok := readNumber(part, region); ok && (!n.Filler || len(onlyDigits(part)) >= shortest) {
			out = append(out, n)
		}
	}
	return out
}

// shortest is the fewest digits of a number that is not just a part of another.
const shortest = 6

func splitAt(apart func(rune) bool) func(string) []string {
	return func(s string) []string { return withDigits(strings.FieldsFunc(s, apart)) }
}

// splitAtWideSlash cuts at a slash with a space on both sides; "030 / 1234567" is caught before as one number.
func splitAtWideSlash(s string) []string { return withDigits(strings.Split(s, " / ")) }

// beforeEach cuts before every sign.
func beforeEach(sign byte) func(string) []string {
	return func(s string) []string {
		var parts []string
		for {
			next := strings.LastIndexByte(s, sign)
			if next < 0 {
				break
			}
			parts = append([]string{s[next:]}, parts...)
			s = s[:next]
		}
		return withDigits(append([]string{s}, parts...))
	}
}

// trunk is a gap and a 0 or a bracket: where the next number at home begins, if all numbers do.
var trunk = regexp.MustCompile(`[\s/]+(?:\(?0)`)

func beforeTrunk(s string) []string {
	var parts []string
	from := 0
	for _, hit := range trunk.FindAllStringIndex(s, -1) {
		parts = append(parts, s[from:hit[0]])
		from = hit[0]
	}
	return withDigits(append(parts, s[from:]))
}

// inHalves cuts more digits than one number has at the space in their middle: 601234567 602345678.
func inHalves(s string) []string {
	const longest = 15
	digits := len(onlyDigits(s))
	if digits <= longest || digits%2 != 0 {
		return nil
	}
	for at := range len(s) {
		if s[at] == ' ' && len(onlyDigits(s[:at])) == digits/2 {
			return withDigits([]string{s[:at], s[at:]})
		}
	}
	return nil
}

func withDigits(parts []string) []string {
	var out []string
	for _, part := range parts {
		if part = strings.TrimLeft(part, " \t/-."); strings.ContainsAny(part, "0123456789") {
			out = append(out, part)
		}
	}
	return out
}
