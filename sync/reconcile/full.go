package reconcile

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/disjoint"
	"leadtwin/sync/cluster"
)

// batchSize is how many leads of the mirror are evaluated at once.
const batchSize = 5000

// evaluateMirror evaluates all leads of the mirror that are related to a dirty one, or, if all is set, all leads. It
// reads each lead that it evaluates once, and keeps some bytes of every lead: about fifty megabytes for a million. It
// saves as it goes on, so that a pass that is killed does not start over.
func (p *pass) evaluateMirror(ctx context.Context, marks []store.DirtyLead, all bool) error {
	ix, err := p.newFullIndex(ctx, marks)
	if err != nil {
		return err
	}
	same, err := p.usePrepared(ctx, ix)
	if err != nil {
		return err
	}
	if !same {
		if err := ix.joinByKeys(ctx); err != nil {
			return err
		}
	}
	if err := ix.joinByCases(ctx); err != nil {
		return err
	}
	crossed, err := ix.markChanged(ctx)
	if err != nil {
		return err
	}
	if err := ix.evaluateSets(ctx, all); err != nil {
		return err
	}
	if err := p.evaluateLeads(ctx, nil, ix.frequent, ix.orphans); err != nil {
		return err
	}
	p.lastFrequent.updateKeys(crossed, ix.frequent)
	if err := p.storeFrequentKeys(ctx); err != nil {
		return err
	}
	return p.clearMarks(ctx, ix.marks.remaining())
}

// fullIndex finds sets of leads that must be evaluated together: leads that share keys or cases. These sets are larger
// than clusters, since leads that share a key need not be related; rules find the clusters in them.
type fullIndex struct {
	pass     *pass
	mirror   *cluster.Mirror
	marks    *markSet
	frequent rules.FrequentKeys
	leads    []crm.LeadID          // ascending; elsewhere a lead is its position here
	sets     *disjoint.Sets[int32] // of positions
	dirty    []bool
	inCase   []bool     // the lead is in a case
	orphans  []crm.Case // cases whose leads were all deleted
	keys     keyIndex
	prepared *prepared // of these leads and marks; may be nil
}

// keyIndex lists the keys of all leads; *store.Store implements it.
type keyIndex interface {
	SharedKeys(ctx context.Context, limit int) iter.Seq2[store.KeyBlock, error]
	KeysWithPrefix(ctx context.Context, prefix string) iter.Seq2[store.LeadKey, error]
}

func (p *pass) newFullIndex(ctx context.Context, marks []store.DirtyLead) (*fullIndex, error) {
	const idsPerPage = 100_000
	mirror, err := p.newMirror(ctx, marks)
	if err != nil {
		return nil, err
	}
	n, err := p.store.CountLeads(ctx)
	if err != nil {
		return nil, fmt.Errorf("count the leads of the mirror: %w", err)
	}
	leads := make([]crm.LeadID, 0, n)
	for ids, err := range p.store.LeadIDPages(ctx, 0, idsPerPage) {
		if err != nil {
			return nil, fmt.Errorf("read the mirror: %w", err)
		}
		leads = append(leads, ids...)
	}
	ix := p.newIndexOf(leads, mirror, p.store)
	ix.marks = newMarkSet(marks)
	return ix, nil
}

// newIndexOf returns an index of leads, ascending, that are not dirty yet.
func (p *pass) newIndexOf(leads []crm.LeadID, mirror *cluster.Mirror, keys keyIndex) *fullIndex {
	sets := disjoint.New[int32](len(leads))
	return &fullIndex{
		pass: p, mirror: mirror, leads: leads, keys: keys, sets: &sets, frequent: rules.FrequentKeys{},
		dirty: make([]bool, len(leads)), inCase: make([]bool, len(leads)),
	}
}

// joinByCases joins the leads that share a case, so that a case that falls apart is evaluated as a whole.
func (ix *fullIndex) joinByCases(ctx context.Context) error {
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
			ix.joinCase(&cases[i], survivors)
		}
		if len(cases) < f.Limit {
			return nil
		}
		f.Offset += len(cases)
	}
}

// joinCase joins the leads of a case that still exist. They become dirty if a deleted lead of the case is.
func (ix *fullIndex) joinCase(c *crm.Case, survivors map[crm.LeadID]crm.LeadID) {
	var positions []int32
	deletedDirty := false
	for _, id := range c.Leads {
		position, ok := ix.position(id)
		if !ok {
			deletedDirty = deletedDirty || ix.marks.has(id)
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
		ix.sets.Join(positions[0], position)
	}
}

// markChanged marks the dirty leads, and those with a key that became frequent or stopped being so. It returns these
// keys.
func (ix *fullIndex) markChanged(ctx context.Context) ([]crm.Key, error) {
	for _, m := range ix.marks.all {
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
