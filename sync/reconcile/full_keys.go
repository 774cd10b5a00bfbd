package reconcile

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

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

// joinByKeys joins the leads that share a key, and finds the frequent ones. Keys for typing errors join too much, since
// robin@ at many companies is many people. If a set grows too large that way, each pair that shares such a key is
// compared first.
func (ix *fullIndex) joinByKeys(ctx context.Context) error {
	var typos blockList
	if err := ix.readSharedKeys(ctx, &typos); err != nil {
		return err
	}
	if len(typos.ends) == 0 {
		return nil
	}
	before := ix.sets.Clone()
	for block := range typos.blocks() {
		ix.joinBlock(block)
	}
	if int(slices.Max(ix.sets.Sizes())) <= ix.pass.maxTypoSet {
		return nil
	}
	*ix.sets = before
	return ix.joinTypos(ctx, &typos)
}

// readSharedKeys joins the leads that share what is evidence, and lists those that share keys for typing errors. The
// keys are those that the crawl stored.
func (ix *fullIndex) readSharedKeys(ctx context.Context, typos *blockList) error {
	var block []int32
	for shared, err := range ix.pass.store.SharedKeys(ctx, ix.pass.policy.MaxLeadsPerValue) {
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

// joinTypos joins the leads that share a key for typing errors and that rules call related.
func (ix *fullIndex) joinTypos(ctx context.Context, typos *blockList) error {
	roots := make([]int32, len(ix.leads)) // before: workers read it while sets are joined
	for i := range roots {
		roots[i] = ix.sets.Root(int32(i))
	}
	related := func(ctx context.Context, blocks [][]int32) ([][2]int32, error) {
		return ix.relatedPairs(ctx, blocks, roots)
	}
	return forEachInOrder(ctx, typos.inParts(ix.pass.pageSize, roots), related, func(pairs [][2]int32) error {
		for _, p := range pairs {
			ix.sets.Join(p[0], p[1])
		}
		return nil
	})
}

// inParts yields the blocks that have leads of several sets, in parts of about size leads.
func (l *blockList) inParts(size int, roots []int32) iter.Seq[[][]int32] {
	return func(yield func([][]int32) bool) {
		var part [][]int32
		n := 0
		for block := range l.blocks() {
			if !slices.ContainsFunc(block, func(x int32) bool { return roots[x] != roots[block[0]] }) {
				continue
			}
			part, n = append(part, block), n+len(block)
			if n >= size {
				if !yield(part) {
					return
				}
				part, n = nil, 0
			}
		}
		if n > 0 {
			yield(part)
		}
	}
}

// relatedPairs reads the leads of blocks and returns the pairs of different sets that rules call related.
func (ix *fullIndex) relatedPairs(ctx context.Context, blocks [][]int32, roots []int32) ([][2]int32, error) {
	profiles, err := ix.readProfiles(ctx, blocks)
	if err != nil {
		return nil, err
	}
	var pairs [][2]int32
	for _, block := range blocks {
		for i, x := range block {
			for _, y := range block[i+1:] {
				f, g := profiles[x], profiles[y]
				if roots[x] != roots[y] && f != nil && g != nil &&
					rules.Relate(f, g, &ix.pass.policy, ix.frequent) != rules.Unrelated {
					pairs = append(pairs, [2]int32{x, y})
				}
			}
		}
	}
	return pairs, nil
}

// readProfiles returns profiles by position; deleted leads have none.
func (ix *fullIndex) readProfiles(ctx context.Context, blocks [][]int32) (map[int32]*rules.Profile, error) {
	profiles := map[int32]*rules.Profile{}
	for _, block := range blocks {
		for _, position := range block {
			profiles[position] = nil
		}
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
