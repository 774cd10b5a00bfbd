// Package disjoint joins numbered members into disjoint sets, which is known as union-find. It imports nothing of ours
// and does no I/O. Read sets.go.
package disjoint

import "slices"

// Sets are disjoint sets of the members 0 to n-1, each known by its lowest member, the root. A member that was never
// joined belongs to no set. They are not safe for use by several goroutines: also reading shortens paths.
type Sets[T int | int32] struct {
	parents []T // the root's parent is itself; -1: never joined
}

// New returns n members that were never joined.
func New[T int | int32](n int) Sets[T] {
	s := Sets[T]{parents: make([]T, n)}
	for i := range s.parents {
		s.parents[i] = -1
	}
	return s
}

// Join makes one set of those of a and b.
func (s *Sets[T]) Join(a, b T) {
	x, y := s.Root(a), s.Root(b)
	s.parents[max(x, y)] = min(x, y)
}

// Root is the lowest member of the set of a. A member that was never joined becomes a separate set.
func (s *Sets[T]) Root(a T) T {
	if s.parents[a] < 0 {
		s.parents[a] = a
	}
	for s.parents[a] != a {
		s.parents[a] = s.parents[s.parents[a]]
		a = s.parents[a]
	}
	return a
}

// Same reports whether a and b are in one set.
func (s *Sets[T]) Same(a, b T) bool {
	return s.parents[a] >= 0 && s.parents[b] >= 0 && s.Root(a) == s.Root(b)
}

// Sizes counts the members of each set, at its root. A member that was never joined becomes a separate set.
func (s *Sets[T]) Sizes() []T {
	sizes := make([]T, len(s.parents))
	for a := range s.parents {
		sizes[s.Root(T(a))]++
	}
	return sizes
}

// Lists returns the members of the sets, ascending, and in which list each member is; -1: in no set.
func (s *Sets[T]) Lists() (lists [][]T, of []T) {
	of = slices.Clone(s.parents)
	for i := range of {
		if of[i] < 0 {
			continue
		}
		a := T(i)
		if root := s.Root(a); root < a {
			of[a] = of[root]
		} else {
			of[a] = T(len(lists))
			lists = append(lists, nil)
		}
		lists[of[a]] = append(lists[of[a]], a)
	}
	return lists, of
}

// Clone returns a copy that later joins do not change.
func (s *Sets[T]) Clone() Sets[T] { return Sets[T]{slices.Clone(s.parents)} }
