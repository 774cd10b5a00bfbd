package rules

// placeSets are sets of places 0..n that pairs connect, each known by its first place.
type placeSets []int32 // a place -> another one of its set, which is not behind it; the first -> itself

func newPlaceSets(n int) placeSets { return allPlaces(n) }

// first is the first place of the set.
func (s placeSets) first(place int32) int32 {
	for s[place] != place {
		s[place] = s[s[place]]
		place = s[place]
	}
	return place
}

func (s placeSets) join(a, b int32) {
	x, y := s.first(a), s.first(b)
	s[max(x, y)] = min(x, y)
}

// sizes counts the places of each set, at its first place.
func (s placeSets) sizes() []int32 {
	sizes := make([]int32, len(s))
	for place := range s {
		sizes[s.first(int32(place))]++
	}
	return sizes
}

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
