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
	Different
)

// PersonName is a name without accents, titles and order; the zero value is a missing one.
type PersonName struct {
	words string // folded, separated by spaces, in the order of the name, particles left out
	wide  string // the same with umlauts written out; empty where it does not differ
	lists *Lists // for the short forms of names
}

// Person reads a name: "Dr. Jörg Weiß", "Weiss, Joerg", "R. Berg". Fillers, e-mail addresses and numbers are no name.
func (l *Lists) Person(s string) PersonName {
	if s == "" || strings.IndexByte(s, '@') >= 0 || l.IsFiller(s) {
		return PersonName{}
	}
	words := l.nameWords(fold(s))
	if words == "" {
		return PersonName{}
	}
	n := PersonName{words: words, lists: l}
	if _, ascii := looks(s); !ascii {
		if wide := l.nameWords(foldWide(s)); wide != words {
			n.wide = wide
		}
	}
	return n
}

// nameWords leaves titles and particles out; particles stay where nothing else would be left.
func (l *Lists) nameWords(folded string) string {
	if first, last, ok := strings.Cut(folded, ","); ok {
		folded = last + " " + first // "Berg, Robin"
	}
	var names, particles []string
	for word := range strings.FieldsFuncSeq(folded, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`.,;:/\()[]{}<>"&+-_|*#!?`, r)
	}) {
		word = strings.ReplaceAll(word, "'", "")
		switch {
		case word == "" || !hasLetter(word) || l.titles.has(word):
		case l.particles.has(word):
			particles = append(particles, word)
		default:
			names = append(names, word)
		}
	}
	if len(names) == 0 {
		names = particles
	}
	return strings.Join(names, " ")
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// String is the name in the form in which it is compared.
func (a PersonName) String() string { return a.words }

// Missing says that there is no name.
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

// Compare says whether two names can be the same person's. It is symmetric.
func (a PersonName) Compare(b PersonName) NameMatch {
	if a.words == "" || b.words == "" {
		return Missing
	}
	best := a.lists.compareWords(a.words, b.words)
	for _, x := range a.forms() {
		for _, y := range b.forms() {
			if m := a.lists.compareWords(x, y); closer(m, best) {
				best = m
			}
		}
	}
	return best
}

func (a PersonName) forms() []string {
	if a.wide == "" {
		return []string{a.words}
	}
	return []string{a.words, a.wide}
}

// closer orders Equal before Similar before Missing before Different.
func closer(a, b NameMatch) bool {
	order := map[NameMatch]int{Equal: 0, Similar: 1, Missing: 2, Different: 3}
	return order[a] < order[b]
}

func (l *Lists) compareWords(x, y string) NameMatch {
	if x == y || strings.ReplaceAll(x, " ", "") == strings.ReplaceAll(y, " ", "") {
		return Equal
	}
	few, many := strings.Fields(x), strings.Fields(y)
	if len(few) > len(many) || len(few) == len(many) && y < x {
		few, many = many, few
	}
	rest := slices.Clone(many)
	var open []string
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
		return initialsOnly(open, rest)
	}
	for _, word := range open {
		i := slices.IndexFunc(rest, func(other string) bool { return l.nearly(word, other) })
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

func allInitials(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return utf8.RuneCountInString(w) > 1 })
}

// initialsOnly is "R. B." against "Robin Berg": too little to agree, enough to differ.
func initialsOnly(open, rest []string) NameMatch {
	for _, word := range open {
		i := slices.IndexFunc(rest, func(other string) bool { return isInitialOf(word, other) })
		if i < 0 {
			return Different
		}
		rest = slices.Delete(slices.Clone(rest), i, i+1)
	}
	return Missing
}

// nearly says whether two words can be the same name: an initial, a short form, or one slip in a long word. A slip in
// the last letter does not count: Maria and Marie, Daniel and Daniela are two people.
func (l *Lists) nearly(a, b string) bool {
	if isInitialOf(a, b) || l.shortForms(a, b) {
		return true
	}
	x, y := []rune(a), []rune(b)
	if min(len(x), len(y)) < 5 || x[len(x)-1] != y[len(y)-1] {
		return false
	}
	return OneTypo(a, b)
}

func isInitialOf(a, b string) bool {
	x, sizeA := utf8.DecodeRuneInString(a)
	y, sizeB := utf8.DecodeRuneInString(b)
	return x == y && (sizeA == len(a) || sizeB == len(b))
}

func (l *Lists) shortForms(a, b string) bool {
	for _, line := range l.nicknames[a] {
		if slices.Contains(l.nicknames[b], line) {
			return true
		}
	}
	return false
}
