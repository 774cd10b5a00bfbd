package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// batchSize is how many leads of the mirror are evaluated at once.
const batchSize = 5000

// evaluateMirror evaluates all leads of the mirror that are related to a dirty one, or, if all is set, all leads. It
// reads the mirror twice and keeps some bytes per key in between: a few hundred megabytes for a million leads.
func (p *pass) evaluateMirror(ctx context.Context, marks []store.DirtyLead, all bool) error {
	ix, err := p.newFullIndex(ctx)
	if err != nil {
		return err
	}
	if err := ix.readKeys(ctx); err != nil {
		return err
	}
	if err := ix.joinByKeys(ctx); err != nil {
		return err
	}
	if err := ix.joinByCases(ctx, marks); err != nil {
		return err
	}
	crossed, err := ix.markChanged(ctx, marks)
	if err != nil {
		return err
	}
	for ids := range ix.batches(all) {
		if err := ix.evaluateBatch(ctx, ids); err != nil {
			return err
		}
	}
	if err := p.evaluateLeads(ctx, nil, ix.frequent, ix.orphans); err != nil {
		return err
	}
	p.lastFrequent.updateKeys(crossed, ix.frequent)
	if err := p.storeFrequentKeys(ctx); err != nil {
		return err
	}
	return p.clearMarks(ctx, marks)
}

// fullIndex finds sets of leads that must be evaluated together: leads that share keys or cases. These sets are larger
// than clusters, since leads that share a key need not be related; rules find the clusters in them.
type fullIndex struct {
	pass     *pass
	mirror   *cluster.Mirror
	frequent rules.FrequentKeys
	leads    []crm.LeadID // ascending; elsewhere a lead is its position here
	parent   []int32      // union-find over positions; the root of a set is its lowest position
	size     []int32      // of the set, at its root
	dirty    []bool
	inCase   []bool     // the lead is in a case
	keys     []keyRef   // keys of all leads
	typoKeys []keyRef   // keys of all leads that only help to find typing errors
	orphans  []crm.Case // cases whose leads were all deleted
}

// keyRef is the hash of a key and the position of a lead that has it. A collision only costs a comparison.
type keyRef struct {
	hash     uint64
	position int32
}

func (p *pass) newFullIndex(ctx context.Context) (*fullIndex, error) {
	mirror, err := p.newMirror(ctx)
	if err != nil {
		return nil, err
	}
	frequent, err := p.store.FrequentKeys(ctx, p.policy.MaxLeadsPerValue)
	if err != nil {
		return nil, fmt.Errorf("find the frequent keys: %w", err)
	}
	return &fullIndex{pass: p, mirror: mirror, frequent: frequent}, nil
}

// readKeys collects the keys of all leads of the mirror, except frequent ones.
func (ix *fullIndex) readKeys(ctx context.Context) error {
	seed := maphash.MakeSeed()
	for page, err := range ix.pass.store.LeadPages(ctx, 0, ix.pass.pageSize) {
		if err != nil {
			return fmt.Errorf("read the mirror: %w", err)
		}
		leads, err := ix.mirror.WithCustomers(ctx, page)
		if err != nil {
			return err
		}
		for i := range leads {
			position := int32(len(ix.leads)) //nolint:gosec // G115: two billion leads do not fit in memory
			ix.leads = append(ix.leads, leads[i].ID)
			profile := rules.NewProfile(leads[i], &ix.pass.policy)
			for _, key := range profile.Keys() {
				if err := ix.addKey(key, keyRef{maphash.String(seed, string(key)), position}); err != nil {
					return err
				}
			}
		}
	}
	ix.parent, ix.size = make([]int32, len(ix.leads)), make([]int32, len(ix.leads))
	for i := range ix.parent {
		ix.parent[i], ix.size[i] = int32(i), 1
	}
	ix.dirty, ix.inCase = make([]bool, len(ix.leads)), make([]bool, len(ix.leads))
	return nil
}

// joinByCases joins the leads that share a case, so that a case that falls apart is evaluated as a whole.
func (ix *fullIndex) joinByCases(ctx context.Context, marks []store.DirtyLead) error {
	f := store.CaseFilter{Limit: ix.pass.pageSize}
	for {
		cases, err := ix.pass.store.Cases(ctx, f)
		if err != nil {
			return fmt.Errorf("list cases: %w", err)
		}
		survivors, err := readSurvivors(ctx, ix.pass.store, leadsOfCases(cases))
		if err != nil {
			return err
		}
		for i := range cases {
			ix.joinCase(&cases[i], survivors, marks)
		}
		if len(cases) < f.Limit {
			return nil
		}
		f.Offset += len(cases)
	}
}

// joinCase joins the leads of a case that still exist. They become dirty if a deleted lead of the case is.
func (ix *fullIndex) joinCase(c *crm.Case, survivors map[crm.LeadID]crm.LeadID, marks []store.DirtyLead) {
	var positions []int32
	deletedDirty := false
	for _, id := range c.Leads {
		position, ok := ix.position(id)
		if !ok {
			deletedDirty = deletedDirty || isMarked(marks, id)
			if position, ok = ix.position(survivors[id]); !ok {
				continue
			}
		}
		positions = append(positions, position)
	}
	if len(positions) == 0 && !c.State.WasApplied() {
		ix.orphans = append(ix.orphans, *c)
	}
	for _, position := range positions {
		ix.inCase[position] = true
		ix.dirty[position] = ix.dirty[position] || deletedDirty
		ix.joinSets(positions[0], position)
	}
}

func isMarked(marks []store.DirtyLead, id crm.LeadID) bool {
	byLead := func(m store.DirtyLead, id crm.LeadID) int { return cmp.Compare(m.Lead, id) }
	_, found := slices.BinarySearchFunc(marks, id, byLead)
	return found
}

// markChanged marks the dirty leads, and those with a key that became frequent or stopped being so. It returns these
// keys.
func (ix *fullIndex) markChanged(ctx context.Context, marks []store.DirtyLead) ([]crm.Key, error) {
	for _, m := range marks {
		if position, ok := ix.position(m.Lead); ok {
			ix.dirty[position] = true
		}
	}
	var crossed []crm.Key
	for key := range ix.frequent {
		if !ix.pass.lastFrequent.stored[key] {
			crossed = append(crossed, key)
		}
	}
	for key := range ix.pass.lastFrequent.stored {
		if _, is := ix.frequent[key]; !is {
			crossed = append(crossed, key)
		}
	}
	slices.Sort(crossed)
	for part := range slices.Chunk(crossed, ix.pass.options.Batch) {
		carriers, err := ix.pass.store.LeadsByKeys(ctx, part, len(ix.leads))
		if err != nil {
			return nil, fmt.Errorf("search the mirror for %d keys: %w", len(part), err)
		}
		for _, ids := range carriers {
			for _, id := range ids {
				if position, ok := ix.position(id); ok {
					ix.dirty[position] = true
				}
			}
		}
	}
	return crossed, nil
}

// evaluateBatch evaluates whole sets of leads.
func (ix *fullIndex) evaluateBatch(ctx context.Context, ids []crm.LeadID) error {
	leads, err := ix.mirror.ReadLeads(ctx, ids)
	if err != nil {
		return err
	}
	old, err := ix.pass.store.CasesOfLeads(ctx, ids)
	if err != nil {
		return fmt.Errorf("read the cases of %d leads: %w", len(ids), err)
	}
	return ix.pass.evaluateLeads(ctx, leads, ix.frequent, old)
}
