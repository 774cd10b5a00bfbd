package normalize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

func (l *Lists) compareWords(x, y string) NameMatch {
	if x == y && onlySingleLetters(x) {
		return Missing // "R. B." twice
	}
	if equalButForSpaces(x, y) {
		return Equal
	}
	var buffers [4][8]string // names of more words allocate
	few, many := appendWords(buffers[0][:0], x), appendWords(buffers[1][:0], y)
	if isOtherOrder(few, many) || isOtherOrder(many, few) {
		return Equal
	}
	if givenNamesDiffer(few, many) || givenNamesDiffer(many, few) {
		return Different
	}
	if len(few) > len(many) || len(few) == len(many) && y < x {
		few, many = many, few
	}
	rest, open := append(buffers[2][:0], many...), buffers[3][:0]
	strong, slip := 0, false
	for _, word := range few { // exact matches first, so that an initial does not take a whole word's place
		if i := slices.Index(rest, word); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			if utf8.RuneCountInString(word) > 1 {
				strong++
			}
			continue
		}
		open = append(open, word)
	}
	if len(open) == 0 && len(rest) == 0 {
		if haveOtherOrder(x, y) {
			return Different // A. P. Berg and P. A. Berg
		}
		return Equal
	}
	if allInitials(few) || allInitials(many) {
		return matchInitials(open, rest)
	}
	for _, word := range open {
		i := slices.IndexFunc(rest, func(other string) bool { return l.couldBeSameWord(word, other) })
		if i < 0 {
			return Different
		}
		if utf8.RuneCountInString(word) > 1 && utf8.RuneCountInString(rest[i]) > 1 {
			strong++
		}
		slip = slip || areChineseOrVietnamese(word, rest[i], few)
		rest = slices.Delete(rest, i, i+1)
	}
	switch {
	case strong == 0:
		return Different
	case slip:
		return Near
	}
	return Similar
}

func appendWords(words []string, name string) []string {
	for word := range strings.FieldsSeq(name) {
		words = append(words, word)
	}
	return words
}

func equalButForSpaces(x, y string) bool {
	i, j := 0, 0
	for {
		for i < len(x) && x[i] == ' ' {
			i++
		}
		for j < len(y) && y[j] == ' ' {
			j++
		}
		if i == len(x) || j == len(y) {
			return i == len(x) && j == len(y)
		}
		if x[i] != y[j] {
			return false
		}
		i++
		j++
	}
}

// isOtherOrder compares a name in one word with the same name in the other order: 田中太郎 and 太郎 田中.
func isOtherOrder(one, two []string) bool {
	return len(one) == 1 && len(two) == 2 && one[0] == two[1]+two[0]
}

// givenNamesDiffer reports whether a Chinese, Japanese or Korean name in one word has the family name of the other and
// another given name: 石田太郎 and 石田 健一.
func givenNamesDiffer(one, two []string) bool {
	if len(one) != 1 || len(two) != 2 {
		return false
	}
	if r, _ := utf8.DecodeRuneInString(one[0]); !unicode.In(r, unicode.Han, unicode.Hangul) {
		return false
	}
	for i, family := range two {
		if given, found := strings.CutPrefix(one[0], family); found && given != "" && given != two[1-i] {
			return true
		}
	}
	return false
}

// haveOtherOrder reports whether two names with the same initials have them in another order.
func haveOtherOrder(x, y string) bool {
	i, j := 0, 0
	for {
		var a, b byte
		a, i = nextInitial(x, i)
		b, j = nextInitial(y, j)
		if a != b {
			return true
		}
		if a == 0 {
			return false
		}
	}
}

// nextInitial returns the next Latin letter that stands alone, and where to look on; 0 if there is none.
func nextInitial(words string, from int) (initial byte, next int) {
	for i := from; i < len(words); i++ {
		begins, ends := i == 0 || words[i-1] == ' ', i == len(words)-1 || words[i+1] == ' '
		if begins && ends {
			return words[i], i + 1
		}
	}
	return 0, len(words)
}

func allInitials(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return utf8.RuneCountInString(w) > 1 })
}

func onlySingleLetters(words string) bool {
	for word := range strings.FieldsSeq(words) {
		// one Chinese character is a name
		if r, size := utf8.DecodeRuneInString(word); size != len(word) || r >= firstMarked {
			return false
		}
	}
	return true
}

// matchInitials compares "R. B." with "Robin Berg": too little to agree, enough to differ.
func matchInitials(open, rest []string) NameMatch {
	for _, word := range open {
		i := slices.IndexFunc(rest, func(other string) bool {
			return isInitialOf(word, other) || isChineseGivenName(word, other) || isChineseGivenName(other, word)
		})
		if i < 0 {
			return Different
		}
		rest = slices.Delete(slices.Clone(rest), i, i+1)
	}
	return Missing
}

// couldBeSameWord accepts an initial, a short form or one typo in a long word. A typo in the first or the last letter
// does not count: Harry and Larry, Maria and Marie, Daniel and Daniela are two people. Nor does one between two
// frequent names: Martin and Marvin.
func (l *Lists) couldBeSameWord(a, b string) bool {
	if isInitialOf(a, b) || l.shortForms(a, b) || l.samePatronymic(a, b) ||
		isFamilyNamePrefix(a, b) || isFamilyNamePrefix(b, a) || isChineseGivenName(a, b) || isChineseGivenName(b, a) ||
		isGivenNameSuffix(a, b) || isGivenNameSuffix(b, a) ||
		l.hasIndianSuffix(a, b) || l.hasIndianSuffix(b, a) {
		return true
	}
	x, y := []rune(a), []rune(b)
	if min(len(x), len(y)) < 5 || x[0] != y[0] || x[len(x)-1] != y[len(y)-1] || l.areDifferentNames(a, b) {
		return false
	}
	return OneTypo(a, b)
}

// isFamilyNamePrefix compares 田中 with 田中太郎, written without a space.
func isFamilyNamePrefix(a, b string) bool {
	r, _ := utf8.DecodeRuneInString(a)
	return unicode.In(r, unicode.Han, unicode.Hangul) && utf8.RuneCountInString(a) > 1 && strings.HasPrefix(b, a)
}

// isGivenNameSuffix compares 健一 with 小林健一: a given name of two characters or more, and the name that a family name of
// one or two stands before.
func isGivenNameSuffix(a, b string) bool {
	r, _ := utf8.DecodeRuneInString(a)
	if !unicode.In(r, unicode.Han, unicode.Hangul) || utf8.RuneCountInString(a) < 2 {
		return false
	}
	family, found := strings.CutSuffix(b, a)
	n := utf8.RuneCountInString(family)
	return found && (n == 1 || n == 2)
}

// hasIndianSuffix compares Rameshbhai with Ramesh and Priyaben with Priya: brother and sister are written to a first
// name.
func (l *Lists) hasIndianSuffix(polite, name string) bool {
	const shortest = 4
	if len(name) < shortest || len(polite) <= len(name) || polite[:len(name)] != name {
		return false
	}
	switch polite[len(name):] {
	case "bhai", "kumar":
		return true
	case "ben", "bai", "ji":
		return l.known[name].first
	}
	return false
}

func isInitialOf(a, b string) bool {
	x, sizeA := utf8.DecodeRuneInString(a)
	y, sizeB := utf8.DecodeRuneInString(b)
	return x == y && (sizeA == len(a) || sizeB == len(b))
}

func (l *Lists) samePatronymic(a, b string) bool {
	x, sonX := fatherInPatronymic(a)
	y, sonY := fatherInPatronymic(b)
	return x != "" && y != "" && sonX == sonY && (x == y || l.shortForms(x, y))
}

func fatherInPatronymic(word string) (name string, son bool) {
	for _, ending := range [...]string{"ovich", "evich", "ovych", "ievych", "ovna", "evna", "ivna"} {
		if father, found := strings.CutSuffix(word, ending); found && len(father) >= 3 {
			return strings.TrimRight(father, "i"), strings.HasSuffix(ending, "ch")
		}
	}
	return "", false
}

func (l *Lists) shortForms(a, b string) bool {
	for _, line := range l.nicknames[a] {
		if slices.Contains(l.nicknames[b], line) {
			return true
		}
	}
	return false
}
