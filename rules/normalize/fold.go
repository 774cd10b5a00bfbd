package normalize

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// terminalCodes are escape sequences in text that was copied from a terminal.
var terminalCodes = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")

// fold writes a text in lower-case Latin letters without accents: "Łukasz Größe" is "lukasz grosse", "Иван" is "ivan".
// Letters of scripts without an alphabet that we can transliterate (Chinese, Arabic …) stay as they are.
func fold(s string) string { return foldWith(s, false) }

// foldWide is fold with umlauts written out: "Jörg" is "joerg".
func foldWide(s string) string { return foldWith(s, true) }

func foldWith(s string, wide bool) string {
	if plain, ascii := looks(s); plain {
		return s
	} else if ascii {
		return strings.ToLower(s)
	}
	if folded, ok := foldLetters(s, wide); ok {
		return folded
	}
	return foldText(s, wide)
}

// foldText folds any text.
func foldText(s string, wide bool) string {
	s = strings.ToLower(strings.Map(dropFormatRune, terminalCodes.ReplaceAllString(s, " ")))
	if strings.ContainsFunc(s, isSerbianLetter) {
		s = serbian.Replace(s)
	}
	if wide {
		s = umlauts.Replace(norm.NFKC.String(s))
	}
	var b strings.Builder
	b.Grow(len(s))
	var base rune // the letter that an accent stands on
	for _, r := range norm.NFKD.String(s) {
		r = unicode.ToLower(r)
		switch {
		case unicode.Is(unicode.Mn, r) && (base < firstMarked || !unicode.IsLetter(base) || unicode.Is(unicode.Arabic, base)):
			continue
		case r == tatweel:
			continue
		case r >= firstHiragana && r <= lastHiragana:
			b.WriteRune(r + hiraganaToKatakana)
		case r == 'υ' && (base == 'ο' || base == 'α' || base == 'ε'):
			b.WriteByte('u')
		default:
			if usual, ok := hanVariants[r]; ok {
				r = usual
			}
			if latin, ok := transliteration[r]; ok {
				b.WriteString(latin)
			} else {
				b.WriteRune(r)
			}
		}
		base = r
	}
	return norm.NFC.String(b.String()) // Korean syllables in one piece
}

func dropFormatRune(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// tatweel stretches an Arabic word and is no letter.
const tatweel = 'ـ'

// Hiragana and katakana are two ways to write the same syllables.
const (
	firstHiragana, lastHiragana = 'ぁ', 'ゖ'
	hiraganaToKatakana          = 'ァ' - 'ぁ'
)

// isSerbianLetter knows the Cyrillic letters that only Serbian and Macedonian have.
func isSerbianLetter(r rune) bool {
	switch r {
	case 'ј', 'љ', 'њ', 'ћ', 'ђ', 'џ', 'Ј', 'Љ', 'Њ', 'Ћ', 'Ђ', 'Џ':
		return true
	}
	return false
}

// serbian writes other letters as Serbian's own Latin alphabet does: Његош is Njegoš.
var serbian = strings.NewReplacer( //nolint:gochecknoglobals // a constant table
	"ш", "š", "ж", "ž", "ч", "č", "ц", "c", "х", "h",
)

// firstMarked is where the scripts begin whose marks are part of a letter; before it are Latin, Greek and Cyrillic.
const firstMarked = 0x0590

// looks reports whether a text is folded already, and whether it is printable ASCII, which only needs lower case.
func looks(s string) (plain, ascii bool) {
	plain = true
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf || c < ' ':
			return false, false
		case c >= 'A' && c <= 'Z':
			plain = false
		}
	}
	return plain, true
}

// umlauts written out, as those write who lack the letters, and Bulgarian, Serbian and Greek letters in the other way
// of writing them in Latin.
var umlauts = strings.NewReplacer( //nolint:gochecknoglobals // a constant table
	"ä",
	"ae",
	"æ",
	"ae",
	"ö",
	"oe",
	"ø",
	"oe",
	"œ",
	"oe",
	"ü",
	"ue",
	"å",
	"aa",
	"đ",
	"dj",
	"ђ",
	"dj",
	"ъ",
	"a",
	"щ",
	"sht",
	"ευθ", "efθ", "ευσ", "efσ", "ευκ", "efκ", "ευτ", "efτ", "ευχ", "efχ", "αυτ", "afτ", "αυθ", "afθ",
	"ευ", "ev", "εύ", "ev", "αυ", "av", "αύ", "av", "μπ", "b", "ντ", "d", "γκ", "g", "γγ", "ng",
)

// transliteration contains the letters that do not decompose into a Latin letter and an accent.
//
// Cyrillic as passports write it (ICAO 9303), Greek as ELOT 743 without digraphs, Armenian as BGN/PCGN without accents.
var transliteration = map[rune]string{ //nolint:gochecknoglobals // a constant table
	'ß':      "ss",
	'æ':      "a",
	'œ':      "o",
	'ø':      "o",
	'ł':      "l",
	'đ':      "d",
	'ð':      "d",
	'þ':      "th",
	'ı':      "i",
	'ħ':      "h",
	'ŋ':      "n",
	'ə':      "a",
	'ſ':      "s",
	'’':      "'",
	'‘':      "'",
	'´':      "'",
	'`':      "'",
	'–':      "-",
	'—':      "-",
	'‐':      "-",
	'‑':      "-",
	'\u00a0': " ",
	'・':      " ",
	'\u3000': " ",
	'а':      "a",
	'б':      "b",
	'в':      "v",
	'г':      "g",
	'ґ':      "g",
	'д':      "d",
	'е':      "e",
	'ё':      "e",
	'є':      "ie",
	'ж':      "zh",
	'з':      "z",
	'и':      "i",
	'і':      "i",
	'ї':      "i",
	'й':      "i",
	'к':      "k",
	'л':      "l",
	'м':      "m",
	'н':      "n",
	'о':      "o",
	'п':      "p",
	'р':      "r",
	'с':      "s",
	'т':      "t",
	'у':      "u",
	'ў':      "u",
	'ф':      "f",
	'х':      "kh",
	'ц':      "ts",
	'ч':      "ch",
	'ш':      "sh",
	'щ':      "shch",
	'ъ':      "",
	'ы':      "y",
	'ь':      "",
	'э':      "e",
	'ю':      "iu",
	'я':      "ia",
	'ј':      "j",
	'љ':      "lj",
	'њ':      "nj",
	'ћ':      "c",
	'ђ':      "d",
	'џ':      "dz",
	'ی':      "ي",
	'ک':      "ك",
	'ى':      "ي",
	'ة':      "ه",
	'ء':      "",
	'ٱ':      "ا",
	'ա':      "a",
	'բ':      "b",
	'գ':      "g",
	'դ':      "d",
	'ե':      "e",
	'զ':      "z",
	'է':      "e",
	'ը':      "y",
	'թ':      "t",
	'ժ':      "zh",
	'ի':      "i",
	'լ':      "l",
	'խ':      "kh",
	'ծ':      "ts",
	'կ':      "k",
	'հ':      "h",
	'ձ':      "dz",
	'ղ':      "gh",
	'ճ':      "ch",
	'մ':      "m",
	'յ':      "y",
	'ն':      "n",
	'շ':      "sh",
	'ո':      "o",
	'չ':      "ch",
	'պ':      "p",
	'ջ':      "j",
	'ռ':      "r",
	'ս':      "s",
	'վ':      "v",
	'տ':      "t",
	'ր':      "r",
	'ց':      "ts",
	'ւ':      "u",
	'փ':      "p",
	'ք':      "k",
	'օ':      "o",
	'ֆ':      "f",
	'α':      "a",
	'β':      "v",
	'γ':      "g",
	'δ':      "d",
	'ε':      "e",
	'ζ':      "z",
	'η':      "i",
	'θ':      "th",
	'ι':      "i",
	'κ':      "k",
	'λ':      "l",
	'μ':      "m",
	'ν':      "n",
	'ξ':      "x",
	'ο':      "o",
	'π':      "p",
	'ρ':      "r",
	'σ':      "s",
	'ς':      "s",
	'τ':      "t",
	'φ':      "f",
	'χ':      "ch",
	'ψ':      "ps",
	'ω':      "o",
	'υ':      "y",
}
