package rules

import (
	"cmp"
	"slices"
)

// evidenceStrengths is more than the strength of any evidence, so that names come first.
const evidenceStrengths = 10

// personEdge joins two leads of a group, by their places in it, the lower first.
type personEdge struct {
	a, b      int
	strength  int  // of what makes them the same person; more is stronger
	canBridge bool // a third lead may match one of them through the other
	indirect  bool // holds only together with a lead that bridges both
}

// completeLinkage parts n leads into persons, so that inside a person an edge joins every two leads: no chain of
// strangers. An indirect edge counts together with a lead of the person that bridges both. Where a lead fits several,
// it becomes one person with whom its name agrees best with, then with whom it shares the most leads that fit both,
// then the strongest edge decides, then the lowest leads. Persons and their leads are ascending. The edges must be
// ascending, too.
func completeLinkage(n int, edges []personEdge) [][]int {
	if len(edges) == n*(n-1)/2 { // as nearly always
		all := make([]int, n)
		for lead := range n {
			all[lead] = lead
		}
		return [][]int{all}
	}
	persons, of := make([][]int, n), make([]int, n)
	for lead := range n {
		persons[lead], of[lead] = []int{lead}, lead
	}
	for _, e := range byStrength(n, edges) {
		x, y := of[e.a], of[e.b]
		if x == y || !isFullyLinked(edges, persons[x], persons[y]) {
			continue
		}
		for _, lead := range persons[y] {
			of[lead] = x
		}
		persons[x], persons[y] = append(persons[x], persons[y]...), nil
	}
	return sortSets(persons)
}

// byStrength sorts edges by how well the names agree, by how many leads have an edge to both ends, and by strength.
func byStrength(n int, edges []personEdge) []personEdge {
	if len(edges) < 2 {
		return edges
	}
	beside := make([][]int, n) // ascending, as the edges are
	for _, e := range edges {
		beside[e.a] = append(beside[e.a], e.b)
		beside[e.b] = append(beside[e.b], e.a)
	}
	type ranked struct {
		personEdge
		common int
	}
	all := make([]ranked, len(edges))
	for i, e := range edges {
		all[i] = ranked{e, countCommon(beside[e.a], beside[e.b])}
	}
	slices.SortStableFunc(all, func(x, y ranked) int {
		return cmp.Or(cmp.Compare(y.strength/evidenceStrengths, x.strength/evidenceStrengths),
			cmp.Compare(y.common, x.common), cmp.Compare(y.strength, x.strength))
	})
	out := make([]personEdge, len(edges))
	for i := range all {
		out[i] = all[i].personEdge
	}
	return out
}

// countCommon counts what two ascending lists have in common.
func countCommon(xs, ys []int) int {
	n := 0
	for len(xs) > 0 && len(ys) > 0 {
		switch c := cmp.Compare(xs[0], ys[0]); {
		case c < 0:
			xs = xs[1:]
		case c > 0:
			ys = ys[1:]
		default:
			n++
			xs, ys = xs[1:], ys[1:]
		}
	}
	return n
}

// isFullyLinked reports whether an edge joins each of xs with each of ys.
func isFullyLinked(edges []personEdge, xs, ys []int) bool {
	for _, x := range xs {
		for _, y := range ys {
			e := findEdge(edges, x, y)
			if e == nil || e.indirect && !isBridged(edges, *e, xs) && !isBridged(edges, *e, ys) {
				return false
			}
		}
	}
	return true
}

// findEdge returns the edge between two leads, or nil. The edges must be ascending.
func findEdge(edges []personEdge, x, y int) *personEdge {
	pair := [2]int{min(x, y), max(x, y)}
	at, found := slices.BinarySearchFunc(edges, pair, func(e personEdge, pair [2]int) int {
		return compareEnds(e.a, e.b, pair[0], pair[1])
	})
	if !found {
		return nil
	}
	return &edges[at]
}

// compareEnds orders two pairs of leads, each with the lower lead first.
func compareEnds(a, b, otherA, otherB int) int {
	return cmp.Or(cmp.Compare(a, otherA), cmp.Compare(b, otherB))
}

func sortSets(sets [][]int) [][]int {
	sets = slices.DeleteFunc(sets, func(s []int) bool { return len(s) == 0 })
	for _, s := range sets {
		slices.Sort(s)
	}
	slices.SortFunc(sets, func(x, y []int) int { return cmp.Compare(x[0], y[0]) })
	return sets
}

// linkStrength returns how strongly the findings show that two leads are one person: first how well the names agree,
// then an address of one's own before a record, a record before a mailbox, that before a number.
func linkStrength(found []finding, n nameMatch) int {
	kind := 0
	for i := range found {
		kind = max(kind, found[i].code.strength)
	}
	switch n {
	case namesEqual:
		return 2*evidenceStrengths + kind
	case namesSimilar:
		return evidenceStrengths + kind
	case namesNear, namesMissingOne, namesMissingBoth, namesDifferent, namesSeveral:
	}
	return kind
}
