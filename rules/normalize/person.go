package normalize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PersonName is a name without accents, titles and order; the zero value is a missing one.
type PersonName struct {
	words  string // folded, separated by spaces, in the order of the name, particles left out
	wide   string // the same with umlauts written out; empty where it does not differ
	son    string // junior, senior, iii: what parts father and son; empty where nothing does
	lists  *Lists // for the short forms of names
	gender gender // of the title, else of the first name
	script bool   // from Greek or Cyrillic, which can be spelled in many ways

	short uint8 // which words are short forms: bit 0 for the first, as in Chr. Weber and Ю. Смирнов

	latin, otherScript bool // it has Latin letters; it has letters that cannot be read in Latin ones: Chinese, Arabic …

	lead    string // a first word that may be a first name or a particle: Van Nguyen, de Vries
	small   string // particles that were left out, with a space before and after each
	several bool   // the entry names several people
}

// gender is the gender that a title or a first name implies.
type gender uint8

const (
	unsaid gender = iota
	man
	woman
)

// Person reads a name: "Dr. Jörg Weiß", "Weiss, Joerg", "R. Berg". Fillers, e-mail and web addresses
// and numbers are no name; nor are departments and organisations.
func (l *Lists) Person(s string) PersonName {
	if strings.IndexByte(s, '@') >= 0 {
		s = withoutAddresses(s)
	}
	s = MendText(s)
	if s == "" || isSite(s) {
		return PersonName{}
	}
	typed, folded := s, fold(s)
	if l.isFillerFold(folded) {
		return PersonName{}
	}
	s, _ = l.withoutSoleTrader(s)
	s, several := l.severalParts(withoutReading(s))
	s, maiden := withoutMaidenName(l.withoutOfficeInFront(l.withoutOffice(withoutProfession(withoutAddressing(s)))))
	s, titled := withoutTypedTitle(s)
	s, nickname := withoutNickname(s)
	s = spellOut(withDutchParticle(s))
	if s != typed {
		folded = fold(s)
	}
	all := isVietnamese(s)
	read := l.nameWords(folded, s, all)
	if read.words == "" || l.IsFiller(read.words) || l.namesNoPerson(read.words, read.gender) {
		return PersonName{}
	}
	if !isASCII(s) && withoutJoiners(&read) {
		several = true
	}
	read.gender = max(read.gender, titled)
	n := PersonName{
		words:   read.words,
		son:     read.generation,
		lists:   l,
		gender:  read.gender,
		lead:    read.lead,
		small:   read.small,
		several: several,
	}
	switch {
	case several:
		n.gender = unsaid // of a couple
	case n.gender == unsaid && !n.single():
		n.gender = l.genderOfFirstName(n.words)
	}
	n.latin = true
	if _, ascii := looks(s); !ascii {
		if wide := l.nameWords(foldWide(s), s, all); wide.words != read.words {
			n.wide = wide.words
		}
		n.script = strings.ContainsFunc(s, spelledInManyWays)
		n.latin, n.otherScript = strings.ContainsFunc(n.words, isLatin), strings.ContainsFunc(n.words, isOtherLetter)
	}
	if n.wide == "" {
		n.wide = l.otherReading(s, nickname, n.words)
	}
	if n.wide == "" && maiden != "" {
		n.wide = l.withFamilyName(n.words, maiden)
	}
	n.markShortWords(s)
	return n
}

// withoutJoiners removes words between two names that only show when the text is folded, and reports whether there are
// any.
func withoutJoiners(read *nameParts) bool {
	words := strings.Fields(read.words)
	rest := slices.Clone(words)
	for i := len(rest) - 2; i > 0; i-- {
		if alwaysJoins(rest[i]) {
			rest = slices.Delete(rest, i, i+1)
		}
	}
	if len(rest) == len(words) {
		return false
	}
	read.words = strings.Join(rest, " ")
	return true
}

// otherReading is another way to read a name: with the nickname in quotes as first name, JM Lund as J. M. Lund, M.
// Dupuis as Monsieur Dupuis, and D. Juan Pérez as Don Juan Pérez; empty where there is none.
func (l *Lists) otherReading(typed, nickname, words string) string {
	if nickname != "" {
		return l.withNickname(nickname, words)
	}
	first, rest, two := strings.Cut(words, " ")
	if !two {
		return ""
	}
	if first == "m" && strings.IndexByte(rest, ' ') < 0 || first == "d" && l.mayFollowDon(rest) {
		return rest
	}
	const twoInitials = 2
	if len(first) == twoInitials && strings.HasPrefix(typed, strings.ToUpper(first)+" ") &&
		typed != strings.ToUpper(typed) {
		return first[:1] + " " + first[1:] + " " + rest
	}
	return ""
}

func isLatin(r rune) bool { return unicode.Is(unicode.Latin, r) }

func isOtherLetter(r rune) bool { return r >= firstMarked && unicode.IsLetter(r) && !isLatin(r) }

// withoutReading removes how a Japanese name in Chinese characters is read, which stands in brackets behind it: 田中太郎
// (タナカタロウ).
func withoutReading(s string) string {
	if s[len(s)-1] != ')' && !strings.HasSuffix(s, "）") {
		return s
	}
	name, reading, found := cutAtAny(s, "(（")
	reading = strings.TrimRight(reading, ")）")
	isKana := func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Zs) || r == 'ー' }
	if !found || reading == "" || !strings.ContainsFunc(name, isHanOrHangul) ||
		strings.ContainsFunc(reading, func(r rune) bool { return !isKana(r) }) {
		return s
	}
	return strings.TrimSpace(name)
}

// withoutNickname cuts the name in quotes out of Robert "Bob" Baker.
func withoutNickname(s string) (rest, nickname string) {
	if !strings.ContainsAny(s, "\"“„«") {
		return s, ""
	}
	before, after, _ := cutAtAny(s, "\"“„«")
	nickname, behind, closed := cutAtAny(after, "\"”“»")
	if nickname = strings.TrimSpace(
		nickname,
	); !closed || !hasLetter(before) || !hasLetter(behind) ||
		!hasLetter(nickname) {
		return s, ""
	}
	return before + " " + behind, nickname
}

func cutAtAny(s, signs string) (before, after string, found bool) {
	i := strings.IndexAny(s, signs)
	if i < 0 {
		return s, "", false
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return s[:i], s[i+size:], true
}

func (l *Lists) withNickname(nickname, words string) string {
	_, family, _ := strings.Cut(words, " ")
	return strings.TrimSpace(l.nameWords(fold(nickname), nickname, true).words + " " + family)
}

// isSite reports a web address in place of a name: www.acme.test, acme.com.
func isSite(s string) bool {
	if strings.IndexByte(s, '.') < 0 && !strings.Contains(s, "://") {
		return false
	}
	s = strings.ToLower(strings.TrimSpace(s))
	if strings.ContainsFunc(s, unicode.IsSpace) {
		return false
	}
	switch s[strings.LastIndexByte(s, '.')+1:] {
	case "com", "net", "org", "info", "biz", "eu":
		return true
	}
	return strings.HasPrefix(s, "www.") || strings.Contains(s, "://")
}

func withoutAddresses(s string) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>()[]", r) })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return strings.IndexByte(w, '@') >= 0 }), " ")
}

func spelledInManyWays(r rune) bool {
	return unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian)
}

// writing is a script whose names cannot be read in another one.
func (a PersonName) writing() *unicode.RangeTable {
	for _, r := range a.words {
		for _, table := range writings {
			if unicode.Is(table, r) {
				return table
			}
		}
	}
	return nil
}

var writings = []*unicode.RangeTable{ //nolint:gochecknoglobals // a constant list
	unicode.Han, unicode.Katakana, unicode.Hangul, unicode.Arabic, unicode.Hebrew, unicode.Thai, unicode.Devanagari,
	unicode.Bengali, unicode.Tamil, unicode.Telugu, unicode.Gujarati, unicode.Georgian,
}

// String is the name in the form in which it is compared. A family name that is also a word for father or son stands in
// front: "Junior, Robin" is not Robin Junior.
func (a PersonName) String() string {
	if a.son != "" {
		return a.words + " " + a.son
	}
	at := strings.LastIndexByte(a.words, ' ')
	if at >= 0 && a.lists.generations[a.words[at+1:]] != "" &&
		a.lists.generations[a.words[strings.LastIndexByte(a.words[:at], ' ')+1:at]] == "" {
		return a.words[at+1:] + ", " + a.words[:at]
	}
	return a.words
}

// Missing reports whether there is no name.
func (a PersonName) Missing() bool { return a.words == "" }

// Initials are the first letters of the first and the last word in alphabetical order: "br" for "Berg, Robin" and for
// "R. K. Berg"; empty for a missing name.
func (a PersonName) Initials() string {
	if a.words == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(a.words)
	at := strings.LastIndexByte(a.words, ' ')
	if at < 0 {
		return a.words[:size]
	}
	last, _ := utf8.DecodeRuneInString(a.words[at+1:])
	if last < first {
		first, last = last, first
	}
	return string([]rune{first, last})
}
