package normalize

import (
	"regexp"
	"strings"
)

// shortGeneration is "jun." or "sen.", which without the dot are also names. Behind two names small letters do as well.
var shortGeneration = regexp.MustCompile(`\b([Jj]un|JUN|[Ss]en|SEN)\.|(\S\s+\S+[\s,]+)(jun|sen)$`)

// spellOut writes "jun." and "sen." in full.
func spellOut(s string) string {
	if !strings.Contains(s, "n.") && !strings.Contains(s, "N.") && !strings.HasSuffix(s, " jun") &&
		!strings.HasSuffix(s, " sen") {
		return s // as nearly all
	}
	small := s == strings.ToLower(s)
	return shortGeneration.ReplaceAllStringFunc(s, func(found string) string {
		word := strings.TrimSuffix(found, ".")
		if small && word == found {
			return found // "amartya kumar sen": written so, it may be a family name
		}
		at := len(word) - len("jun")
		if strings.EqualFold(word[at:], "jun") {
			return word[:at] + "junior"
		}
		return word[:at] + "senior"
	})
}

// cutGeneration takes the word off a name that parts father and son. It is the last word, before or behind the comma:
// "Hans Berg junior", "Smith, John Jr.", "Smith Jr., John".
func (l *Lists) cutGeneration(words, behind []string) (generation string, before, rest []string) {
	if n := len(words); n > 0 && l.partsGeneration(words[n-1], words, behind) {
		return l.generations[words[n-1]], words[:n-1], behind
	}
	if n := len(behind); n > 1 && l.partsGeneration(behind[n-1], words, behind) { // not in "Junior, Robin"
		return l.generations[behind[n-1]], words, behind[:n-1]
	}
	return "", words, behind
}

// partsGeneration reports whether a word parts father and son, and does not belong to the name.
func (l *Lists) partsGeneration(last string, words, behind []string) bool {
	if l.generations[last] == "" {
		return false
	}
	others, first := -1, ""
	for _, part := range [2][]string{words, behind} {
		for _, word := range part {
			if first == "" {
				first = word
			}
			if l.classes[word]&titleWord == 0 || l.generations[word] != "" {
				others++
			}
		}
	}
	return others >= minNamesBefore(last) && !l.isFamilyNameOfWoman(last, first)
}

// isFamilyNameOfWoman: a word for a son or grandson in a woman's name is her family name: Ana Luisa Nieto.
func (l *Lists) isFamilyNameOfWoman(word, first string) bool {
	switch word {
	case "neto", "nieto", "filho", "hijo", "fils", "sobrinho":
		return l.known[first].gender == woman
	}
	return false
}

func minNamesBefore(word string) int {
	switch word {
	case "junior", "senior", "jr", "jnr", "sr", "snr", "ii", "iii", "iv", "2nd", "3rd", "4th":
		return 1
	case "jun", "sen":
		return longestName + 1 // spelled out where they are meant
	}
	return 2 // first and family name: Neto and Filho are also family names
}
