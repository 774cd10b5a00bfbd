package normalize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameParts is a name as it is read.
type nameParts struct {
	words, lead, small, generation string
	gender                         gender
}

// nameWords leaves titles and particles out, as long as enough is left to tell people apart: "Van Nguyen", "Do Kim" and
// "Josef K Ma" keep the word that could be a particle or a title. all keeps every word; joined says that a single "y"
// or "e" stands between two surnames.
func (l *Lists) nameWords(folded string, all, joined bool) nameParts {
	folded = spellTitle(folded)
	first, last, comma := strings.Cut(folded, ",")
	parts := [][]string{wordsOf(first)}
	if comma {
		parts = [][]string{wordsOf(last), wordsOf(first)} // "Berg, Robin"
	}
	out := nameParts{generation: l.cutGeneration(parts)}
	words := parts[0]
	if comma {
		words = slices.Concat(parts...)
	}
	words = joinServantOf(words)
	full := l.countFullNames(words)
	var names, particles []string
	for i, word := range words {
		switch {
		case all, len(word) == 1 && !joined, l.endsName(words, i, full):
			names = append(names, word)
		case l.titles.has(word) && l.isTitle(folded, words, i, full):
			out.gender = max(out.gender, l.titleOf(word), seniorOrSenor(words, i))
		case l.particles.has(word) && !l.mayBeName(word, i):
			particles = append(particles, word)
		default:
			if i == 0 && l.particles.has(word) {
				out.lead = word
			}
			names = append(names, l.withoutHonorific(word))
		}
	}
	if len(names) == 0 {
		names = particles
	} else if len(particles) > 0 {
		out.small = " " + strings.Join(particles, " ") + " "
	}
	out.words = strings.Join(names, " ")
	return out
}

// joinServantOf writes the Arabic names of "Abd" and one of God's names in one way: Abd el Karim, Abdul Karim,
// Abdelkarim.
func joinServantOf(words []string) []string {
	if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "abd") }) {
		return words
	}
	var out []string
	for i := 0; i < len(words); i++ {
		word := words[i]
		switch {
		case word == "abd" && i+2 < len(words) && isArticle(words[i+1]):
			word, i = "abdel"+words[i+2], i+2
		case (word == "abdul" || word == "abdel" || word == "abdal") && i+2 < len(words):
			word, i = "abdel"+words[i+1], i+1
		case len(word) > len("abdul")+2 && (strings.HasPrefix(word, "abdul") || strings.HasPrefix(word, "abdal")):
			word = "abdel" + word[len("abdul"):]
		}
		out = append(out, word)
	}
	return out
}

func isArticle(word string) bool { return word == "el" || word == "al" || word == "ul" }

// joinsSurnames reports whether a small "y" or "e" stands between surnames, as in Ortega y Gasset; a capital is an
// initial.
func joinsSurnames(s string) bool {
	return (strings.Contains(s, " y ") || strings.Contains(s, " e ")) && s != strings.ToLower(s)
}

func wordsOf(folded string) []string {
	var words []string
	for word := range strings.FieldsFuncSeq(folded, isWordBreak) {
		if word = strings.ReplaceAll(word, "'", ""); hasLetter(word) {
			words = append(words, word)
		}
	}
	return words[:min(len(words), longestName)]
}

// longestName is how many words a name may have; more is a text in the wrong field.
const longestName = 20

func isWordBreak(r rune) bool {
	if r < utf8.RuneSelf {
		return r != '\'' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.IsPunct(r) || unicode.IsSymbol(r)
}

// isVietnamese knows Lê Minh, Đỗ Thị Lan and Le Van Nam, where no word is a particle, by letters that only Vietnamese
// has or by the usual middle names.
func isVietnamese(s string) bool {
	if _, ascii := looks(s); !ascii {
		return strings.ContainsFunc(
			s,
			func(r rune) bool { return r == 'ơ' || r == 'ư' || r == 'Ơ' || r == 'Ư' || r >= 'Ạ' && r <= 'ỹ' },
		) ||
			slices.ContainsFunc(strings.FieldsFunc(s, isWordBreak), func(w string) bool { return strings.EqualFold(w, "lê") })
	}
	first, rest, _ := strings.Cut(s, " ")
	middle, last, three := strings.Cut(rest, " ")
	return three && last != "" && (strings.EqualFold(first, "le") || strings.EqualFold(first, "do")) &&
		(strings.EqualFold(middle, "thi") || strings.EqualFold(middle, "van"))
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }
