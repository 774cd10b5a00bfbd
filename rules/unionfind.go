package rules

import "slices"

// union joins members 0..n into sets, each known by its lowest member. A member that was never joined belongs to none.
type union[T int | int32] struct {
	up []T // a member's parent, itself at the top; -1: never joined
}

func newUnion[T int | int32](n int) union[T] {
	u := union[T]{up: make([]T, n)}
	for i := range u.up {
		u.up[i] = -1
	}
	return u
}

func (u *union[T]) join(a, b T) {
	x, y := u.top(a), u.top(b)
	u.up[max(x, y)] = min(x, y)
}

// top is the lowest member of the set of a.
func (u *union[T]) top(a T) T {
	if u.up[a] < 0 {
		u.up[a] = a
	}
	for u.up[a] != a {
		u.up[a] = u.up[u.up[a]]
		a = u.up[a]
	}
	return a
}

func (u *union[T]) same(a, b T) bool {
	return u.up[a] >= 0 && u.up[b] >= 0 && u.top(a) == u.top(b)
}

// sizes counts the members of each set, at its lowest one. A member that was never joined is a set of its own.
func (u *union[T]) sizes() []T {
	sizes := make([]T, len(u.up))
	for a := range u.up {
		sizes[u.top(T(a))]++
	}
	return sizes
}

// sets lists the sets, ascending, and of says in which each member is; -1: in none.
func (u *union[T]) sets() (sets [][]T, of []T) {
	of = slices.Clone(u.up)
	for i := range of {
		if of[i] < 0 {
			continue
		}
		a := T(i)
		if top := u.top(a); top < a {
			of[a] = of[top]
		} else {
			of[a] = T(len(sets))
			sets = append(sets, nil)
		}
		sets[of[a]] = append(sets[of[a]], a)
	}
	return sets, of
}
