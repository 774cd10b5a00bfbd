package normalize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NameMatch says how two names of persons compare.
type NameMatch int

// How names compare. Missing: one of them says nothing.
const (
	Missing NameMatch = iota
	Equal
	Similar
	Near // neither, but one name with two slips or with an unlisted short form looks like this
	Different
)

// Compare reports whether two names can belong to the same person. It is symmetric.
func (a PersonName) Compare(b PersonName) NameMatch {
	if a.words == "" || b.words == "" {
		return Missing
	}
	contradict := a.gender+b.gender == man+woman && a.gender != b.gender
	if contradict && (a.single() || b.single()) {
		return Different // "Mr. Berg" and "Mrs. Berg", or Maria Berg; with two first names the title may be the slip
	}
	if a.son != b.son {
		return Different // father and son, who share a number and sometimes an address
	}
	if a.isGivenBesideFamilyName(b) || b.isGivenBesideFamilyName(a) {
		return Missing
	}
	if a.otherScript && !a.latin && !b.otherScript || b.otherScript && !b.latin && !a.otherScript {
		return Missing // 王伟 and Wei Wang: neither can be read as the other
	}
	best := a.closest(b)
	if best != Equal && contradict {
		return Different // José García and María José García
	}
	return best
}

// isGivenBesideFamilyName reports whether one name is only a first name and the other only a family name: Rita and Mrs.
// Tann. Neither says anything of the other.
func (a PersonName) isGivenBesideFamilyName(b PersonName) bool {
	if a.lists == nil || !a.single() || !b.single() || a.gender != unsaid {
		return false
	}
	given, other := a.lists.known[a.words], a.lists.known[b.words]
	contradict := given.gender+b.gender == man+woman && given.gender != b.gender
	return given.first && !other.first && (b.gender != unsaid || other.number != 0) && !contradict
}

func (a PersonName) closest(b PersonName) NameMatch {
	if a.lead != "" || b.lead != "" {
		a, b = a.withoutSharedParticle(b), b.withoutSharedParticle(a)
	}
	best := a.lists.compareWords(a.words, b.words)
	if best == Equal {
		return best
	}
	for _, x := range a.forms() {
		for _, y := range b.forms() {
			best = betterMatch(best, a.lists.compareWords(x, y))
		}
	}
	if a.script || b.script {
		best = betterMatch(best, a.lists.compareWords(loose(a.words), loose(b.words)))
	}
	if best == Different {
		best = a.lists.compareNearly(a.words, b.words)
	}
	return best
}

// withoutSharedParticle removes a first word that the other name has as a particle: "de Vries" beside "Jan de Vries".
func (a PersonName) withoutSharedParticle(b PersonName) PersonName {
	if a.lead == "" || !strings.Contains(b.small, " "+a.lead+" ") {
		return a
	}
	a.words = strings.TrimPrefix(a.words, a.lead+" ")
	a.wide = strings.TrimPrefix(a.wide, a.lead+" ")
	return a
}

// IsFull reports whether the name has a family name and a given name: two words or more, or three characters of a
// Chinese, Japanese or Korean name, which is written in one word.
func (a PersonName) IsFull() bool {
	if !a.single() {
		return a.wide == "" || strings.IndexByte(a.wide, ' ') >= 0
	}
	r, _ := utf8.DecodeRuneInString(a.words)
	const familyAndGiven = 3
	return unicode.In(r, unicode.Han, unicode.Hangul) && utf8.RuneCountInString(a.words) >= familyAndGiven
}

func (a PersonName) single() bool { return strings.IndexByte(a.words, ' ') < 0 }

func (a PersonName) forms() []string {
	if a.wide == "" {
		return []string{a.words}
	}
	return []string{a.words, a.wide}
}

// loose brings the ways in which Greek and Cyrillic names are spelled together: Dmitrii, Dmitry; Yulia, Iuliia; Sophia,
// Sofia.
func loose(s string) string {
	s = spellings.Replace(s)
	var b strings.Builder
	var last rune
	for _, r := range s {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

var spellings = strings.NewReplacer( //nolint:gochecknoglobals // a constant table
	"shch",
	"sch",
	"kh",
	"h",
	"ch",
	"h",
	"zh",
	"j",
	"ph",
	"f",
	"th",
	"t",
	"x",
	"ks",
	"ie",
	"e",
	"ye",
	"e",
	"y",
	"i",
	"j",
	"i",
	"w",
	"v",
)

func betterMatch(a, b NameMatch) NameMatch {
	for _, m := range [3]NameMatch{Equal, Similar, Missing} {
		if a == m || b == m {
			return m
		}
	}
	return Different
}

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
	strong := 0
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
		rest = slices.Delete(rest, i, i+1)
	}
	if strong == 0 {
		return Different
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
		i := slices.IndexFunc(rest, func(other string) bool { return isInitialOf(word, other) })
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
		isFamilyNamePrefix(a, b) || isFamilyNamePrefix(b, a) {
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
