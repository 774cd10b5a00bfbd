package lists

import (
	"slices"
	"strconv"
	"testing"
)

func TestLists(t *testing.T) {
	t.Parallel()
	given := []int{3, 1, 3, 2}
	if got := Map(given, strconv.Itoa); !slices.Equal(got, []string{"3", "1", "3", "2"}) {
		t.Errorf("Map: %v", got)
	}
	if got := Map([]int(nil), strconv.Itoa); got == nil || len(got) > 0 {
		t.Errorf("Map of no list: %#v, want an empty one", got)
	}
	if got := Join(given, func(n int) []int { return make([]int, n-1) }); len(got) != 5 {
		t.Errorf("Join: %v", got)
	}
	if got := Distinct(given); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("Distinct: %v", got)
	}
	if got := Without(given, func(n int) bool { return n == 3 }); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("Without: %v", got)
	}
	if !slices.Equal(given, []int{3, 1, 3, 2}) {
		t.Errorf("the given list is %v afterwards", given)
	}
}
