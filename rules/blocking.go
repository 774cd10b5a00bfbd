package rules

import (
	"cmp"
	"math/bits"
	"slices"

	"leadtwin/internal/crm"
)

// posting is one lead of a key. Keys are hashed: a collision only costs a comparison. The hash is
// in two halves, so that a posting takes twelve bytes.
type posting struct {
	high, low uint32
	lead      int32 // place among the leads of the sweep
}

func newPosting(hash uint64, lead int32) posting {
	return posting{uint32(hash >> 32), uint32(hash), lead} //nolint:gosec // G115: its halves
}

func (p *posting) hash() uint64 { return uint64(p.high)<<32 | uint64(p.low) }

// findsTypos reports whether sharing the key is only a reason to check for a typing error.
func (p *posting) findsTypos() bool { return p.low&typoBit != 0 }

// typoBit marks the hash of a typo key.
const typoBit = 1

// shelves is the number of parts that mentions are sorted in, by the first bits of the hash.
const (
	indexShardBits = 8
	indexShards    = 1 << indexShardBits
)

// keyIndex collects the mentions of some leads.
type keyIndex struct {
	keys   keyWriter
	place  int32   // of the lead whose keys are added
	emit   emitKey // adds a key of it
	shards [indexShards][]posting
}

func newKeyIndex(n int) *keyIndex {
	const usual = 8
	x := new(keyIndex)
	x.emit = func(kind KeyKind, text []byte) {
		h := hashKey(kind, text)
		s := h >> (64 - indexShardBits)
		x.shards[s] = append(x.shards[s], newPosting(h, x.place))
	}
	for s := range x.shards {
		x.shards[s] = make([]posting, 0, usual*n/indexShards)
	}
	return x
}

func (x *keyIndex) add(place int32, c *contactData, initials string) {
	x.place = place
	x.keys.forEachKey(c, initials, x.emit)
}

// hashKey is FNV-1a with a last stir, so that the first bits are as good as the last.
func hashKey(kind KeyKind, text []byte) uint64 {
	const offset, prime, stir = 14695981039346656037, 1099511628211, 0x9e3779b97f4a7c15
	h := (uint64(offset) ^ uint64(kind)) * prime
	for _, b := range text {
		h = (h ^ uint64(b)) * prime
	}
	h = (h ^ h>>32) * stir
	h = (h ^ h>>29) &^ typoBit
	if kind.FindsTypos() {
		h |= typoBit
	}
	return h
}

// pair is a pair of leads by their places, the lower in the upper half, so that pairs sort as numbers.
type pair uint64

func pairOf(a, b int32) pair {
	return pair(uint64(uint32(a))<<32 | uint64(uint32(b))) //nolint:gosec // G115: places are not negative
}

func (p pair) places() (a, b int32) {
	a = int32(p >> 32)        //nolint:gosec // G115: as it went in
	b = int32(p & 0xffffffff) //nolint:gosec // G115: as it went in
	return a, b
}

// blocks is what a shelf of mentions leads to.
type blocks struct {
	pairs    []pair    // that share a key; may hold one several times
	ignored  []pair    // that share a key which weighs nothing
	frequent []posting // one for each key that too many leads carry
	counts   []int     // how many carry it
}

// pairShard pairs the leads of each key of a sorted shelf. A key of more leads than MaxLeadsPerValue
// forms no pairs, so the cost stays linear in the number of leads.
func (s *matcher) pairShard(shelf []posting) blocks {
	shelf = slices.Compact(shelf)
	var out blocks
	for len(shelf) > 0 {
		n := 1
		for n < len(shelf) && shelf[n].hash() == shelf[0].hash() {
			n++
		}
		members := shelf[:n]
		shelf = shelf[n:]
		switch {
		case n == 1:
		case n > s.policy.MaxLeadsPerValue:
			out.frequent, out.counts = append(out.frequent, members[0]), append(out.counts, n)
		case !s.isFrequent(members[0]):
			out.pairs = s.appendPairs(out.pairs, members)
		case s.keepsComparisons && !members[0].findsTypos():
			out.ignored = s.appendPairs(out.ignored, members)
		}
	}
	return out
}

// postingSorter sorts postings, in memory that it uses again.
type postingSorter struct {
	from   []int32
	sorted []posting
}

// sort sorts by hash, then by lead. Postings of one hash come in ascending order of leads already, and hashes
// are spread evenly: one pass that counts puts nearly every posting in its place, and the rest are a few steps away.
func (x *postingSorter) sort(shelf []posting) []posting {
	width := bits.Len(uint(len(shelf)))
	x.from = slices.Grow(x.from[:0], 1<<width+1)[:1<<width+1]
	clear(x.from)
	x.sorted = slices.Grow(x.sorted[:0], len(shelf))[:len(shelf)]
	from, sorted := x.from, x.sorted
	bucket := func(p *posting) uint64 { return p.hash() << indexShardBits >> (64 - width) }
	for i := range shelf {
		from[bucket(&shelf[i])+1]++
	}
	for i := 1; i < len(from); i++ {
		from[i] += from[i-1]
	}
	for i := range shelf {
		at := &from[bucket(&shelf[i])]
		sorted[*at] = shelf[i]
		*at++
	}
	begin := int32(0)
	for _, end := range from[:1<<width] { // where each bucket ends now
		sortBucket(sorted[begin:end])
		begin = end
	}
	return sorted
}

func sortBucket(some []posting) {
	const few = 16
	if len(some) > few {
		slices.SortStableFunc(some, func(x, y posting) int { return cmp.Compare(x.hash(), y.hash()) })
		return
	}
	for i := 1; i < len(some); i++ {
		p, at := some[i], i
		for at > 0 && some[at-1].hash() > p.hash() {
			some[at] = some[at-1]
			at--
		}
		some[at] = p
	}
}

func (s *matcher) appendPairs(pairs []pair, members []posting) []pair {
	for i, x := range members {
		for _, y := range members[i+1:] {
			if !x.findsTypos() || s.haveTypo(x.lead, y.lead) {
				pairs = append(pairs, pairOf(x.lead, y.lead))
			}
		}
	}
	return pairs
}

// isFrequent reports whether too many leads of the database share the key, however few of these do. It pairs no leads
// then, so that a group does not depend on which others are evaluated with it.
func (s *matcher) isFrequent(m posting) bool {
	if !s.frequentHashes[m.hash()] {
		return false
	}
	_, is := s.frequent[s.keyOf(m)]
	return is
}

// keyOf reads the lead again: only few keys are asked for.
func (s *matcher) keyOf(m posting) (key crm.Key) {
	var k keyWriter
	r, lead := contactReader{policy: s.policy}, s.leads[m.lead]
	c := r.readContact(lead)
	k.forEachKey(&c, c.typoInitials(lead, s.policy), func(kind KeyKind, text []byte) {
		if hashKey(kind, text) == m.hash() {
			key = kind.key(string(text))
		}
	})
	return key
}
