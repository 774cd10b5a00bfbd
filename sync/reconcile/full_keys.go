package reconcile

import (
	"context"
	"fmt"
	"iter"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// blockList is lists of leads, by position, in one piece of memory.
type blockList struct {
	positions []int32
	ends      []int // of each block
}

func (l *blockList) add(block []int32) {
	l.positions = append(l.positions, block...)
	l.ends = append(l.ends, len(l.positions))
}

func (l *blockList) blocks() iter.Seq[[]int32] {
	return func(yield func([]int32) bool) {
		from := 0
		for _, to := range l.ends {
			if !yield(l.positions[from:to:to]) {
				return
			}
			from = to
		}
	}
}

// joinByKeys joins the leads that share a key, and finds the frequent ones.
func (ix *fullIndex) joinByKeys(ctx context.Context) error {
	var typos blockList
	if err := ix.readSharedKeys(ctx, &typos); err != nil {
		return err
	}
	var addresses addressList
	if err := ix.readAddresses(ctx, &typos, &addresses); err != nil {
		return err
	}
	return joinTypos(ctx, typos.pairs(&addresses), ix)
}

// readSharedKeys joins the leads that share evidence, and lists those that share typo keys. The
// keys are those that the crawl stored.
func (ix *fullIndex) readSharedKeys(ctx context.Context, typos *blockList) error {
	var block []int32
	for shared, err := range ix.keys.SharedKeys(ctx, ix.pass.policy.MaxLeadsPerValue) {
		if err != nil {
			return fmt.Errorf("find the leads that share keys: %w", err)
		}
		if shared.Count > ix.pass.policy.MaxLeadsPerValue {
			ix.frequent[shared.Key] = shared.Count
			continue
		}
		kind, _, err := rules.ParseKey(shared.Key)
		if err != nil {
			return err
		}
		block = ix.appendPositions(block[:0], shared.Leads)
		if kind.FindsTypos() {
			typos.add(block)
		} else {
			ix.joinBlock(block)
		}
	}
	return nil
}

// appendPositions leaves out leads that came into the mirror after it was listed: they are dirty, and the next pass
// finds them.
func (ix *fullIndex) appendPositions(to []int32, leads []crm.LeadID) []int32 {
	for _, id := range leads {
		if position, ok := ix.position(id); ok {
			to = append(to, position)
		}
	}
	return to
}

func (ix *fullIndex) joinBlock(block []int32) {
	for i := 1; i < len(block); i++ {
		ix.sets.Join(block[0], block[i])
	}
}
