package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

// mention says that a lead carries a key. Keys are hashed: two that fall together only cost a comparison.
type mention struct {
	hash uint64
	lead int32 // place among the leads of the sweep
	kind keyKind
}

// shelves is the number of parts that mentions are sorted in, by the first bits of the hash.
const (
	shelfBits = 8
	shelves   = 1 << shelfBits
)

// index collects the mentions of some leads.
type index struct {
	keys  keyer
	shelf [shelves][]mention
}

// newIndex has room for the usual number of keys of n leads.
func newIndex(n int) *index {
	const usual = 7
	x := new(index)
	for s := range x.shelf {
		x.shelf[s] = make([]mention, 0, usual*n/shelves)
	}
	return x
}

func (x *index) add(place int32, c *contact, initials string) {
	x.keys.each(c, initials, func(kind keyKind, text []byte) {
		h := hashKey(kind, text)
		s := h >> (64 - shelfBits)
		x.shelf[s] = append(x.shelf[s], mention{h, place, kind})
	})
}

// hashKey is FNV-1a with a last stir, so that the first bits are as good as the last.
func hashKey(kind keyKind, text []byte) uint64 {
	const offset, prime, stir = 14695981039346656037, 1099511628211, 0x9e3779b97f4a7c15
	h := (uint64(offset) ^ uint64(kind)) * prime
	for _, b := range text {
		h = (h ^ uint64(b)) * prime
	}
	h = (h ^ h>>32) * stir
	return h ^ h>>29
}

// pairing is a pair of leads by their places, the lower in the upper half, so that pairs sort as numbers.
type pairing uint64

func pairUp(a, b int32) pairing { return pairing(uint64(uint32(a))<<32 | uint64(uint32(b))) } //nolint:gosec // G115: places are not negative

func (p pairing) places() (a, b int32) { return int32(p >> 32), int32(p & 0xffffffff) } //nolint:gosec // G115: as they went in

// blocks is what a shelf of mentions leads to.
type blocks struct {
	pairs  []pairing // that share a key; may hold one several times
	weak   []pairing // that share a key which weighs nothing
	common []mention // one for each key that too many leads carry
	counts []int     // how many carry it
}

// block sorts the mentions of one shelf and pairs the leads of each key. A key of more leads than MaxShared pairs
// nobody, so the cost stays linear in the number of leads.
func (s *sweep) block(shelf []mention) blocks {
	slices.SortFunc(shelf, func(x, y mention) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.lead, y.lead))
	})
	shelf = slices.Compact(shelf)
	var out blocks
	for len(shelf) > 0 {
		n := 1
		for n < len(shelf) && shelf[n].hash == shelf[0].hash {
			n++
		}
		members := shelf[:n]
		shelf = shelf[n:]
		switch {
		case n == 1:
		case n > s.policy.MaxShared:
			out.common, out.counts = append(out.common, members[0]), append(out.counts, n)
		case !s.isCommon(members[0]):
			out.pairs = s.pairAll(out.pairs, members)
		case s.similar && !members[0].kind.typo():
			out.weak = s.pairAll(out.weak, members)
		}
	}
	return out
}

func (s *sweep) pairAll(pairs []pairing, members []mention) []pairing {
	for i, x := range members {
		for _, y := range members[i+1:] {
			if !x.kind.typo() || s.slip(x.lead, y.lead) {
				pairs = append(pairs, pairUp(x.lead, y.lead))
			}
		}
	}
	return pairs
}

// isCommon says that too many leads of the database carry the key, however few of these do. It pairs nobody then, so
// that a group does not depend on who else is decided with it.
func (s *sweep) isCommon(m mention) bool {
	if len(s.common) == 0 {
		return false
	}
	_, is := s.common[s.textOf(m)]
	return is
}

// textOf finds the key of a mention again.
func (s *sweep) textOf(m mention) (key crm.Key) {
	var k keyer
	k.each(&s.contacts[m.lead], s.initials(m.lead), func(kind keyKind, text []byte) {
		if hashKey(kind, text) == m.hash {
			key = kind.key(string(text))
		}
	})
	return key
}
