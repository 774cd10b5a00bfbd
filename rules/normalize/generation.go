package normalize

import (
	"regexp"
	"slices"
	"strings"
)

// shortGeneration is "jun." or "sen.", which without the dot are also names. Behind two names small letters do as well.
var shortGeneration = regexp.MustCompile(`\b([Jj]un|JUN|[Ss]en|SEN)\.|(\S\s+\S+[\s,]+)(jun|sen)$`)

// ordinals are abbreviations of Spanish and Portuguese with a raised letter.
var ordinals = strings.NewReplacer( //nolint:gochecknoglobals // a constant table
	"M.ª", "María", "Mª", "María", "D.ª", "doña", "Dª", "doña", "Dr.ª", "Dra.", "Drª", "Dra.", "Sr.ª", "Sra.",
	"Srª", "Sra.", "Eng.º", "Eng.", "Engº", "Eng.", "Eng.ª", "Eng.", "Engª", "Eng.",
	"Ing.ª", "Ing.", "Ingª", "Ing.", "Prof.ª", "Prof.",
	"Profª", "Prof.", "D.º", "don", "Dr.º", "Dr.",
)

// spellOut writes "Mª", "Ma. José", "jun." and "sen." in full.
func spellOut(s string) string {
	if strings.ContainsAny(s, "ªº") {
		s = ordinals.Replace(s)
	}
	if rest, found := strings.CutPrefix(s, "Ma. "); found {
		s = "María " + rest
	}
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

// withDutchParticle writes "v.d." and "v/d" in full.
func withDutchParticle(s string) string {
	if !strings.Contains(s, " v") && !strings.Contains(s, " V") {
		return s
	}
	for _, short := range [...]string{" v.d. ", " v/d ", " v. d. ", " v.d ", " V.d. "} {
		if strings.Contains(s, short) {
			return strings.Replace(s, short, " van der ", 1)
		}
	}
	return s
}

// cutGeneration takes the word off a name that parts father and son. It is the last word, before or behind the comma:
// "Hans Berg junior", "Smith, John Jr.", "Smith Jr., John", "Karl Berg d. J."; in Hungarian names it stands anywhere.
func (l *Lists) cutGeneration(folded string, words, behind []string) (generation string, before, rest []string) {
	if i := slices.IndexFunc(words, func(w string) bool { return isHungarianGeneration(w, folded) }); i >= 0 &&
		len(words) > minNamesBeforeShort {
		generation = l.generations[words[i]]
		return generation, slices.Delete(words, i, i+1), behind
	}
	if generation := shortNordicOrGerman(folded, words); generation != "" {
		return generation, words[:len(words)-2], behind
	}
	if n := len(words); n > 0 && l.partsGeneration(folded, words[n-1], words, behind) {
		return l.generations[words[n-1]], withoutLastArticle(words[:n-1]), behind
	}
	if n := len(behind); n > 1 && l.partsGeneration(folded, behind[n-1], words, behind) { // not in "Junior, Robin"
		return l.generations[behind[n-1]], words, behind[:n-1]
	}
	return "", words, behind
}

// minNamesBeforeShort is how many words stand beside a short word for a generation: first and family name.
const minNamesBeforeShort = 2

func isHungarianGeneration(word, folded string) bool {
	switch word {
	case "ifj", "ifjabb", "idosb":
		return true
	case "id":
		return strings.Contains(folded, "id.")
	}
	return false
}

// shortNordicOrGerman knows "d. J." (der Jüngere), "d. Ä.", "d.y." (den yngre) and "d.e." behind a full name. Without
// dots they are initials.
func shortNordicOrGerman(folded string, words []string) string {
	n := len(words)
	if n < minNamesBeforeShort+2 || words[n-2] != "d" || !strings.Contains(folded, " d.") {
		return ""
	}
	switch words[n-1] {
	case "j", "y":
		return "junior"
	case "a", "ae", "e":
		return "senior"
	}
	return ""
}

// withoutLastArticle removes what stands before "Jüngere", "yngre" and "younger".
func withoutLastArticle(words []string) []string {
	if n := len(words); n > minNamesBeforeShort && isArticleOfGeneration(words[n-1]) {
		return words[:n-1]
	}
	return words
}

func isArticleOfGeneration(word string) bool {
	switch word {
	case "der", "den", "the", "le", "el", "il":
		return true
	}
	return false
}

// partsGeneration reports whether a word parts father and son, and does not belong to the name.
func (l *Lists) partsGeneration(folded, last string, words, behind []string) bool {
	if l.generations[last] == "" || !saysGeneration(last, folded, words) {
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

// saysGeneration requires the dot of short words that mean other things as well, and the article of adjectives that are
// also family names: Kate Younger.
func saysGeneration(last, folded string, words []string) bool {
	switch last {
	case "st", "mol", "id":
		return strings.HasSuffix(folded, last+".") || strings.HasSuffix(folded, last+".)")
	case "younger", "elder", "jeune", "jungere", "juengere", "altere", "aeltere":
		return len(words) > minNamesBeforeShort && isArticleOfGeneration(words[len(words)-2])
	}
	return true
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
