package rules

import (
	"cmp"
	"slices"

	"leadtwin/rules/disjoint"
)

// batch is some of the leads of a matcher: whole sets that keys connect. They are read, compared and decided together,
// in memory that the next batch uses again, so that the profiles of a million leads need not fit in it.
type batch struct {
	matcher  *matcher
	leads    []*Lead // ascending by id
	emails   [][]emailAddress
	readers  []contactReader
	profiles []Profile
	pairs    []comparedPair // by places in leads, ascending
}

// comparedPair is a pair that has something in common. It is not related where that weighs nothing.
type comparedPair struct {
	pair
	related bool
}

// usualBatch is how many leads are decided together. Keys may connect more.
const usualBatch = 16_384

// forEachBatch calls work for one batch after the other. Leads that share no key are in none.
func (s *matcher) forEachBatch(work func(*batch)) {
	candidates, weak := s.candidatePairs()
	batchOf, count := assignBatches(len(s.leads), candidates, weak)
	ofPair := func(p pair) int32 { a, _ := p.places(); return batchOf[a] }
	places := groupItems(allPlaces(len(s.leads)), count, func(place int32) int32 { return batchOf[place] })
	pairs, weakPairs := groupItems(candidates, count, ofPair), groupItems(weak, count, ofPair)
	placeInBatch := batchOf // is not needed any more
	b := batch{matcher: s}
	for n := range count {
		b.leads, b.emails = b.leads[:0], b.emails[:0]
		for i, place := range places.of(n) {
			placeInBatch[place] = int32(i)
			b.leads, b.emails = append(b.leads, s.leads[place]), append(b.emails, s.emails[place])
		}
		for _, list := range [][]pair{pairs.of(n), weakPairs.of(n)} {
			for i, p := range list {
				x, y := p.places()
				list[i] = pairOf(placeInBatch[x], placeInBatch[y])
			}
		}
		b.readProfiles()
		b.comparePairs(pairs.of(n), weakPairs.of(n))
		work(&b)
	}
}

// assignBatches returns the batch of each lead, or -1 for none. Leads connected by pairs are in the same batch.
func assignBatches(n int, lists ...[]pair) (batchOf []int32, count int) {
	sets := disjoint.New[int32](n)
	for _, pairs := range lists {
		for _, p := range pairs {
			sets.Join(p.places())
		}
	}
	sizes := sets.Sizes()
	batchOf = make([]int32, n)
	room := int32(0)
	for place := range int32(n) { //nolint:gosec // G115: as in indexKeys
		first := sets.Root(place)
		switch {
		case sizes[first] < 2:
			batchOf[place] = -1
			continue
		case first != place:
			batchOf[place] = batchOf[first]
			continue
		case room < sizes[first]:
			count++
			room = usualBatch
		}
		batchOf[place] = int32(count - 1)
		room -= sizes[first]
	}
	return batchOf, count
}

// readProfiles reads the leads.
func (b *batch) readProfiles() {
	p, n := b.matcher.policy, len(b.leads)
	b.profiles = slices.Grow(b.profiles[:0], n)[:n]
	shards := shardsFor(n)
	for len(b.readers) < shards {
		b.readers = append(b.readers, contactReader{policy: p, chunkSize: 2*n/shards + roomForLead})
	}
	forEachShard(n, shards, func(shard, from, to int) {
		r := &b.readers[shard]
		r.phones = r.phones[:0]
		for i := from; i < to; i++ {
			b.profiles[i] = readProfile(b.leads[i], r.readContactAt(b.leads[i], b.emails[i]), p)
		}
	})
}

// comparePairs determines which pairs are related. weak are pairs that only share ignored values.
func (b *batch) comparePairs(candidates, weak []pair) {
	n := shardsFor(len(candidates))
	kept := make([][]comparedPair, n)
	forEachShard(len(candidates), n, func(shard, from, to int) {
		c := pairComparer{frequent: b.matcher.frequent}
		for _, p := range candidates[from:to] {
			x, y := p.places()
			related := c.areRelated(&b.profiles[x], &b.profiles[y])
			if related || b.matcher.keepsComparisons && c.foundIgnored() {
				kept[shard] = append(kept[shard], comparedPair{p, related})
			}
		}
	})
	b.pairs = b.pairs[:0]
	for _, some := range kept {
		b.pairs = append(b.pairs, some...)
	}
	for _, p := range weak {
		b.pairs = append(b.pairs, comparedPair{p, false})
	}
	slices.SortFunc(b.pairs, func(x, y comparedPair) int { return cmp.Compare(x.pair, y.pair) })
}
