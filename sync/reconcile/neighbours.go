package reconcile

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// neighbourhoods decides on what hangs together with dirty leads, some at a time. One costs a few look-ups, however
// large the mirror is.
func (p *pass) neighbourhoods(ctx context.Context, marks []store.DirtyLead) error {
	look, err := p.newLooker(ctx)
	if err != nil {
		return err
	}
	dirty := make(map[crm.LeadID]bool, len(marks))
	for _, m := range marks {
		dirty[m.Lead] = true
	}
	for part := range slices.Chunk(marks, p.o.Batch) {
		if err := p.neighbourhood(ctx, look, part, dirty); err != nil {
			return err
		}
		look.shrink()
	}
	return nil
}

// neighbourhood decides on what hangs together with some leads, and clears their marks.
func (p *pass) neighbourhood(ctx context.Context, look *looker, marks []store.DirtyLead, dirty map[crm.LeadID]bool) error {
	g := p.region(look)
	crossed, err := g.seed(ctx, marks, dirty)
	if err != nil {
		return err
	}
	old, err := g.closeOverCases(ctx, marks)
	if err != nil {
		return err
	}
	if err := p.settle(ctx, g.leads(), g.common, old); err != nil {
		return err
	}
	p.shared.learn(crossed, g.common)
	if err := p.keepCommon(ctx); err != nil {
		return err
	}
	return p.clear(ctx, marks)
}

// clear takes marks away, but for leads that have to be looked at again.
func (p *pass) clear(ctx context.Context, marks []store.DirtyLead) error {
	if err := p.store.ClearDirty(ctx, marks); err != nil {
		return fmt.Errorf("clear %d marks: %w", len(marks), err)
	}
	if len(p.again) == 0 {
		return nil
	}
	again := p.again
	p.again = nil
	if err := p.store.MarkDirty(ctx, again); err != nil {
		return fmt.Errorf("mark %d leads: %w", len(again), err)
	}
	return nil
}

// seed takes the marked leads in, with all that are related to them, and with all whose relations changed because a
// value of a marked lead became common, or is no longer. It returns these keys.
func (g *region) seed(ctx context.Context, marks []store.DirtyLead, dirty map[crm.LeadID]bool) (crossed []crm.Key, err error) {
	ids := make([]crm.LeadID, len(marks))
	var left []crm.Key
	for i, m := range marks {
		ids[i] = m.Lead
		left = append(left, m.RemovedKeys...)
	}
	survivors, err := survivorsOf(ctx, g.store, ids)
	if err != nil {
		return nil, err
	}
	ids = slices.AppendSeq(ids, maps.Values(survivors))
	if err := g.look.look(ctx, ids); err != nil {
		return nil, err
	}
	keys := left
	for _, id := range ids {
		if s := g.look.seen[id]; s != nil {
			keys = append(keys, s.keys...)
		}
	}
	if err := g.find(ctx, keys); err != nil {
		return nil, err
	}
	crossed = g.shared.crossed(keys, g.common)
	others, err := g.cleanCarriers(ctx, crossed, dirty)
	if err != nil {
		return nil, err
	}
	return crossed, g.grow(ctx, slices.Concat(ids, others))
}

// cleanCarriers are those who carry the keys and are not dirty themselves; the dirty ones have their turn anyway.
func (g *region) cleanCarriers(ctx context.Context, keys []crm.Key, dirty map[crm.LeadID]bool) ([]crm.LeadID, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	carriers, err := g.store.LeadsByKeys(ctx, keys, math.MaxInt32)
	if err != nil {
		return nil, fmt.Errorf("look %d keys up in the mirror: %w", len(keys), err)
	}
	var out []crm.LeadID
	for _, key := range keys {
		for _, id := range carriers[key] {
			if !dirty[id] {
				out = append(out, id)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// closeOverCases takes in the leads that share a case with those that are in, since a case that falls apart has to be
// seen as a whole, and returns all these cases.
func (g *region) closeOverCases(ctx context.Context, marks []store.DirtyLead) ([]crm.Case, error) {
	asked := map[crm.LeadID]bool{}
	cases := map[string]crm.Case{}
	ask := g.ids()
	for _, m := range marks {
		if !g.in[m.Lead] {
			ask = append(ask, m.Lead) // gone: its cases are not
		}
	}
	for len(ask) > 0 {
		for _, id := range ask {
			asked[id] = true
		}
		found, err := g.store.CasesOfLeads(ctx, ask)
		if err != nil {
			return nil, fmt.Errorf("read the cases of %d leads: %w", len(ask), err)
		}
		for _, c := range found {
			cases[c.ID] = c
		}
		mates := leadsOf(found)
		survivors, err := survivorsOf(ctx, g.store, mates)
		if err != nil {
			return nil, err
		}
		if err := g.grow(ctx, slices.AppendSeq(mates, maps.Values(survivors))); err != nil {
			return nil, err
		}
		ask = slices.DeleteFunc(slices.Concat(g.ids(), mates), func(id crm.LeadID) bool { return asked[id] })
		slices.Sort(ask)
		ask = slices.Compact(ask)
	}
	return slices.SortedFunc(maps.Values(cases), func(a, b crm.Case) int { return strings.Compare(a.ID, b.ID) }), nil
}
