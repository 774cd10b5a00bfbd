package normalize

import (
	"strings"
	"unicode/utf8"
)

// spellTitle replaces a title at the beginning that contains a sign, or that means something else in other languages.
func spellTitle(folded string) string {
	i := strings.IndexByte(folded, ' ')
	if i < 0 {
		return folded
	}
	switch title := folded[:i]; title {
	case "sig.ra", "g-zha", "dna", "dna.", "smt", "smt.":
		return "signora" + folded[i:]
	case "sig.na":
		return "signorina" + folded[i:]
	case "dott.ssa", "prof.ssa", "dr.ssa":
		return "dottoressa" + folded[i:]
	case "g-n", "shri":
		return "signor" + folded[i:]
	case "sn.":
		return "dr" + folded[i:] // sayın, of men and women
	}
	return folded
}

// seniorOrSenor is the gender that "Sr." gives at the beginning, where it is señor or senhor; at the end it is senior.
func seniorOrSenor(words []string, i int) gender {
	if i == 0 && words[i] == "sr" {
		return man
	}
	return unsaid
}

func (l *Lists) titleOf(word string) gender {
	switch {
	case l.men.has(word):
		return man
	case l.women.has(word):
		return woman
	}
	return unsaid
}

// withoutHonorific removes a Japanese honorific that follows a name without a space: 田中様.
func (l *Lists) withoutHonorific(word string) string {
	if r, _ := utf8.DecodeRuneInString(word); r < firstMarked {
		return word
	}
	for _, n := range [2]int{2, 1} {
		if at := lastLettersIndex(word, n); at > 0 && l.titles.has(word[at:]) && utf8.RuneCountInString(word[:at]) > 1 {
			return word[:at]
		}
	}
	return word
}

func lastLettersIndex(s string, n int) int {
	for range n {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return len(s)
}
