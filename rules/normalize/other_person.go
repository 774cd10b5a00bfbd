package normalize

import (
	"slices"
	"strings"
)

// IsOtherPerson reports whether two names are surely those of two people: a man and a woman, or two full names that are
// strangers or of one family with frequent first names that are not alike. Misspellings, short forms, and a name before
// and after a marriage are none.
func (a PersonName) IsOtherPerson(b PersonName) bool {
	if a.Compare(b) != Different {
		return false
	}
	if !a.IsFull() || !b.IsFull() {
		return a.HasOtherGender(b)
	}
	return a.IsStranger(b) || a.hasOtherFirstName(b)
}

// hasOtherFirstName reports whether two names have words in common, each begins with another word, one of these is a
// frequent first name, and no other word of one is like a word of the other. Anna Berg and Anna Lund, who may have
// married, begin alike. A Cyrillic initial may take two Latin letters, so two letters say nothing.
func (a PersonName) hasOtherFirstName(b PersonName) bool {
	if a.lists == nil {
		return false
	}
	mine, others := wordsWithout(a.words, b.words), wordsWithout(b.words, a.words)
	if len(mine) == 0 || len(others) == 0 {
		return false
	}
	if !strings.HasPrefix(a.words, mine[0]) || !strings.HasPrefix(b.words, others[0]) {
		return false
	}
	const ofScript = 2
	if (a.script || b.script) && min(len(mine[0]), len(others[0])) <= ofScript {
		return false
	}
	return (a.lists.known[mine[0]].first || a.lists.known[others[0]].first) &&
		!a.lists.shareWord(strings.Join(mine, " "), strings.Join(others, " "))
}

// wordsWithout returns the words of a name that another name has not.
func wordsWithout(name, other string) []string {
	rest := strings.Fields(other)
	return slices.DeleteFunc(strings.Fields(name), func(word string) bool { return slices.Contains(rest, word) })
}
