package normalize

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// terminalCodes are escape sequences that came along with a copied text.
var terminalCodes = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")

// fold brings a text to lower case Latin letters without accents: "Łukasz Größe" is "lukasz grosse", "Иван" is "ivan".
// Letters of scripts without an alphabet that we can transliterate (Chinese, Arabic …) stay as they are.
func fold(s string) string { return foldWith(s, false) }

// foldWide is fold with umlauts written out: "Jörg" is "joerg".
func foldWide(s string) string { return foldWith(s, true) }

func foldWith(s string, wide bool) string {
	if isPlain(s) {
		return s
	}
	s = terminalCodes.ReplaceAllString(s, " ")
	var b strings.Builder
	b.Grow(len(s))
	if wide {
		s = norm.NFKC.String(s)
	}
	var before rune
	for _, r := range norm.NFKC.String(s) {
		r = unicode.ToLower(r)
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case unicode.Is(unicode.Cf, r): // invisible: direction marks, joiners
		case wide && umlaut(r) != "":
			b.WriteString(umlaut(r))
		case r == 'υ' || r == 'ύ' || r == 'ϋ':
			if before == 'ο' || before == 'α' || before == 'ε' {
				b.WriteByte('u')
			} else {
				b.WriteByte('y')
			}
		default:
			foldRune(&b, r)
		}
		before = r
	}
	return b.String()
}

func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' || c < ' ' {
			return false
		}
	}
	return true
}

func foldRune(b *strings.Builder, r rune) {
	if latin, ok := transliteration[r]; ok {
		b.WriteString(latin)
		return
	}
	// Accents are marks after the letter once it is taken apart.
	for _, part := range norm.NFKD.String(string(r)) {
		part = unicode.ToLower(part)
		if unicode.Is(unicode.Mn, part) && !unicode.In(r, unicode.Devanagari, unicode.Thai, unicode.Hangul, unicode.Hiragana, unicode.Katakana) {
			continue
		}
		if latin, ok := transliteration[part]; ok {
			b.WriteString(latin)
			continue
		}
		b.WriteRune(part)
	}
}

func umlaut(r rune) string {
	switch r {
	case 'ä', 'æ':
		return "ae"
	case 'ö', 'ø', 'œ':
		return "oe"
	case 'ü':
		return "ue"
	case 'å':
		return "aa"
	}
	return ""
}

// transliteration has the letters that do not fall apart into a Latin one and an accent.
//
// Cyrillic as passports write it (ICAO 9303), Greek as ELOT 743 without digraphs.
var transliteration = map[rune]string{ //nolint:gochecknoglobals // a constant table
	'ß': "ss", 'æ': "a", 'œ': "o", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ħ': "h", 'ŋ': "n", 'ə': "a", 'ſ': "s",
	'’': "'", '‘': "'", '´': "'", '`': "'", '–': "-", '—': "-", '‐': "-", '‑': "-", '\u00a0': " ", '・': " ", '\u3000': " ",
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'ґ': "g", 'д': "d", 'е': "e", 'ё': "e", 'є': "ie", 'ж': "zh", 'з': "z", 'и': "i", 'і': "i", 'ї': "i",
	'й': "i", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ў': "u", 'ф': "f", 'х': "kh",
	'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "iu", 'я': "ia", 'ј': "j", 'љ': "lj", 'њ': "nj", 'ћ': "c", 'ђ': "d", 'џ': "dz",
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l", 'μ': "m", 'ν': "n", 'ξ': "x",
	'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'ς': "s", 'τ': "t", 'φ': "f", 'χ': "ch", 'ψ': "ps", 'ω': "o",
	'ά': "a", 'έ': "e", 'ή': "i", 'ί': "i", 'ό': "o", 'ώ': "o", 'ϊ': "i", 'ΐ': "i",
}

// OneTypo says whether a and b differ by exactly one slip: a letter changed, left out, added, or two swapped
// (Damerau-Levenshtein distance 1, restricted to neighbours).
func OneTypo(a, b string) bool {
	if a == b {
		return false
	}
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := commonPrefix(x, y)
	if len(x) < len(y) {
		return string(x[i:]) == string(y[i+1:])
	}
	if string(x[i+1:]) == string(y[i+1:]) {
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}

func commonPrefix(x, y []rune) int {
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	return i
}
