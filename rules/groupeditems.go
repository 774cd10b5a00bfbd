package rules

func allPlaces(n int) []int32 {
	places := make([]int32, n)
	for i := range places {
		places[i] = int32(i)
	}
	return places
}

// groupedItems are the items of numbered groups, one group after the other in one array.
type groupedItems[T any] struct {
	items []T
	ends  []int // where the items of each group end
}

// groupItems puts items into count groups, in which they keep their order. Items of group -1 are left out.
func groupItems[T any](items []T, count int, groupOf func(T) int32) groupedItems[T] {
	ends := make([]int, count+1) // first where each group begins, one later
	for _, x := range items {
		if n := groupOf(x); n >= 0 {
			ends[n+1]++
		}
	}
	for n := range count {
		ends[n+1] += ends[n]
	}
	grouped := make([]T, ends[count])
	for _, x := range items {
		if n := groupOf(x); n >= 0 {
			grouped[ends[n]] = x
			ends[n]++
		}
	}
	return groupedItems[T]{grouped, ends[:count]}
}

func (g *groupedItems[T]) of(n int) []T {
	if n == 0 {
		return g.items[:g.ends[0]]
	}
	return g.items[g.ends[n-1]:g.ends[n]]
}
