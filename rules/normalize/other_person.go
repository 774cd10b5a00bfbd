package normalize

import "strings"

// IsOtherPerson reports whether two names are surely those of two people: strangers, of one family with other first
// names one of which is frequent, or a man and a woman. Misspellings, short forms, and a name before and after a
// marriage are none.
func (a PersonName) IsOtherPerson(b PersonName) bool {
	if a.Compare(b) != Different {
		return false
	}
	if !a.IsFull() || !b.IsFull() {
		return a.HasOtherGender(b) || a.IsStranger(b)
	}
	return a.hasOtherFirstName(b) || a.IsStranger(b)
}

// hasOtherFirstName reports whether two names have words in common, each begins with another word, one of these is a
// frequent first name, and no other word of one is like a word of the other. Anna Berg and Anna Lund, who may have
// married, begin alike. A Cyrillic initial may take two Latin letters, so two letters say nothing.
func (a PersonName) hasOtherFirstName(b PersonName) bool {
	if a.lists == nil {
		return false
	}
	first, _, _ := strings.Cut(a.words, " ")
	other, _, _ := strings.Cut(b.words, " ")
	if !a.lists.known[first].first && !a.lists.known[other].first || hasWord(b.words, first) || hasWord(a.words, other) {
		return false
	}
	const ofScript = 2
	if (a.script || b.script) && min(len(first), len(other)) <= ofScript {
		return false
	}
	for x := range strings.FieldsSeq(a.words) {
		for y := range strings.FieldsSeq(b.words) {
			if !hasWord(b.words, x) && !hasWord(a.words, y) && a.lists.areWordsAlike(x, y) {
				return false
			}
		}
	}
	return true
}

// hasWord reports whether a word is one of those of a name.
func hasWord(name, word string) bool {
	for one := range strings.FieldsSeq(name) {
		if one == word {
			return true
		}
	}
	return false
}
