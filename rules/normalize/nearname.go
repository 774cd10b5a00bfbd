package normalize

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// IsStranger reports whether two names contradict each other and have no word in common, not even nearly: no initial,
// no short form, no beginning, no word with two slips. Three misspellings of one name are no strangers.
func (a PersonName) IsStranger(b PersonName) bool {
	if a.Compare(b) != Different {
		return false
	}
	for _, x := range a.forms() {
		for _, y := range b.forms() {
			if a.lists.shareWord(loose(x), loose(y)) || a.lists.shareWord(x, y) {
				return false
			}
		}
	}
	return true
}

// MayBeMisspelt reports whether two names of two words or more may be one with slips in several words: each word of the
// shorter one has its counterpart, at most two slips away. Frequent first names are no slips of each other.
func (a PersonName) MayBeMisspelt(b PersonName) bool {
	if a.lists == nil || a.single() || b.single() || a.son != b.son || a.HasOtherGender(b) {
		return false
	}
	var buffers [2][8]string // names of more words allocate
	few, rest := appendWords(buffers[0][:0], a.words), appendWords(buffers[1][:0], b.words)
	if len(few) > len(rest) {
		few, rest = rest, few
	}
	for _, word := range few {
		i := slices.IndexFunc(rest, func(other string) bool { return word == other || a.lists.mayBeSlips(word, other) })
		if i < 0 {
			return false
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return true
}

// mayBeSlips accepts two slips behind the first letter of a word. In short words two other letters make another name,
// so there a slip swaps, drops or doubles a letter.
func (l *Lists) mayBeSlips(a, b string) bool {
	if l.known[a].first && l.known[b].first {
		return false
	}
	x, y := []rune(a), []rune(b)
	const longEnough, shortest = 5, 2
	if min(len(x), len(y)) < shortest || x[0] != y[0] || !isWithinTwoEdits(x, y) {
		return false
	}
	return min(len(x), len(y)) >= longEnough || hasNoOtherLetter(a, b) || hasNoOtherLetter(b, a)
}

func hasNoOtherLetter(a, b string) bool {
	return !strings.ContainsFunc(a, func(r rune) bool { return !strings.ContainsRune(b, r) })
}

// MayHaveMarried reports whether two names of women have a frequent first name in common and differ in the family name.
func (a PersonName) MayHaveMarried(b PersonName) bool {
	return a.gender == woman && b.gender == woman && a.givenNamesAgree(b)
}

// givenNamesAgree reports whether two different names of two words or more have a frequent first name of three letters
// or more in common.
func (a PersonName) givenNamesAgree(b PersonName) bool {
	if a.single() || b.single() || a.lists == nil || a.son != b.son {
		return false
	}
	mine, others := strings.Fields(a.words), strings.Fields(b.words)
	given := slices.IndexFunc(mine, func(word string) bool {
		return a.lists.known[word].first && utf8.RuneCountInString(word) >= minStem && slices.Contains(others, word)
	})
	return given >= 0 && !slices.Equal(mine, others)
}

func (l *Lists) shareWord(x, y string) bool {
	for a := range strings.FieldsSeq(x) {
		for b := range strings.FieldsSeq(y) {
			if l.areWordsAlike(a, b) {
				return true
			}
		}
	}
	return false
}

func (l *Lists) areWordsAlike(a, b string) bool {
	return a == b || isInitialOf(a, b) || l.shortForms(a, b) || isNearWord(a, b)
}

// minStem is how many letters two words must begin with alike before one counts as cut off the other.
const minStem = 3

// isNearWord accepts a beginning of three letters or more, and two slips in words of five letters or more, one in
// shorter ones.
func isNearWord(a, b string) bool {
	x, y := []rune(a), []rune(b)
	short := min(len(x), len(y))
	if short < minStem {
		return false
	}
	if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
		return true
	}
	const longEnough = 5
	if short < longEnough {
		return OneTypo(a, b)
	}
	return isWithinTwoEdits(x, y)
}

// compareNearly finds names that are neither equal nor similar, but may be one name: two slips in a long word, one at
// its end, a short form that no list has. Every word of the shorter name needs its own counterpart, and one of them is
// the same word or nearly.
func (l *Lists) compareNearly(x, y string) NameMatch {
	var buffers [3][8]string // names of more words allocate
	few, many := appendWords(buffers[0][:0], x), appendWords(buffers[1][:0], y)
	if len(few) > len(many) {
		few, many = many, few
	}
	if len(few) == 1 && len(many) > 1 && l.isMisspeltWordOf(few[0], many) {
		return Near
	}
	if len(few) < 2 || givenNamesDiffer(few, many) {
		return Different
	}
	rest, same, nearly, given, otherSex := append(buffers[2][:0], many...), 0, 0, false, false
	for _, word := range few {
		i := slices.Index(rest, word)
		if i < 0 {
			i = slices.IndexFunc(rest, func(other string) bool { return l.couldBeSameWord(word, other) })
		}
		if i >= 0 {
			same++
			given = given || l.known[word].first
		} else if i = slices.IndexFunc(rest, func(other string) bool { return l.isNearlySameWord(word, other) }); i >= 0 {
			nearly++
		}
		if i < 0 {
			return Different
		}
		otherSex = otherSex || word != rest[i] && differByFemaleEnding(word, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	if same == 0 || nearly > 1 || otherSex && !given || len(few) == len(many) && haveSameWords(few, many) {
		return Different // A. P. Berg and P. A. Berg
	}
	return Near
}

func haveSameWords(few, many []string) bool {
	for _, word := range few {
		if !slices.Contains(many, word) {
			return false
		}
	}
	return true
}

// isMisspeltWordOf reports whether one word is a word of a longer name but for one slip: Herr Weiß and Uwe Wieß.
func (l *Lists) isMisspeltWordOf(word string, name []string) bool {
	const shortest = 4
	if utf8.RuneCountInString(word) < shortest {
		return false
	}
	return slices.ContainsFunc(name, func(other string) bool {
		return other[0] == word[0] && utf8.RuneCountInString(other) >= shortest && OneTypo(word, other) &&
			!l.areDifferentNames(word, other) && !differByFemaleEnding(word, other)
	})
}

// differByFemaleEnding reports whether two words are a man's and a woman's form, if they are first names: Oleksandr and
// Oleksandra, Martino and Martina. Of family names they are one: Ivan Petrov and Ivan Petrova.
func differByFemaleEnding(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	stem, female := strings.CutSuffix(b, "a")
	if !female {
		stem, female = strings.CutSuffix(a, "a")
		return female && len(a) == len(b) && strings.HasPrefix(b, stem)
	}
	return stem == a || len(a) == len(b) && strings.HasPrefix(a, stem) || strings.TrimSuffix(a, "s") == b[:len(b)-1] ||
		strings.TrimSuffix(a, "os") == stem
}

// isNearlySameWord never takes two frequent names for one: Martin and Marvin, Daniel and Daniela.
func (l *Lists) isNearlySameWord(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if l.areDifferentNames(a, b) || x[0] != y[0] {
		return false
	}
	if len(x) > len(y) {
		x, y = y, x
		a, b = b, a
	}
	const forOneSlip, forTwoSlips = 4, 7
	switch {
	case len(x) >= forTwoSlips && isWithinTwoEdits(x, y):
		return true
	case len(x) >= forOneSlip && OneTypo(a, b):
		return true
	}
	return l.known[b].first && !l.known[a].first && looksLikeShortForm(a, b)
}

// looksLikeShortForm knows short forms by their shape: the beginning of the name, doubled letters, and a usual ending,
// as in Steffi, Manni, Abby and Seb.
func looksLikeShortForm(short, name string) bool {
	if strings.HasPrefix(name, short) {
		return utf8.RuneCountInString(short) >= minStem
	}
	x, y := withoutDoubles(short), withoutDoubles(name)
	stem := commonPrefix([]rune(x), []rune(y))
	least := minStem
	if x != short {
		least-- // Abby, Eddy
	}
	if stem < least {
		return false
	}
	switch string([]rune(x)[stem:]) {
	case "i", "y", "ie", "ey", "e", "a", "o", "u", "ek", "ka", "ko", "sia", "sha", "lein", "chen", "ito", "ita":
		return true
	}
	return false
}

func withoutDoubles(s string) string {
	var last rune
	return strings.Map(func(r rune) rune {
		if r == last {
			return -1
		}
		last = r
		return r
	}, s)
}

// isWithinTwoEdits reports whether at most two insertions, deletions, replacements and swaps of neighbours make one
// word of the other.
func isWithinTwoEdits(x, y []rune) bool {
	const limit, longest = 2, 32
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > limit || len(y) >= longest {
		return false
	}
	var rows [3][longest]int
	for j := range y {
		rows[0][j+1] = j + 1
	}
	for i := range x {
		before, last, row := &rows[(i+2)%3], &rows[i%3], &rows[(i+1)%3]
		row[0] = i + 1
		best := row[0]
		for j := range y {
			replaced := last[j]
			if x[i] != y[j] {
				replaced++
			}
			row[j+1] = min(replaced, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			best = min(best, row[j+1])
		}
		if best > limit {
			return false
		}
	}
	return rows[len(x)%3][len(y)] <= limit
}

// LongestWords returns the two longest words of a name as typed, without accents, the longest first: what is left alone
// by titles in front, by the order of the words, and by initials. The second is empty for a name in one word.
func LongestWords(typed string) (first, second string) {
	for word := range strings.FieldsFuncSeq(fold(typed), isWordBreak) {
		switch {
		case isLonger(word, first):
			if word != first {
				first, second = word, first
			}
		case word != first && isLonger(word, second):
			second = word
		}
	}
	return first, second
}

func isLonger(word, than string) bool {
	return len(word) > len(than) || len(word) == len(than) && word < than
}
