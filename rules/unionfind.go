package rules

import "slices"

// unionOfLeads gathers members 0..n that hang together. Members that were never joined belong to no set.
type unionOfLeads struct {
	up []int // a member's parent, itself at the top; -1: never joined
}

func newUnion(n int) unionOfLeads {
	u := unionOfLeads{up: make([]int, n)}
	for i := range u.up {
		u.up[i] = -1
	}
	return u
}

func (u *unionOfLeads) join(a, b int) {
	x, y := u.top(a), u.top(b)
	u.up[max(x, y)] = min(x, y)
}

// top is the lowest member of the set of a.
func (u *unionOfLeads) top(a int) int {
	if u.up[a] < 0 {
		u.up[a] = a
	}
	for u.up[a] != a {
		u.up[a] = u.up[u.up[a]]
		a = u.up[a]
	}
	return a
}

func (u *unionOfLeads) same(a, b int) bool {
	return u.up[a] >= 0 && u.up[b] >= 0 && u.top(a) == u.top(b)
}

// sets lists the sets, ascending, and of says in which each member is; -1: in none.
func (u *unionOfLeads) sets() (sets [][]int, of []int) {
	of = slices.Clone(u.up)
	for a := range of {
		if of[a] < 0 {
			continue
		}
		if top := u.top(a); top < a {
			of[a] = of[top]
		} else {
			of[a] = len(sets)
			sets = append(sets, nil)
		}
		sets[of[a]] = append(sets[of[a]], a)
	}
	return sets, of
}
