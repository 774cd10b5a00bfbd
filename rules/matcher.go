package rules

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// matcher finds the related pairs among many leads: keys, blocks, comparisons. Each step is parted among the cores; the
// result does not depend on how.
type matcher struct {
	leads            []*Lead // ascending by id, each once
	policy           *Policy
	frequent         FrequentKeys // what the database said, later with what these leads say themselves
	keepsComparisons bool         // keep the pairs that only share what weighs nothing
	contacts         []contactData
	profiles         []Profile      // only of leads that are compared
	profileAt        []int32        // place of a lead -> place of its profile
	pairs            []comparedPair // ascending
}

// shardsFor returns one below a size where parallel work does not pay.
func shardsFor(n int) int {
	const worthIt = 2000
	return max(1, min(runtime.GOMAXPROCS(0), n/worthIt))
}

// forEachShard calls work for parts of 0..n at once, and waits for all.
func forEachShard(n, parts int, work func(part, from, to int)) {
	if parts == 1 {
		work(0, 0, n)
		return
	}
	var all sync.WaitGroup
	for part := range parts {
		all.Go(func() { work(part, n*part/parts, n*(part+1)/parts) })
	}
	all.Wait()
}

// matchPairs finds the pairs that have anything in common.
func (s *matcher) matchPairs() {
	candidates, weak := s.candidatePairs()
	s.readProfiles(candidates, weak)
	s.contacts = nil // those that matter are in the profiles now
	n := shardsFor(len(candidates))
	kept := make([][]comparedPair, n)
	forEachShard(len(candidates), n, func(part, from, to int) {
		c := pairComparer{frequent: s.frequent}
		for _, p := range candidates[from:to] {
			a, b := p.places()
			related := c.areRelated(s.profile(a), s.profile(b))
			if related || s.keepsComparisons && c.foundIgnored() {
				kept[part] = append(kept[part], comparedPair{p, related})
			}
		}
	})
	s.pairs = slices.Concat(kept...)
	for _, p := range weak {
		s.pairs = append(s.pairs, comparedPair{p, false})
	}
	slices.SortFunc(s.pairs, func(x, y comparedPair) int { return cmp.Compare(x.pair, y.pair) })
}

// comparedPair is a pair that has something in common. It is not related where that weighs nothing.
type comparedPair struct {
	pair
	related bool
}

func (s *matcher) profile(place int32) *Profile { return &s.profiles[s.profileAt[place]] }

func (s *matcher) profilesAt(places []int32) []*Profile {
	out := make([]*Profile, len(places))
	for i, place := range places {
		out[i] = s.profile(place)
	}
	return out
}

// candidatePairs are the pairs that share a key, and besides those that only share what weighs nothing; both ascending.
// Keys that too many of these leads share become common.
func (s *matcher) candidatePairs() (pairs, weak []pair) {
	indexes := s.readContacts()
	out := make([]blocks, indexShards)
	forEachShard(indexShards, shardsFor(len(s.leads)), func(_, from, to int) {
		var shelf []posting
		for n := from; n < to; n++ {
			shelf = shelf[:0]
			for _, x := range indexes {
				shelf = append(shelf, x.shards[n]...)
				x.shards[n] = nil
			}
			out[n] = s.pairShard(shelf)
		}
	})
	s.addFrequent(out)
	total := 0
	for i := range out {
		total += len(out[i].pairs)
	}
	pairs = make([]pair, 0, total)
	for i := range out {
		pairs, weak = append(pairs, out[i].pairs...), append(weak, out[i].ignored...)
		out[i].pairs = nil
	}
	slices.Sort(pairs)
	pairs = slices.Compact(pairs)
	slices.Sort(weak)
	weak = slices.DeleteFunc(slices.Compact(weak), func(p pair) bool {
		_, also := slices.BinarySearch(pairs, p)
		return also
	})
	return pairs, weak
}

// readContacts reads how the leads can be reached, and indexes them by it.
func (s *matcher) readContacts() []*keyIndex {
	n := shardsFor(len(s.leads))
	s.contacts = make([]contactData, len(s.leads))
	indexes := make([]*keyIndex, n)
	forEachShard(len(s.leads), n, func(part, from, to int) {
		r, x := contactReader{policy: s.policy, chunkSize: 4096}, newKeyIndex(to-from)
		for i := from; i < to; i++ {
			s.contacts[i] = r.readContact(s.leads[i])
			x.add(int32(i), &s.contacts[i], s.initials(int32(i))) //nolint:gosec // G115: two billion leads do not fit in memory
		}
		indexes[part] = x
	})
	return indexes
}

// initials are those of the person whom the lead names, where a key needs them.
func (s *matcher) initials(place int32) string {
	if slices.ContainsFunc(s.contacts[place].emails, func(a emailAddress) bool { return a.mayHaveTypoAtProvider() }) {
		return nameInitials(s.leads[place], s.policy)
	}
	return ""
}

func (s *matcher) haveTypo(a, b int32) bool {
	for i := range s.contacts[a].emails {
		for j := range s.contacts[b].emails {
			if areOneTypoApart(&s.contacts[a].emails[i], &s.contacts[b].emails[j]) {
				return true
			}
		}
	}
	return false
}

// addFrequent adds to what the database said about common keys what these leads show.
func (s *matcher) addFrequent(found []blocks) {
	all := FrequentKeys{}
	for i := range found {
		for j, m := range found[i].frequent {
			key := s.keyOf(m)
			all[key] = max(found[i].counts[j], s.frequent[key])
		}
	}
	if len(all) == 0 {
		return // what was given is all there is, and belongs to the caller
	}
	for key, n := range s.frequent {
		all[key] = max(n, all[key])
	}
	s.frequent = all
}

// readProfiles reads the leads that are compared.
func (s *matcher) readProfiles(pairs ...[]pair) {
	needed := make([]bool, len(s.leads))
	for _, some := range pairs {
		for _, p := range some {
			a, b := p.places()
			needed[a], needed[b] = true, true
		}
	}
	s.profileAt = make([]int32, len(s.leads))
	var places []int32
	for place, is := range needed {
		if is {
			s.profileAt[place] = int32(len(places)) //nolint:gosec // G115: as in readContacts
			places = append(places, int32(place))
		}
	}
	s.profiles = make([]Profile, len(places))
	forEachShard(len(places), shardsFor(len(places)), func(_, from, to int) {
		for i := from; i < to; i++ {
			s.profiles[i] = readProfile(s.leads[places[i]], s.contacts[places[i]], s.policy)
		}
	})
}

// byID sorts leads by id, each once. Of one given twice the last written counts.
func byID(leads []Lead) []*Lead {
	out := leadPointers(leads)
	slices.SortFunc(out, func(a, b *Lead) int {
		if a.ID != b.ID {
			return cmp.Compare(a.ID, b.ID)
		}
		return cmp.Or(b.Written.Compare(a.Written), cmp.Compare(fmt.Sprint(*a), fmt.Sprint(*b)))
	})
	return slices.CompactFunc(out, func(a, b *Lead) bool { return a.ID == b.ID })
}
