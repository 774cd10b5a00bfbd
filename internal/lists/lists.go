// Package lists has what package slices lacks: new lists from the items of another.
//
// It knows nothing of Leadtwin. All functions leave the given list as it is.
package lists

import (
	"cmp"
	"slices"
)

// Map returns what of makes of each item, in the order of the list; never nil.
func Map[E, T any](list []E, of func(E) T) []T {
	out := make([]T, len(list))
	for i, item := range list {
		out[i] = of(item)
	}
	return out
}

// Join returns the lists that of makes of each item, one after the other.
func Join[E, T any](list []E, of func(E) []T) (out []T) {
	for _, item := range list {
		out = append(out, of(item)...)
	}
	return out
}

// Distinct returns the items ascending, each once.
func Distinct[S ~[]E, E cmp.Ordered](list S) S {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

// Without returns the list without those items that leave out says.
func Without[S ~[]E, E any](list S, leaveOut func(E) bool) S {
	return slices.DeleteFunc(slices.Clone(list), leaveOut)
}
