package score

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPairSetsCountEachPairOnce compares the count with one that lists all pairs.
func TestPairSetsCountEachPairOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		n := 2 + random.IntN(20)
		p := &pairSets{}
		for range n {
			p.persons = append(p.persons, random.IntN(4))
		}
		for range random.IntN(8) {
			var set []int32
			for range random.IntN(6) {
				set = append(set, int32(random.IntN(n)))
			}
			slices.Sort(set)
			p.add(slices.Compact(set))
		}
		var want pairCount
		people := map[int]int{}
		for a := range n {
			for b := range a {
				together := slices.ContainsFunc(p.sets, func(s []int32) bool {
					return slices.Contains(s, int32(a)) && slices.Contains(s, int32(b))
				})
				if together {
					want.all++
				}
				if together && p.persons[a] == p.persons[b] {
					want.same++
					people[p.persons[a]]++
				}
			}
		}
		if got := p.count(); got != want {
			t.Fatalf("counted %+v, want %+v in %v of %v", got, want, p.sets, p.persons)
		}
		for person, n := range p.sameByPerson() {
			if n != people[person] {
				t.Fatalf("person %d has %d pairs, want %d", person, n, people[person])
			}
		}
	}
}
