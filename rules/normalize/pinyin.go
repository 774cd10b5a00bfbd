package normalize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// areChineseOrVietnamese reports whether two words that differ are given names beside a Chinese or Vietnamese family
// name: Xiaoming and Xiaoling, Phuong and Phuoc. There, one letter makes another name.
func areChineseOrVietnamese(a, b string, name []string) bool {
	const shortest = 5 // as that of a slip
	if len(a) < shortest || len(b) < shortest || !OneTypo(a, b) {
		return false
	}
	if slices.ContainsFunc(name, isVietnameseSurname) {
		return true
	}
	return slices.ContainsFunc(name, isChineseSurname) && isPinyin(a) && isPinyin(b)
}

// isChineseGivenName reports whether a name is another one without its family name: 婷婷 and 李婷婷.
func isChineseGivenName(given, full string) bool {
	r, _ := utf8.DecodeRuneInString(given)
	if r < firstMarked || !unicode.Is(unicode.Han, r) {
		return false
	}
	family, found := strings.CutSuffix(full, given)
	surname, size := utf8.DecodeRuneInString(family)
	return found && size == len(family) && isChineseSurnameCharacter(surname)
}

// isChineseFamilyBesideGiven reports whether one name is only a family name and the other only a given name: 王 and 晓梅.
func isChineseFamilyBesideGiven(a, b string) bool {
	if utf8.RuneCountInString(a) > utf8.RuneCountInString(b) {
		a, b = b, a
	}
	const longestGiven = 2
	if utf8.RuneCountInString(a) != 1 || utf8.RuneCountInString(b) > longestGiven || a == b {
		return false
	}
	surname, _ := utf8.DecodeRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	return isChineseSurnameCharacter(surname) != isChineseSurnameCharacter(first)
}

// isPinyin reports whether a word consists of syllables of the Chinese romanisation.
func isPinyin(word string) bool { return isPinyinOf(word, len(word)) }

// isPinyinOf reports whether a word consists of at most so many of these syllables.
func isPinyinOf(word string, syllables int) bool {
	if word == "" || syllables == 0 {
		return word == ""
	}
	for _, initial := range pinyinInitials {
		rest, found := strings.CutPrefix(word, initial)
		if !found {
			continue
		}
		for _, final := range pinyinFinals {
			if tail, found := strings.CutPrefix(rest, final); found && isPinyinOf(tail, syllables-1) {
				return true
			}
		}
	}
	return false
}

// pinyinInitials end with none, for syllables that begin with a vowel.
var pinyinInitials = strings.Split( //nolint:gochecknoglobals // a constant list
	"zh ch sh b p m f d t n l g k h j q x r z c s y w ", " ",
)

var pinyinFinals = strings.Fields( //nolint:gochecknoglobals // a constant list
	"iang iong uang ang eng ing ong ian iao uai uan ai ei ao ou an en in un ia ie iu ua uo ui ue a o e i u",
)

// isVietnameseSurname knows the family names of most Vietnamese, without accents, that no other language has.
func isVietnameseSurname(word string) bool {
	switch word {
	case "nguyen", "tran", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "ngo", "duong", "dinh", "trinh":
		return true
	}
	return false
}
