package score

import (
	"cmp"
	"slices"
)

// pairCount counts pairs of leads.
type pairCount struct {
	all  int
	same int // of one person
}

func (a pairCount) minus(b pairCount) pairCount { return pairCount{a.all - b.all, a.same - b.same} }

func pairsOf(n int) int { return n * (n - 1) / 2 }

// pairSets is sets of leads, which may overlap. It counts the pairs of leads that are in one set together, each pair
// once, without listing them: by inclusion and exclusion over the sets that a lead is in.
type pairSets struct {
	persons []int     // who each lead is, by its place
	sets    [][]int32 // places of leads
}

func (p *pairSets) add(places []int32) { p.sets = append(p.sets, places) }

// with returns the union of several pairSets.
func (p *pairSets) with(others ...*pairSets) *pairSets {
	out := &pairSets{persons: p.persons, sets: slices.Clone(p.sets)}
	for _, other := range others {
		out.sets = append(out.sets, other.sets...)
	}
	return out
}

func (p *pairSets) count() pairCount {
	var total pairCount
	p.eachPerson(func(_ int, n int) { total.same += n }, func(n int) { total.all += n })
	return total
}

// sameByPerson counts the pairs of each person, by number.
func (p *pairSets) sameByPerson() map[int]int {
	out := map[int]int{}
	p.eachPerson(func(person, n int) { out[person] += n }, func(int) {})
	return out
}

// membership is a lead in a set.
type membership struct{ place, set int32 }

// mostSets is how many sets of one lead are looked at. A lead with more, such as one with thirteen addresses that
// others have, too, counts as a member of the first.
const mostSets = 12

// subset is several sets, ascending, from 1; the rest is 0.
type subset [mostSets]int32

// eachPerson reports counts of pairs, positive and negative ones, whose sums are the numbers of pairs: of each person
// to same, of all to all.
func (p *pairSets) eachPerson(same func(person, n int), all func(n int)) {
	for _, component := range p.components() {
		members := map[subset]int{}
		ofPerson := map[subset]map[int]int{}
		for _, sets := range component {
			forEachSubset(sets.sets, func(s subset) {
				members[s]++
				if ofPerson[s] == nil {
					ofPerson[s] = map[int]int{}
				}
				ofPerson[s][p.persons[sets.place]]++
			})
		}
		for s, n := range members {
			all(s.sign() * pairsOf(n))
			for person, n := range ofPerson[s] {
				same(person, s.sign()*pairsOf(n))
			}
		}
	}
}

// sign is that of inclusion and exclusion: + for one set, - for what two have in common, + for three.
func (s subset) sign() int {
	n := 0
	for n < len(s) && s[n] != 0 {
		n++
	}
	return 2*(n%2) - 1
}

func forEachSubset(sets []int32, do func(subset)) {
	for mask := 1; mask < 1<<len(sets); mask++ {
		var s subset
		n := 0
		for i, set := range sets {
			if mask&(1<<i) != 0 {
				s[n] = set
				n++
			}
		}
		do(s)
	}
}

// leadSets is the sets of one lead, by number from 1, ascending.
type leadSets struct {
	place int32
	sets  []int32
}

// components parts the leads that are in any set, so that leads of different components share none.
func (p *pairSets) components() [][]leadSets {
	leads := p.byLead()
	root := make([]int32, len(p.sets)+1)
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for _, l := range leads {
		for _, set := range l.sets[1:] {
			a, b := find(l.sets[0]), find(set)
			root[max(a, b)] = min(a, b)
		}
	}
	slices.SortFunc(leads, func(x, y leadSets) int {
		return cmp.Or(cmp.Compare(find(x.sets[0]), find(y.sets[0])), cmp.Compare(x.place, y.place))
	})
	var out [][]leadSets
	for from := 0; from < len(leads); {
		to := from
		for to < len(leads) && find(leads[to].sets[0]) == find(leads[from].sets[0]) {
			to++
		}
		out = append(out, leads[from:to])
		from = to
	}
	return out
}

func (p *pairSets) byLead() []leadSets {
	var all []membership
	for i, set := range p.sets {
		for _, place := range set {
			all = append(all, membership{place, int32(i + 1)})
		}
	}
	slices.SortFunc(all, func(x, y membership) int {
		return cmp.Or(cmp.Compare(x.place, y.place), cmp.Compare(x.set, y.set))
	})
	all = slices.Compact(all)
	sets := make([]int32, len(all))
	for i, m := range all {
		sets[i] = m.set
	}
	var out []leadSets
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].place == all[from].place {
			to++
		}
		out = append(out, leadSets{all[from].place, sets[from:min(to, from+mostSets)]})
		from = to
	}
	return out
}
