// Package lists makes new lists from the items of another one, which package slices does not.
//
// It does not depend on the rest of Leadtwin. No function changes the given list.
package lists

import (
	"cmp"
	"slices"
)

// Map applies of to each item and returns the results in the same order; never nil.
func Map[E, T any](list []E, of func(E) T) []T {
	out := make([]T, len(list))
	for i, item := range list {
		out[i] = of(item)
	}
	return out
}

// Join applies of to each item and returns the resulting lists joined in the same order.
func Join[E, T any](list []E, of func(E) []T) (out []T) {
	for _, item := range list {
		out = append(out, of(item)...)
	}
	return out
}

// Distinct returns the items in ascending order, each once.
func Distinct[S ~[]E, E cmp.Ordered](list S) S {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

// Without returns the items for which leaveOut is false, in the same order.
func Without[S ~[]E, E any](list S, leaveOut func(E) bool) S {
	return slices.DeleteFunc(slices.Clone(list), leaveOut)
}
