package reconcile

import (
	"cmp"
	"iter"
	"slices"

	"leadtwin/internal/crm"
)

func (ix *fullIndex) position(id crm.LeadID) (int32, bool) {
	i, ok := slices.BinarySearch(ix.leads, id)
	return int32(i), ok //nolint:gosec // G115: two billion leads do not fit in memory
}

func (ix *fullIndex) findRoot(position int32) int32 {
	for ix.parent[position] != position {
		ix.parent[position] = ix.parent[ix.parent[position]]
		position = ix.parent[position]
	}
	return position
}

func (ix *fullIndex) joinSets(x, y int32) {
	x, y = ix.findRoot(x), ix.findRoot(y)
	if x == y {
		return
	}
	x, y = min(x, y), max(x, y)
	ix.parent[y] = x
	ix.size[x] += ix.size[y]
}

// batches yields whole sets in batches of at least batchSize leads, each ascending. Leads without a case that share
// nothing are left out.
func (ix *fullIndex) batches(all bool) iter.Seq[[]crm.LeadID] {
	return func(yield func([]crm.LeadID) bool) {
		positions := ix.leadsToEvaluate(all)
		var batch []crm.LeadID
		for i, position := range positions {
			batch = append(batch, ix.leads[position])
			last := i+1 == len(positions)
			if last || len(batch) >= batchSize && ix.findRoot(positions[i+1]) != ix.findRoot(position) {
				slices.Sort(batch)
				if !yield(batch) {
					return
				}
				batch = nil
			}
		}
	}
}

// leadsToEvaluate returns the positions of the leads in batches, set by set.
func (ix *fullIndex) leadsToEvaluate(all bool) []int32 {
	wanted := make([]bool, len(ix.leads)) // by root
	for i := range ix.leads {
		if all || ix.dirty[i] {
			wanted[ix.findRoot(int32(i))] = true
		}
	}
	var positions []int32
	for i := range ix.leads {
		position := int32(i)
		root := ix.findRoot(position)
		if wanted[root] && (ix.size[root] > 1 || ix.inCase[position]) {
			positions = append(positions, position)
		}
	}
	slices.SortFunc(positions, func(x, y int32) int {
		return cmp.Or(cmp.Compare(ix.findRoot(x), ix.findRoot(y)), cmp.Compare(x, y))
	})
	return positions
}
