package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// addressList has the e-mail addresses of leads, by position, in one piece of memory.
type addressList struct {
	text   strings.Builder
	places []addressPlace
}

// addressPlace is where in the text an address of a lead is.
type addressPlace struct {
	position int32
	from, to uint32
}

func (l *addressList) add(position int32, address string) {
	from := l.text.Len()
	l.text.WriteString(address)
	l.places = append(l.places, addressPlace{
		position, uint32(from), uint32(l.text.Len()), //nolint:gosec // G115: far below 4 GB
	})
}

// sort must come between the last add and the first of.
func (l *addressList) sort() {
	slices.SortFunc(l.places, func(a, b addressPlace) int {
		return cmp.Or(cmp.Compare(a.position, b.position), cmp.Compare(a.from, b.from))
	})
}

// of returns the places of the addresses of one lead, once they are sorted.
func (l *addressList) of(position int32) []addressPlace {
	from, _ := slices.BinarySearchFunc(l.places, position, func(p addressPlace, position int32) int {
		return cmp.Compare(p.position, position)
	})
	to := from
	for to < len(l.places) && l.places[to].position == position {
		to++
	}
	return l.places[from:to]
}

// mayBeTypo reports whether an address of one lead and one of another differ by one typing error.
func (l *addressList) mayBeTypo(some, others []addressPlace) bool {
	text := l.text.String()
	for _, x := range some {
		for _, y := range others {
			if rules.MayBeTypo(text[x.from:x.to], text[y.from:y.to]) {
				return true
			}
		}
	}
	return false
}

// readAddresses adds the addresses of the leads in blocks, as the crawl stored them.
func (ix *fullIndex) readAddresses(ctx context.Context, blocks *blockList, to *addressList) error {
	if len(blocks.ends) == 0 {
		return nil
	}
	wanted := make([]bool, len(ix.leads))
	for _, position := range blocks.positions {
		wanted[position] = true
	}
	prefix := rules.AddressKind().Prefix()
	for one, err := range ix.keys.KeysWithPrefix(ctx, prefix) {
		if err != nil {
			return fmt.Errorf("read the addresses of leads: %w", err)
		}
		if position, ok := ix.position(one.Lead); ok && wanted[position] {
			to.add(position, strings.TrimPrefix(string(one.Key), prefix))
		}
	}
	return nil
}

// pairs yields the pairs of leads in one block whose addresses may differ by one typing error: of robin@ at many
// companies hardly any do. It sorts the addresses.
func (l *blockList) pairs(addresses *addressList) iter.Seq[[2]int32] {
	addresses.sort()
	return func(yield func([2]int32) bool) {
		var places [][]addressPlace
		for block := range l.blocks() {
			places = places[:0]
			for _, position := range block {
				places = append(places, addresses.of(position))
			}
			for i := range block {
				for j := range i {
					if addresses.mayBeTypo(places[i], places[j]) && !yield([2]int32{block[j], block[i]}) {
						return
					}
				}
			}
		}
	}
}

// joinTypos joins pairs that may be related by a typing error. If a set grows too large that way, they are compared
// first, by each of the indexes, which share their sets.
func joinTypos(ctx context.Context, pairs iter.Seq[[2]int32], indexes ...*fullIndex) error {
	sets := indexes[0].sets
	before := sets.Clone()
	joined := false
	for p := range pairs {
		sets.Join(p[0], p[1])
		joined = true
	}
	if !joined || int(slices.Max(sets.Sizes())) <= indexes[0].pass.maxTypoSet {
		return nil
	}
	*sets = before
	for _, ix := range indexes {
		if err := ix.joinRelated(ctx, pairs); err != nil {
			return err
		}
	}
	return nil
}

// joinRelated joins those of the pairs that rules call related.
func (ix *fullIndex) joinRelated(ctx context.Context, pairs iter.Seq[[2]int32]) error {
	roots := make([]int32, len(ix.leads)) // before: pairs are listed while sets are joined
	for i := range roots {
		roots[i] = ix.sets.Root(int32(i))
	}
	apart := func(yield func([][2]int32) bool) {
		var part [][2]int32
		for p := range pairs {
			if roots[p[0]] == roots[p[1]] {
				continue
			}
			if part = append(part, p); len(part) < ix.pass.pageSize {
				continue
			}
			if !yield(part) {
				return
			}
			part = nil
		}
		if len(part) > 0 {
			yield(part)
		}
	}
	return forEachInOrder(ctx, apart, ix.relatedPairs, func(related [][2]int32) error {
		for _, p := range related {
			ix.sets.Join(p[0], p[1])
		}
		return nil
	})
}

// relatedPairs reads the leads of pairs and returns those that rules call related.
func (ix *fullIndex) relatedPairs(ctx context.Context, pairs [][2]int32) ([][2]int32, error) {
	profiles, err := ix.readProfiles(ctx, pairs)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(pairs, func(p [2]int32) bool {
		x, y := profiles[p[0]], profiles[p[1]]
		return x == nil || y == nil || rules.Relate(x, y, &ix.pass.policy, ix.frequent) == rules.Unrelated
	}), nil
}

// readProfiles returns profiles by position; deleted leads have none.
func (ix *fullIndex) readProfiles(ctx context.Context, pairs [][2]int32) (map[int32]*rules.Profile, error) {
	profiles := map[int32]*rules.Profile{}
	for _, p := range pairs {
		profiles[p[0]], profiles[p[1]] = nil, nil
	}
	ids := make([]crm.LeadID, 0, len(profiles))
	for position := range maps.Keys(profiles) {
		ids = append(ids, ix.leads[position])
	}
	leads, err := ix.mirror.ReadLeads(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range leads {
		position, _ := ix.position(leads[i].ID)
		f := rules.NewProfile(leads[i], &ix.pass.policy)
		profiles[position] = &f
	}
	return profiles, nil
}
