package rules

import (
	"cmp"
	"slices"
)

// personEdge joins two leads of a group, by their places in it, the lower first.
type personEdge struct {
	a, b     int
	strength int // of what makes them the same person; more is stronger
}

// completeLinkage parts n leads into persons, so that inside a person every two leads are joined by an edge: no chain
// of strangers. Where a lead fits several, the strongest edge decides, then the lowest leads. Persons and their leads
// are ascending. The edges must be ascending, too.
func completeLinkage(n int, edges []personEdge) [][]int {
	persons, of := make([][]int, n), make([]int, n)
	for lead := range n {
		persons[lead], of[lead] = []int{lead}, lead
	}
	strongest := slices.Clone(edges)
	slices.SortStableFunc(strongest, func(x, y personEdge) int { return cmp.Compare(y.strength, x.strength) })
	for _, e := range strongest {
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

// isFullyLinked says that an edge joins each of xs with each of ys.
func isFullyLinked(edges []personEdge, xs, ys []int) bool {
	for _, x := range xs {
		for _, y := range ys {
			pair := [2]int{min(x, y), max(x, y)}
			_, found := slices.BinarySearchFunc(edges, pair, func(e personEdge, pair [2]int) int {
				return cmp.Or(cmp.Compare(e.a, pair[0]), cmp.Compare(e.b, pair[1]))
			})
			if !found {
				return false
			}
		}
	}
	return true
}

func sortSets(sets [][]int) [][]int {
	sets = slices.DeleteFunc(sets, func(s []int) bool { return len(s) == 0 })
	for _, s := range sets {
		slices.Sort(s)
	}
	slices.SortFunc(sets, func(x, y []int) int { return cmp.Compare(x[0], y[0]) })
	return sets
}

// linkStrength says how much the findings say that two leads are one person: first how well the names agree, then an
// address of one's own before a record, a record before a mailbox, that before a number.
func linkStrength(found []finding, n nameMatch) int {
	const kinds = 10
	kind := 0
	for i := range found {
		kind = max(kind, found[i].code.strength)
	}
	switch n {
	case namesEqual:
		return 2*kinds + kind
	case namesSimilar:
		return kinds + kind
	case namesNear, namesMissingOne, namesMissingBoth, namesDifferent, namesSeveral:
	}
	return kind
}
