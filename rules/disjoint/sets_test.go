package disjoint_test

import (
	"reflect"
	"slices"
	"testing"

	"leadtwin/rules/disjoint"
)

func TestSets(t *testing.T) {
	s := disjoint.New[int32](7)
	s.Join(5, 2)
	s.Join(6, 5)
	before := s.Clone()
	s.Join(0, 1)
	if s.Root(6) != 2 || !s.Same(6, 2) || s.Same(6, 0) || s.Same(3, 3) {
		t.Errorf("root of 6 is %d; 6 with 2: %v, with 0: %v; 3 alone: %v",
			s.Root(6), s.Same(6, 2), s.Same(6, 0), s.Same(3, 3))
	}
	lists, of := s.Lists()
	if want := [][]int32{{0, 1}, {2, 5, 6}}; !reflect.DeepEqual(lists, want) {
		t.Errorf("lists %v, want %v", lists, want)
	}
	if want := []int32{0, 0, 1, -1, -1, 1, 1}; !slices.Equal(of, want) {
		t.Errorf("members are in %v, want %v", of, want)
	}
	if want := []int32{2, 0, 3, 1, 1, 0, 0}; !slices.Equal(s.Sizes(), want) {
		t.Errorf("sizes %v, want %v", s.Sizes(), want)
	}
	if before.Same(0, 1) {
		t.Error("a join changed a copy")
	}
}
