package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestShort is how many letters a first name with a dot may have to be a short form: Christ. Weber.
const longestShort = 6

// markShortWords marks the words that are the beginning of a name: with a dot, as in Chr. Weber and Ев. Петров, and
// single letters that are several in Latin, as in Ю. Смирнов. A dot behind the last word ends a sentence.
func (a *PersonName) markShortWords(typed string) {
	if a.single() || strings.IndexByte(typed, '.') < 0 && !a.script {
		return
	}
	inOrder := strings.IndexByte(typed, ',') < 0
	for typed != "" {
		end := strings.IndexFunc(typed, func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
		if end < 0 {
			end = len(typed)
		}
		word, rest := typed[:end], typed[end:]
		behind := strings.TrimLeft(rest, ". ")
		if isShortWord(word, rest != "" && rest[0] == '.' && (behind != "" || !inOrder)) {
			a.markShort(fold(word))
		}
		_, size := utf8.DecodeRuneInString(rest)
		typed = rest[size:]
	}
	if a.short != 0 && a.allShort() {
		a.words, a.short = firstLetters(a.words), 0 // Ю. Я.: initials alone name nobody
	}
}

func (a *PersonName) allShort() bool {
	bits := a.short
	for word := range strings.FieldsSeq(a.words) {
		if bits&1 == 0 && len(word) > 1 {
			return false
		}
		bits >>= 1
	}
	return true
}

func firstLetters(words string) string {
	var letters []string
	for word := range strings.FieldsSeq(words) {
		_, size := utf8.DecodeRuneInString(word)
		letters = append(letters, word[:size])
	}
	return strings.Join(letters, " ")
}

// isShortWord: a Latin letter with a dot is an initial anyway.
func isShortWord(word string, dotted bool) bool {
	n := utf8.RuneCountInString(word)
	return n == 1 && len(word) > 1 || dotted && n > 1 && n <= longestShort &&
		strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

func (a *PersonName) markShort(folded string) {
	if _, known := a.lists.known[folded]; known || len(folded) < 2 {
		return
	}
	bit := uint8(1)
	for word := range strings.FieldsSeq(a.words) {
		if word == folded {
			a.short |= bit
			return
		}
		bit <<= 1
	}
}

// withInitialsBeside writes short words as the initial of the word of the other name that begins so: Chr. Weber is C.
// Weber beside Christian Weber.
func (a PersonName) withInitialsBeside(b PersonName) PersonName {
	if a.short == 0 {
		return a
	}
	words := strings.Fields(a.words)
	for i, word := range words {
		if initial := initialInName(word, b.words); a.short>>i&1 != 0 && initial != "" {
			words[i] = initial
		}
	}
	a.words = strings.Join(words, " ")
	return a
}

// initialInName is the first letter of the word that begins with a short one and is longer; empty if there is none.
func initialInName(short, name string) string {
	for word := range strings.FieldsSeq(name) {
		if len(word) > len(short) && (strings.HasPrefix(word, short) || strings.HasPrefix(loose(word), loose(short))) {
			_, size := utf8.DecodeRuneInString(word)
			return word[:size]
		}
	}
	return ""
}
