package reconcile

import (
	"cmp"
	"iter"
	"slices"

	"leadtwin/internal/crm"
)

// place finds a lead among those of the mirror.
func (b *bulk) place(id crm.LeadID) (int32, bool) {
	i, ok := slices.BinarySearch(b.ids, id)
	return int32(i), ok //nolint:gosec // G115: two billion leads do not fit in memory
}

func (b *bulk) root(place int32) int32 {
	for b.parent[place] != place {
		b.parent[place] = b.parent[b.parent[place]]
		place = b.parent[place]
	}
	return place
}

func (b *bulk) join(x, y int32) {
	x, y = b.root(x), b.root(y)
	if x == y {
		return
	}
	x, y = min(x, y), max(x, y)
	b.parent[y] = x
	b.size[x] += b.size[y]
}

// packs yields the leads to decide on, whole sets only, in packs of at least packSize, each ascending. A lead that
// shares nothing and is in no case is left out: there is nothing to say about it. all is as of everything.
func (b *bulk) packs(all bool) iter.Seq[[]crm.LeadID] {
	return func(yield func([]crm.LeadID) bool) {
		places := b.worthDeciding(all)
		var pack []crm.LeadID
		for i, place := range places {
			pack = append(pack, b.ids[place])
			last := i+1 == len(places)
			if last || len(pack) >= packSize && b.root(places[i+1]) != b.root(place) {
				slices.Sort(pack)
				if !yield(pack) {
					return
				}
				pack = nil
			}
		}
	}
}

// worthDeciding are the places of the leads in packs, set by set.
func (b *bulk) worthDeciding(all bool) []int32 {
	wanted := make([]bool, len(b.ids)) // by root
	for i := range b.ids {
		if all || b.dirty[i] {
			wanted[b.root(int32(i))] = true
		}
	}
	var places []int32
	for i := range b.ids {
		place := int32(i)
		root := b.root(place)
		if wanted[root] && (b.size[root] > 1 || b.held[place]) {
			places = append(places, place)
		}
	}
	slices.SortFunc(places, func(x, y int32) int { return cmp.Or(cmp.Compare(b.root(x), b.root(y)), cmp.Compare(x, y)) })
	return places
}
