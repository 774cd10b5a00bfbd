package rules

import (
	"cmp"
	"slices"
)

// edge joins two leads of a group, by their places in it, the lower first.
type edge struct {
	a, b     int
	strength int // of what makes them the same person; more is stronger
}

// completeLink parts n leads into persons, so that inside a person every two leads are joined by an edge: no chain of
// strangers. Where a lead fits several, the strongest edge decides, then the lowest leads. Persons and their leads are
// ascending.
func completeLink(n int, edges []edge) [][]int {
	slices.SortFunc(edges, func(x, y edge) int {
		return cmp.Or(cmp.Compare(y.strength, x.strength), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	linked := make(map[[2]int]bool, len(edges))
	for _, e := range edges {
		linked[[2]int{e.a, e.b}] = true
	}
	allLinked := func(xs, ys []int) bool {
		for _, x := range xs {
			for _, y := range ys {
				if !linked[[2]int{min(x, y), max(x, y)}] {
					return false
				}
			}
		}
		return true
	}
	of := make([]int, n) // lead -> person
	persons := make([][]int, n)
	for i := range n {
		of[i], persons[i] = i, []int{i}
	}
	for _, e := range edges {
		x, y := of[e.a], of[e.b]
		if x == y || !allLinked(persons[x], persons[y]) {
			continue
		}
		for _, lead := range persons[y] {
			of[lead] = x
		}
		persons[x], persons[y] = append(persons[x], persons[y]...), nil
	}
	return ascending(persons)
}

// ascending drops empty sets, sorts each and sorts the sets by their first member.
func ascending(sets [][]int) [][]int {
	sets = slices.DeleteFunc(sets, func(s []int) bool { return len(s) == 0 })
	for _, s := range sets {
		slices.Sort(s)
	}
	slices.SortFunc(sets, func(x, y []int) int { return cmp.Compare(x[0], y[0]) })
	return sets
}

// strength says how much the findings say that two leads are one person: an address of one's own before a record,
// a record before a number, and each by how well the names agree.
func strength(found []finding, n names) int {
	const perKind = 10
	kind := 0
	for i := range found {
		switch found[i].code {
		case SameEmail:
			kind = max(kind, 4)
		case SameCustomer:
			kind = max(kind, 3)
		case SameRoleMailbox:
			kind = max(kind, 2)
		case SamePhone:
			kind = max(kind, 1)
		}
	}
	switch n {
	case namesEqual:
		return 2*perKind + kind
	case namesSimilar:
		return perKind + kind
	case namesMissingOne, namesMissingBoth, namesDifferent:
	}
	return kind
}

// components parts the leads that edges touch into sets, each connected by edges.
type components struct{ parent map[int]int }

func (c *components) join(a, b int) {
	if c.parent == nil {
		c.parent = map[int]int{}
	}
	x, y := c.root(a), c.root(b)
	c.parent[max(x, y)] = min(x, y)
}

func (c *components) root(a int) int {
	for {
		up, ok := c.parent[a]
		switch {
		case !ok:
			c.parent[a] = a
			return a
		case up == a:
			return a
		}
		c.parent[a] = c.parent[up]
		a = up
	}
}

// same says that a and b are in one set.
func (c *components) same(a, b int) bool {
	_, hasA := c.parent[a]
	_, hasB := c.parent[b]
	return hasA && hasB && c.root(a) == c.root(b)
}

// sets lists the sets, ascending.
func (c *components) sets() [][]int {
	byRoot := map[int][]int{}
	for a := range c.parent {
		r := c.root(a)
		byRoot[r] = append(byRoot[r], a)
	}
	out := make([][]int, 0, len(byRoot))
	for _, s := range byRoot {
		out = append(out, s)
	}
	return ascending(out)
}
