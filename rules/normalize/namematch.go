package normalize

import (
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
	contradict := a.HasOtherGender(b)
	if contradict && (a.single() || b.single()) {
		return Different // "Mr. Berg" and "Mrs. Berg", or Maria Berg; with two first names the title may be the slip
	}
	if a.son != b.son {
		return Different // father and son, who share a number and sometimes an address
	}
	if a.isGivenBesideFamilyName(b) || b.isGivenBesideFamilyName(a) ||
		a.isGivenBesideItsInitial(b) || b.isGivenBesideItsInitial(a) {
		return Missing
	}
	if a.otherScript && !a.latin && !b.otherScript || b.otherScript && !b.latin && !a.otherScript {
		return Missing // 王伟 and Wei Wang: neither can be read as the other
	}
	if a.otherScript && b.otherScript && !a.latin && !b.latin {
		if a.writing() != b.writing() || isChineseFamilyBesideGiven(a.words, b.words) {
			return Missing // 田中 and タナカ, 王 and 晓梅
		}
	}
	best := a.closest(b)
	if best != Equal && contradict {
		return Different // José García and María José García
	}
	return best
}

// HasOtherGender reports whether one name is a man's and the other a woman's, by titles or first names.
func (a PersonName) HasOtherGender(b PersonName) bool {
	return a.gender+b.gender == man+woman && a.gender != b.gender
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

// isGivenBesideItsInitial reports whether one name may be only a first name, and the other is a family name with the
// initial of that: Karl and K. Köhler. They agree in one letter, which says little.
func (a PersonName) isGivenBesideItsInitial(b PersonName) bool {
	if a.lists == nil || !a.single() || b.single() || a.son != "" {
		return false
	}
	if name, known := a.lists.known[a.words]; known && !name.first {
		return false // a frequent family name
	}
	agrees, families := false, 0
	for word := range strings.FieldsSeq(b.words) {
		if initial, size := utf8.DecodeRuneInString(word); size < len(word) || initial >= firstMarked {
			families++ // one Chinese or Korean character is a name
		} else {
			agrees = agrees || isInitialOf(word, a.words)
		}
	}
	return agrees && families == 1 && !strings.Contains(" "+b.words+" ", " "+a.words+" ")
}

func (a PersonName) closest(b PersonName) NameMatch {
	if a.lead != "" || b.lead != "" {
		a, b = a.withoutSharedParticle(b), b.withoutSharedParticle(a)
	}
	best := a.lists.compareWords(a.words, b.words)
	if best == Equal {
		return best
	}
	if a.short != 0 || b.short != 0 {
		a, b = a.withInitialsBeside(b), b.withInitialsBeside(a)
	}
	for _, x := range a.formsBeside(b) {
		for _, y := range b.formsBeside(a) {
			m := a.lists.compareWords(x, y)
			doubtful := a.isMonsieur(x) && !b.isSurelyFrench() || b.isMonsieur(y) && !a.isSurelyFrench()
			if doubtful && (m == Equal || m == Similar) {
				m = Near // P. Rossi and M. Rossi
			}
			best = betterMatch(best, m)
			if a.script || b.script {
				best = betterMatch(best, a.lists.compareWords(loose(x), loose(y)))
			}
		}
	}
	if best == Different && equalButForJoining(a, b) {
		return Equal
	}
	if best == Different && a.lists.similarButForJoining(a.words, b.words) {
		return Similar
	}
	if best == Different && (a.small != "" || b.small != "") {
		x, y := a.withoutJoinedParticle(b), b.withoutJoinedParticle(a)
		best = a.lists.compareWords(x.words, y.words)
	}
	if best == Different {
		best = a.lists.compareNearly(a.words, b.words)
	}
	return best
}

func (a PersonName) hasOtherInitial() bool {
	return len(a.words) > 1 && a.words[1] == ' ' && a.words[0] != 'm'
}

// HasInitial reports whether a word of the name is only a letter, or the beginning of a name with a dot.
func (a PersonName) HasInitial() bool {
	if a.short != 0 {
		return true
	}
	for word := range strings.FieldsSeq(a.words) {
		if len(word) == 1 {
			return true
		}
	}
	return false
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
	"schtsch",
	"sch",
	"tsch",
	"h",
	"shch",
	"sch",
	"kh",
	"h",
	"ch",
	"h",
	"zh",
	"j",
	"tch",
	"h",
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
	"yo",
	"e",
	"y",
	"i",
	"j",
	"i",
	"w",
	"v",
)

func betterMatch(a, b NameMatch) NameMatch {
	for _, m := range [4]NameMatch{Equal, Similar, Near, Missing} {
		if a == m || b == m {
			return m
		}
	}
	return Different
}
