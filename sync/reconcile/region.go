package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// region is a set of leads that is closed: whoever is related to one of them is in it.
type region struct {
	*pass
	look     *looker
	in       map[crm.LeadID]bool
	carriers map[crm.Key][]crm.LeadID // who shares a key; none for a common one
	common   rules.FrequentKeys       // keys that more than MaxLeadsPerValue leads carry
}

func (p *pass) region(look *looker) *region {
	return &region{pass: p, look: look, in: map[crm.LeadID]bool{}, carriers: map[crm.Key][]crm.LeadID{}, common: rules.FrequentKeys{}}
}

// ids are the leads of the region, ascending.
func (g *region) ids() []crm.LeadID { return slices.Sorted(maps.Keys(g.in)) }

// leads are the leads of the region as rules take them, ascending.
func (g *region) leads() []rules.Lead {
	ids := g.ids()
	out := make([]rules.Lead, len(ids))
	for i, id := range ids {
		out[i] = g.look.seen[id].lead
	}
	return out
}

// grow takes leads into the region, with all that are related to them, and to those, and so on. Leads that the mirror
// does not hold are left out.
func (g *region) grow(ctx context.Context, ids []crm.LeadID) error {
	if err := g.look.look(ctx, ids); err != nil {
		return err
	}
	edge := g.enter(ids)
	for len(edge) > 0 {
		if err := g.meet(ctx, edge); err != nil {
			return err
		}
		var next []crm.LeadID
		for _, id := range edge {
			next = append(next, g.enter(g.related(id))...)
		}
		edge = next
	}
	return nil
}

// enter takes leads in and returns those that were not in yet.
func (g *region) enter(ids []crm.LeadID) []crm.LeadID {
	var out []crm.LeadID
	for _, id := range ids {
		if g.look.seen[id] != nil && !g.in[id] {
			g.in[id] = true
			out = append(out, id)
		}
	}
	return out
}

// meet reads all leads that share a key with one of these.
func (g *region) meet(ctx context.Context, ids []crm.LeadID) error {
	var keys []crm.Key
	for _, id := range ids {
		keys = append(keys, g.look.seen[id].keys...)
	}
	if err := g.find(ctx, keys); err != nil {
		return err
	}
	var met []crm.LeadID
	for _, key := range keys {
		met = append(met, g.carriers[key]...)
	}
	return g.look.look(ctx, met)
}

// find asks the index who carries keys, each once.
func (g *region) find(ctx context.Context, keys []crm.Key) error {
	var ask []crm.Key
	for _, key := range keys {
		if _, ok := g.carriers[key]; !ok {
			g.carriers[key] = nil
			ask = append(ask, key)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	carriers, err := g.store.LeadsByKeys(ctx, ask, g.policy.MaxLeadsPerValue)
	if err != nil {
		return fmt.Errorf("look %d keys up in the mirror: %w", len(ask), err)
	}
	var common []crm.Key
	for _, key := range ask {
		if ids := carriers[key]; len(ids) > g.policy.MaxLeadsPerValue {
			common = append(common, key)
		} else {
			g.carriers[key] = ids
		}
	}
	return g.count(ctx, common)
}

// count notes how many leads carry common keys.
func (g *region) count(ctx context.Context, common []crm.Key) error {
	if len(common) == 0 {
		return nil
	}
	counts, err := g.store.CountLeadsByKey(ctx, common)
	if err != nil {
		return fmt.Errorf("count who carries %d keys: %w", len(common), err)
	}
	for _, key := range common {
		g.common[key] = max(counts[key], g.policy.MaxLeadsPerValue+1)
	}
	return nil
}

// related are the leads that rules call related to this one.
func (g *region) related(id crm.LeadID) []crm.LeadID {
	var out []crm.LeadID
	a := g.look.seen[id]
	met := map[crm.LeadID]bool{id: true}
	for _, key := range a.keys {
		for _, other := range g.carriers[key] {
			b := g.look.seen[other]
			if b == nil || met[other] || g.in[other] {
				continue
			}
			met[other] = true
			if rules.Relate(&a.profile, &b.profile, &g.policy, g.common) != rules.Unrelated {
				out = append(out, other)
			}
		}
	}
	return out
}
