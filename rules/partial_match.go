package rules

import (
	"slices"

	"leadtwin/rules/normalize"
)

// isPartialMatch reports whether a link joins leads of two persons, and is not a question yet.
func (g *decision) isPartialMatch(l *link) bool {
	return l.is(SamePerson) && g.personOf[l.a] != g.personOf[l.b] && !g.inReview.Same(l.a, l.b)
}

func (g *decision) hasPartialMatch() bool {
	for i := range g.links {
		if g.isPartialMatch(&g.links[i]) {
			return true
		}
	}
	return false
}

// joinPartialMatches adds partial matches to a question that is about one of their leads, so that one answer is enough.
// They remain separate cases for review if their names contradict each other, because one answer would not fit both.
func (g *decision) joinPartialMatches() {
	if !g.hasPartialMatch() {
		return // as nearly always
	}
	sets, _ := g.connectedBy(g.isPartialMatch)
	for _, places := range sets {
		questions, _ := g.inReview.Lists()
		joined := places
		for _, asked := range questions {
			if countCommon(asked, places) == 0 || !g.maybeOnePerson(slices.Concat(asked, joined)) {
				continue
			}
			for _, place := range places {
				g.inReview.Join(asked[0], place)
			}
			joined = slices.Concat(asked, joined)
		}
		if len(joined) > len(places) {
			g.partial = append(g.partial, places...)
		}
	}
}

// partialAmong returns those of the leads whose partial match was added to a question.
func (g *decision) partialAmong(places []int) []int {
	if len(g.partial) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(places), func(l int) bool { return !slices.Contains(g.partial, l) })
}

// mostJoined is how many leads one question has at most because questions were joined.
const mostJoined = 20

// maybeOnePerson reports whether no two of the leads have names that contradict each other. The same lead may be given
// twice.
func (g *decision) maybeOnePerson(places []int) bool {
	if len(places) > mostJoined {
		return false
	}
	for i, x := range places {
		for _, y := range places[:i] {
			if g.profiles[x].name.Compare(g.profiles[y].name) == normalize.Different {
				return false
			}
		}
	}
	return true
}
