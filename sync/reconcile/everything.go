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

// packSize is how many leads of the mirror are decided on at once where all are.
const packSize = 5000

// everything decides on all leads of the mirror that hang together with a dirty one, or, if all is set, on all. It walks
// the mirror twice and keeps some bytes for each key in between, so a million leads take a few hundred megabytes.
func (p *pass) everything(ctx context.Context, marks []store.DirtyLead, all bool) error {
	b, err := p.newBulk(ctx)
	if err != nil {
		return err
	}
	if err := b.index(ctx); err != nil {
		return err
	}
	if err := b.joinByKeys(ctx); err != nil {
		return err
	}
	if err := b.joinByCases(ctx, marks); err != nil {
		return err
	}
	crossed, err := b.markDirty(ctx, marks)
	if err != nil {
		return err
	}
	for ids := range b.packs(all) {
		if err := b.settlePack(ctx, ids); err != nil {
			return err
		}
	}
	if err := p.settle(ctx, nil, b.common, b.orphans); err != nil {
		return err
	}
	p.shared.learn(crossed, b.common)
	if err := p.keepCommon(ctx); err != nil {
		return err
	}
	return p.clear(ctx, marks)
}

// bulk finds which leads of the whole mirror have to be decided on together: those that share keys, and cases. That is
// more than belongs together, since sharing a key is no relation yet; rules find the groups in it.
type bulk struct {
	*pass
	mirror  *cluster.Mirror
	common  rules.FrequentKeys
	ids     []crm.LeadID // ascending; the place of a lead in it stands for the lead
	parent  []int32      // union-find over places; the root of a set is its lowest place
	size    []int32      // of the set, at its root
	dirty   []bool
	held    []bool     // some case holds the lead
	carried []carried  // keys of all leads
	slips   []carried  // keys of all leads that only say where to look for a typing error
	orphans []crm.Case // cases of which no lead is left
}

// carried is a key, by its hash, and who carries it. Two keys that fall together only cost a comparison.
type carried struct {
	hash  uint64
	place int32
}

func (p *pass) newBulk(ctx context.Context) (*bulk, error) {
	mirror, err := p.newMirror(ctx)
	if err != nil {
		return nil, err
	}
	common, err := p.store.FrequentKeys(ctx, p.policy.MaxLeadsPerValue)
	if err != nil {
		return nil, fmt.Errorf("find the keys that too many leads carry: %w", err)
	}
	return &bulk{pass: p, mirror: mirror, common: common}, nil
}

// index walks the mirror and keeps the keys of all leads, but for the common ones.
func (b *bulk) index(ctx context.Context) error {
	seed := maphash.MakeSeed()
	for page, err := range b.store.LeadPages(ctx, 0, b.pages) {
		if err != nil {
			return fmt.Errorf("walk the mirror: %w", err)
		}
		leads, err := b.mirror.WithCustomers(ctx, page)
		if err != nil {
			return err
		}
		for i := range leads {
			place := int32(len(b.ids)) //nolint:gosec // G115: two billion leads do not fit in memory
			b.ids = append(b.ids, leads[i].ID)
			profile := rules.NewProfile(leads[i], &b.policy)
			for _, key := range profile.Keys() {
				if err := b.carry(key, carried{maphash.String(seed, string(key)), place}); err != nil {
					return err
				}
			}
		}
	}
	b.parent, b.size = make([]int32, len(b.ids)), make([]int32, len(b.ids))
	for i := range b.parent {
		b.parent[i], b.size[i] = int32(i), 1
	}
	b.dirty, b.held = make([]bool, len(b.ids)), make([]bool, len(b.ids))
	return nil
}

// joinByCases joins the leads that share a case, so that a case that falls apart is seen as a whole.
func (b *bulk) joinByCases(ctx context.Context, marks []store.DirtyLead) error {
	f := store.CaseFilter{Limit: b.pages}
	for {
		cases, err := b.store.Cases(ctx, f)
		if err != nil {
			return fmt.Errorf("list cases: %w", err)
		}
		survivors, err := survivorsOf(ctx, b.store, leadsOf(cases))
		if err != nil {
			return err
		}
		for i := range cases {
			b.joinCase(&cases[i], survivors, marks)
		}
		if len(cases) < f.Limit {
			return nil
		}
		f.Offset += len(cases)
	}
}

// joinCase joins what is left of the leads of a case. They are dirty if one is that is gone.
func (b *bulk) joinCase(c *crm.Case, survivors map[crm.LeadID]crm.LeadID, marks []store.DirtyLead) {
	var places []int32
	goneDirty := false
	for _, id := range c.Leads {
		place, ok := b.place(id)
		if !ok {
			_, marked := slices.BinarySearchFunc(marks, id, func(m store.DirtyLead, id crm.LeadID) int { return cmp.Compare(m.Lead, id) })
			goneDirty = goneDirty || marked
			if place, ok = b.place(survivors[id]); !ok {
				continue
			}
		}
		places = append(places, place)
	}
	if len(places) == 0 && !c.State.WasApplied() {
		b.orphans = append(b.orphans, *c)
	}
	for _, place := range places {
		b.held[place] = true
		b.dirty[place] = b.dirty[place] || goneDirty
		b.join(places[0], place)
	}
}

// markDirty notes which leads are dirty, and those who carry a key that became common or stopped being so. It returns
// these keys.
func (b *bulk) markDirty(ctx context.Context, marks []store.DirtyLead) ([]crm.Key, error) {
	for _, m := range marks {
		if place, ok := b.place(m.Lead); ok {
			b.dirty[place] = true
		}
	}
	var crossed []crm.Key
	for key := range b.common {
		if !b.shared.are[key] {
			crossed = append(crossed, key)
		}
	}
	for key := range b.shared.are {
		if _, is := b.common[key]; !is {
			crossed = append(crossed, key)
		}
	}
	slices.Sort(crossed)
	for part := range slices.Chunk(crossed, b.o.Batch) {
		carriers, err := b.store.LeadsByKeys(ctx, part, len(b.ids))
		if err != nil {
			return nil, fmt.Errorf("look %d keys up in the mirror: %w", len(part), err)
		}
		for _, ids := range carriers {
			for _, id := range ids {
				if place, ok := b.place(id); ok {
					b.dirty[place] = true
				}
			}
		}
	}
	return crossed, nil
}

// settlePack decides on some leads that are closed under keys and cases.
func (b *bulk) settlePack(ctx context.Context, ids []crm.LeadID) error {
	leads, err := b.mirror.ReadLeads(ctx, ids)
	if err != nil {
		return err
	}
	old, err := b.store.CasesOfLeads(ctx, ids)
	if err != nil {
		return fmt.Errorf("read the cases of %d leads: %w", len(ids), err)
	}
	return b.settle(ctx, leads, b.common, old)
}
