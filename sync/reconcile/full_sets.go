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

// batch is whole sets of leads.
type batch struct {
	leads  []crm.LeadID // ascending
	inCase []crm.LeadID // those of them that are in a case
	last   crm.LeadID   // the first lead of the last set
}

// batches yields all sets to evaluate, by their first lead, in batches of at least batchSize leads. Leads without a
// case that share nothing are left out, and with all those up to done, if no lead of them is dirty.
func (ix *fullIndex) batches(all bool, done crm.LeadID) iter.Seq[batch] {
	return func(yield func(batch) bool) {
		positions := ix.leadsToEvaluate(all, done)
		var next batch
		for i, position := range positions {
			next.leads = append(next.leads, ix.leads[position])
			if ix.inCase[position] {
				next.inCase = append(next.inCase, ix.leads[position])
			}
			root := ix.sets.Root(position)
			last := i+1 == len(positions)
			if last || len(next.leads) >= ix.pass.pageSize && ix.sets.Root(positions[i+1]) != root {
				slices.Sort(next.leads)
				next.last = ix.leads[root]
				if !yield(next) {
					return
				}
				next = batch{}
			}
		}
	}
}

// leadsToEvaluate returns the positions of the leads in batches, set by set.
func (ix *fullIndex) leadsToEvaluate(all bool, done crm.LeadID) []int32 {
	wanted := make([]bool, len(ix.leads)) // by root
	for i := range ix.leads {
		if root := ix.sets.Root(int32(i)); ix.dirty[i] || all && ix.leads[root] > done {
			wanted[root] = true
		}
	}
	sizes := ix.sets.Sizes()
	var positions []int32
	for i := range ix.leads {
		position := int32(i)
		root := ix.sets.Root(position)
		if wanted[root] && (sizes[root] > 1 || ix.inCase[position]) {
			positions = append(positions, position)
		}
	}
	slices.SortFunc(positions, func(x, y int32) int {
		return cmp.Or(cmp.Compare(ix.sets.Root(x), ix.sets.Root(y)), cmp.Compare(x, y))
	})
	return positions
}
