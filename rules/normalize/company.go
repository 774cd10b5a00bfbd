package normalize

import (
	"slices"
	"strings"
	"unicode"
)

// CompanyName is a company's name in the form in which it is compared: without accents, signs and legal form. "ACME
// Lighting, Inc." and "Acme Lighting AB" are both "acme lighting". Fillers are empty.
func (l *Lists) CompanyName(s string) string {
	if s == "" || l.IsFiller(s) {
		return ""
	}
	words := companyWords(s)
	for {
		shorter := l.withoutLegalForm(words)
		if len(shorter) == len(words) {
			return strings.Join(words, " ")
		}
		words = shorter
	}
}

// HasLegalForm says whether a name ends, or begins, as a company's does: "Acme GmbH", not "Robin Berg".
func (l *Lists) HasLegalForm(s string) bool {
	words := companyWords(s)
	return len(l.withoutLegalForm(words)) < len(words)
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

// startsName are the forms that stand before the name where they are used.
func startsName(form []string) bool {
	switch strings.Join(form, " ") {
	case "ooo", "oao", "zao", "pao", "ao", "ip", "tov", "pt", "株式会社", "有限会社", "合同会社", "株", "有", "주식회사", "주", "uab", "sia", "as", "ou":
		return true
	}
	return false
}

// joining words mean the same in all languages: none of them counts.
var joining = set{"and": {}, "und": {}, "et": {}, "y": {}, "e": {}, "en": {}, "och": {}, "og": {}, "i": {}, "ja": {}, "ve": {}} //nolint:gochecknoglobals // a constant list

// inWord are signs that do not part words: "G.m.b.H." is one.
var inWord = strings.NewReplacer(".", "", "'", "", "/", "") //nolint:gochecknoglobals // a constant table

// companyWords folds and cuts a name; "G.m.b.H." becomes one word, CJK legal forms stand alone.
func companyWords(s string) []string {
	folded := fold(s)
	if _, ascii := looks(folded); !ascii {
		for _, form := range []string{"株式会社", "有限会社", "合同会社", "有限公司", "주식회사", "유한회사"} {
			folded = strings.ReplaceAll(folded, form, " "+form+" ")
		}
	}
	var words []string
	for word := range strings.FieldsFuncSeq(folded, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`,;:()[]{}<>"&+-_|*#!?`, r)
	}) {
		if strings.ContainsAny(word, "./'") {
			word = inWord.Replace(word)
		}
		if word == "" || joining.has(word) && len(words) > 0 {
			continue
		}
		words = append(words, word)
	}
	return words
}
