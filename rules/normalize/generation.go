package normalize

import (
	"regexp"
	"slices"
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
func (l *Lists) cutGeneration(parts [][]string) (generation string) {
	others := -1
	for _, words := range parts {
		for _, word := range words {
			if !l.titles.has(word) || l.generations[word] != "" {
				others++
			}
		}
	}
	for i, words := range parts {
		if family := i > 0; len(words) == 0 || len(words) == 1 && family {
			continue // "Junior, Robin"
		}
		last := words[len(words)-1]
		if g := l.generations[last]; g != "" && others >= minNamesBefore(last) &&
			!l.isFamilyNameOfWoman(last, slices.Concat(parts...)) {
			parts[i] = words[:len(words)-1]
			return g
		}
	}
	return ""
}

// isFamilyNameOfWoman: a word for a son or grandson in a woman's name is her family name: Ana Luisa Nieto.
func (l *Lists) isFamilyNameOfWoman(word string, names []string) bool {
	switch word {
	case "neto", "nieto", "filho", "hijo", "fils", "sobrinho":
		return l.known[names[0]].gender == woman
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
