package normalize

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// CompanyName is a company's name in the form in which it is compared: without accents, signs and legal form. "ACME
// Lighting, Inc." and "Acme Lighting AB" are both "acme lighting". Fillers are empty.
func (l *Lists) CompanyName(s string) string {
	if s == "" {
		return ""
	}
	folded := fold(MendText(s))
	if l.isFillerFold(folded) {
		return ""
	}
	var buffer [8]string // names of more words allocate
	words := appendCompanyWords(buffer[:0], folded)
	for {
		shorter := withoutArticle(l.withoutLegalForm(words))
		if len(shorter) == len(words) {
			break
		}
		words = shorter
	}
	name := joinWords(words, folded)
	if name != folded && l.isFillerFold(name) { // what is left, as AAA A A A
		return ""
	}
	return name
}

func withoutArticle(words []string) []string {
	if len(words) > 1 && words[0] == "the" {
		return words[1:]
	}
	return words
}

// HasLegalForm reports whether a name ends, or begins, as a company's does: "Acme GmbH", not "Robin Berg". Sá, Åsa and
// Sia are also names of people: there it depends on how they are written.
func (l *Lists) HasLegalForm(s string) bool {
	if _, found := l.withoutSoleTrader(s); found {
		return false
	}
	var buffer [8]string // names of more words allocate
	words := appendCompanyWords(buffer[:0], fold(s))
	rest := l.withoutLegalForm(words)
	if len(rest) == len(words) {
		return len(words) > 2 && hasFormInside(words, s)
	}
	if words[len(words)-1] == "da" && shortNordicOrGerman(fold(s), appendNameWords(nil, fold(s))) != "" {
		return false // Karl Berg d. Ä.
	}
	fields := strings.Fields(s)
	if first := !slices.Equal(rest, words[:len(rest)]); first {
		return !alsoNames.has(words[0]) || capitals(fields[0])
	}
	last := fields[len(fields)-1]
	switch form := words[len(words)-1]; {
	case form == "bsc" && strings.Contains(last, "Sc"):
		return false // a degree; the form of Bahrain is written in capitals
	case mainlyNames.has(form):
		return strings.ContainsAny(last, "./") || capitals(last) && !capitals(s)
	case !alsoNames.has(form), strings.ContainsAny(last, "./"), capitals(last) && !capitals(s):
		return true
	case !isASCII(last):
		return false
	}
	return !l.Person(s).HasFirstName()
}

// hasFormInside reports whether a legal form stands before a place: Muster GmbH Berlin, Nowak Sp. z o.o. Kraków.
func hasFormInside(words []string, typed string) bool {
	for i := 1; i < len(words); i++ {
		if unmistakableForm(words[i]) || words[i] == "sp" && slices.Equal(words[i:min(i+3, len(words))], polishLimited) {
			return true
		}
	}
	if capitals(typed) {
		return false
	}
	for i, field := range strings.Fields(typed) {
		field = strings.Trim(field, ".,()")
		if i > 0 && len(field) > 1 && capitals(field) && capitalForm(fold(field)) {
			return true
		}
	}
	return false
}

var polishLimited = []string{"sp", "z", "oo"} //nolint:gochecknoglobals // a constant list

// capitalForm reports whether a word in capitals among others in small letters is a legal form: Svensson AB Malmö. In
// small letters it may be a name.
func capitalForm(word string) bool {
	switch word {
	case "ab", "ag", "bv", "kg", "nv", "ohg", "ou", "sa", "spa", "uab":
		return true
	}
	return false
}

// unmistakableForm reports whether a word is a legal form wherever it is: Muster GmbH Berlin, Lumen Works Ltd (UK).
func unmistakableForm(word string) bool {
	switch word {
	case "gmbh",
		"mbh",
		"ltd",
		"llc",
		"llp",
		"inc",
		"plc",
		"sarl",
		"srl",
		"kft",
		"sro",
		"eood",
		"doo",
		"gbr",
		"oy",
		"oyj",
		"zrt",
		"bhd",
		"tnhh",
		"ooo",
		"pty",
		"pte",
		"pvt",
		"株式会社",
		"有限会社":
		return true
	}
	return false
}

// alsoNames are legal forms that, without capitals, dots and accents, are also names of people.
var alsoNames = set{ //nolint:gochecknoglobals // a constant table
	"sa":  {},
	"as":  {},
	"asa": {},
	"se":  {},
	"ky":  {},
	"me":  {},
	"da":  {},
	"ad":  {},
	"ans": {},
	"ou":  {},
	"ab":  {},
	"ip":  {},
	"sia": {},
	"pt":  {},
	"ao":  {},
	"sas": {},
	"oe":  {},
	"ike": {},
	"eu":  {},
	"too": {},
	"ik":  {},
	"et":  {},
	"ud":  {},
	"cv":  {},
	"mb":  {},
	"pp":  {},
	"sc":  {},
	"fop": {},
}

// mainlyNames are legal forms that, without capitals and dots, are nearly always names of people: Jan Vos, Anna Ek,
// Franz Epp.
var mainlyNames = set{"vos": {}, "ek": {}, "epp": {}} //nolint:gochecknoglobals // a constant table

func capitals(s string) bool { return strings.ToUpper(s) == s }

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// withoutLegalForm takes one legal form off the end, or off the beginning; a name that is nothing else stays.
func (l *Lists) withoutLegalForm(words []string) []string {
	if len(words) < 2 {
		return words
	}
	for _, form := range l.legalLast[words[len(words)-1]] {
		if n := len(words) - len(form); n > 0 && slices.Equal(words[n:], form) {
			return words[:n]
		}
	}
	for _, form := range l.legalFirst[words[0]] {
		if n := len(form); n < len(words) && slices.Equal(words[:n], form) {
			return words[n:]
		}
	}
	return words
}

// joining words mean the same in all languages: none of them counts.
var joining = set{ //nolint:gochecknoglobals // a constant table
	"and": {},
	"und": {},
	"et":  {},
	"y":   {},
	"e":   {},
	"en":  {},
	"och": {},
	"og":  {},
	"i":   {},
	"ja":  {},
	"ve":  {},
	"u":   {},
	"и":   {},
	"και": {},
}

// inWord are signs that do not part words: "G.m.b.H." is one.
var inWord = strings.NewReplacer(".", "", "'", "", "/", "") //nolint:gochecknoglobals // a constant table

// attached are legal forms written to the name without a space.
var attached = []string{"株式会社", "有限会社", "合同会社", "有限公司", "주식회사", "유한회사"} //nolint:gochecknoglobals // a constant table

// appendCompanyWords cuts a folded name; "G.m.b.H." and "S. A." become one word, CJK legal forms stand alone.
func appendCompanyWords(words []string, folded string) []string {
	if _, ascii := looks(folded); !ascii {
		for _, form := range attached {
			folded = strings.ReplaceAll(folded, form, " "+form+" ")
		}
	}
	letters := false // the last word consists of single letters
	for word := range strings.FieldsFuncSeq(folded, isCompanyWordBreak) {
		word = withoutInnerSigns(word)
		word = plainVowels(word)
		letter := len(word) == 1 && word[0] >= 'a'
		switch {
		case word == "" || !letter && len(words) > 0 && joining.has(word):
		case letter && letters:
			words[len(words)-1] += word
		default:
			words, letters = append(words, word), letter
		}
	}
	return withoutJoining(words)
}

func withoutInnerSigns(word string) string {
	for i := range len(word) {
		if c := word[i]; c == '.' || c == '/' || c == '\'' {
			return inWord.Replace(word)
		}
	}
	return word
}

// withoutJoining removes "y" and "e t", which could have been initials until all words were known.
func withoutJoining(words []string) []string {
	for i, word := range words {
		words[i] = plainVowels(word)
	}
	if len(words) < 2 {
		return words
	}
	rest := slices.DeleteFunc(words[1:], joining.has)
	return words[:1+len(rest)]
}

func isCompanyWordBreak(r rune) bool { return r != '.' && r != '/' && isWordBreak(r) }

// plainVowels writes "mueller" as "muller", so that it equals "Müller". Words of three letters may be legal forms.
func plainVowels(word string) string {
	if len(word) <= 3 || !hasWrittenUmlaut(word) {
		return word
	}
	out := make([]byte, 0, len(word))
	for i := range len(word) {
		if n := len(out); word[i] == 'e' && n > 0 && (out[n-1] == 'a' || out[n-1] == 'o' || out[n-1] == 'u') {
			continue
		}
		out = append(out, word[i])
	}
	if len(out) < 2 {
		return word
	}
	return string(out)
}

func hasWrittenUmlaut(word string) bool {
	for i := 1; i < len(word); i++ {
		if word[i] == 'e' && (word[i-1] == 'a' || word[i-1] == 'o' || word[i-1] == 'u') {
			return true
		}
	}
	return false
}
