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
// "Josef K Ma" keep the word that could be a particle or a title. all keeps every word.
func (l *Lists) nameWords(folded, typed string, all bool) nameParts {
	folded = spellTitle(l.joinDegrees(l.withoutOpenTitle(folded)))
	joined := joinsSurnames(typed) // a single "y" or "e" stands between two surnames
	first, last, comma := strings.Cut(folded, ",")
	var buffers [4][8]string // names of more words allocate
	words, behind := appendNameWords(buffers[0][:0], first), buffers[1][:0]
	if comma {
		words, behind = appendNameWords(behind, last), words // "Berg, Robin"
	}
	var out nameParts
	out.generation, words, behind = l.cutGeneration(folded, words, behind)
	words = joinFatherOf(joinServantOf(append(words, behind...)))
	full := l.countFullNames(words)
	names, particles := buffers[2][:0], buffers[3][:0]
	for i, word := range words {
		is := l.classes[word]
		switch {
		case all, len(word) == 1 && !joined, l.endsName(words, i, full):
			names = append(names, word)
		case is&titleWord != 0 && l.isTitle(folded, words, i, full, len(names) == 0):
			out.gender = max(out.gender, l.titleOf(word), seniorOrSenor(words, i))
		case is&particleWord != 0 && !mayBeName(word, i, typed):
			particles = append(particles, word)
		default:
			if i == 0 && is&particleWord != 0 {
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
	out.words = joinWords(names, folded)
	return out
}

// joinWords is strings.Join with spaces. Where the words are next to each other in the text that they are from, it is
// that part of the text.
func joinWords(words []string, text string) string {
	if len(words) < 2 {
		return strings.Join(words, " ")
	}
	at := strings.Index(text, words[0])
	if at < 0 {
		return strings.Join(words, " ")
	}
	end := at
	for i, word := range words {
		if i > 0 {
			if !strings.HasPrefix(text[end:], " ") {
				return strings.Join(words, " ")
			}
			end++
		}
		if !strings.HasPrefix(text[end:], word) {
			return strings.Join(words, " ")
		}
		end += len(word)
	}
	return text[at:end]
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

// joinFatherOf writes an Arabic family name that begins with Abu in one word: Ahmed Abu Zaid, Ahmed Abuzaid. In front,
// Abu may be a first name.
func joinFatherOf(words []string) []string {
	for i := 1; i+1 < len(words); i++ {
		if words[i] == "abu" || words[i] == "abou" {
			words[i+1] = "abu" + words[i+1]
			words = slices.Delete(words, i, i+1)
		}
	}
	return words
}

func isArticle(word string) bool { return word == "el" || word == "al" || word == "ul" }

// joinsSurnames reports whether a small "y" or "e" stands between surnames, as in Ortega y Gasset; a capital is an
// initial.
func joinsSurnames(s string) bool {
	return (strings.Contains(s, " y ") || strings.Contains(s, " e ")) && s != strings.ToLower(s)
}

func appendNameWords(words []string, folded string) []string {
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
	const fewestSpaces = 2 // Nguyen Van Nam
	if strings.Count(s, " ") < fewestSpaces {
		return false
	}
	middle, surname, words := false, false, 0
	for word := range strings.FieldsSeq(s) {
		words++
		middle = middle || words > 1 && (strings.EqualFold(word, "thi") || strings.EqualFold(word, "van"))
		first := words == 1 && (strings.EqualFold(word, "le") || strings.EqualFold(word, "do"))
		surname = surname || first || vietnameseSurname(word)
	}
	return middle && surname && words > fewestSpaces
}

// vietnameseSurname knows the frequent family names that no other language has.
func vietnameseSurname(word string) bool {
	const longest = 6
	if len(word) > longest {
		return false
	}
	var buffer [longest]byte
	for i := range len(word) {
		buffer[i] = word[i] | 0x20
	}
	switch string(buffer[:len(word)]) {
	case "nguyen", "tran", "pham", "huynh", "hoang", "phan", "dang", "bui", "ngo", "duong", "truong", "dinh", "doan",
		"trinh":
		return true
	}
	return false
}

func hasLetter(s string) bool {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return true // as nearly all
	}
	return strings.IndexFunc(s, unicode.IsLetter) >= 0
}
