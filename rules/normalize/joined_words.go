package normalize

import (
	"slices"
	"strings"
)

// equalButForJoining reports whether two names are one, in which two words, or a particle and its family name, are
// written in one: Kim Ji Won and Jiwon Kim, Jan van den Berg and Vandenberg Jan.
func equalButForJoining(a, b PersonName) bool {
	var buffers [2][8]string // names of more words allocate
	mine, others := appendWords(buffers[0][:0], a.words), appendWords(buffers[1][:0], b.words)
	before := len(mine)
	for i := 0; i < len(mine); {
		if at := slices.Index(others, mine[i]); at >= 0 {
			mine, others = slices.Delete(mine, i, i+1), slices.Delete(others, at, at+1)
			continue
		}
		i++
	}
	if len(mine) == before {
		return false // no word in common
	}
	switch {
	case len(mine) == 1 && len(others) == 1:
		return endsWithParticle(mine[0], b.small, others[0]) || endsWithParticle(others[0], a.small, mine[0])
	case len(mine) == 1 && len(others) == 2:
		return isJoined(mine[0], others[0], others[1])
	case len(mine) == 2 && len(others) == 1:
		return isJoined(others[0], mine[0], mine[1])
	}
	return false
}

// similarButForJoining reports whether the longer name has two words that the shorter one has in one, and the other
// words may be the same: Park Seo-yeon and Bak Seoyeon.
func (l *Lists) similarButForJoining(x, y string) bool {
	more := strings.Count(x, " ") - strings.Count(y, " ")
	if more != 1 && more != -1 {
		return false
	}
	var buffers [2][8]string // names of more words allocate
	few, many := appendWords(buffers[0][:0], x), appendWords(buffers[1][:0], y)
	if len(few) > len(many) {
		few, many = many, few
	}
	if len(few) < 2 {
		return false
	}
	for i, word := range few {
		for j := range len(many) - 1 {
			if !isJoined(word, many[j], many[j+1]) {
				continue
			}
			rest := slices.Delete(many, j, j+2)
			for _, other := range slices.Delete(few, i, i+1) {
				at := slices.IndexFunc(rest, func(w string) bool { return w == other || l.couldBeSameWord(w, other) })
				if at < 0 {
					return false
				}
				rest = slices.Delete(rest, at, at+1)
			}
			return true
		}
	}
	return false
}

// withoutJoinedParticle writes a family name without the particle that is written to it, if the other name has both:
// Elamrani beside El Amrani.
func (a PersonName) withoutJoinedParticle(b PersonName) PersonName {
	if b.small == "" {
		return a
	}
	for particle := range strings.FieldsSeq(b.small) {
		for word := range strings.FieldsSeq(a.words) {
			family, found := strings.CutPrefix(word, particle)
			if found && len(family) >= minStem && strings.Contains(" "+b.words+" ", " "+family+" ") {
				a.words = strings.TrimSpace(strings.Replace(" "+a.words+" ", " "+word+" ", " "+family+" ", 1))
				return a
			}
		}
	}
	return a
}

func isJoined(word, first, second string) bool {
	return len(word) == len(first)+len(second) && strings.HasPrefix(word, first) && strings.HasSuffix(word, second)
}

// endsWithParticle reports whether a word is a family name with particles written to it, some or all of those that the
// other name has.
func endsWithParticle(word, particles, family string) bool {
	joined, found := strings.CutSuffix(word, family)
	return found && joined != "" && particles != "" && strings.HasSuffix(strings.ReplaceAll(particles, " ", ""), joined)
}
