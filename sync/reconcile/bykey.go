package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// carry keeps a key of a lead, unless it is common.
func (b *bulk) carry(key crm.Key, c carried) error {
	if _, is := b.common[key]; is {
		return nil
	}
	kind, _, err := rules.ParseKey(key)
	if err != nil {
		return err //nolint:wrapcheck // it names the key
	}
	if kind.FindsTypos() {
		b.slips = append(b.slips, c)
	} else {
		b.carried = append(b.carried, c)
	}
	return nil
}

// joinByKeys joins the leads that share a key. Keys for typing errors join more than they should, since robin@ at many
// companies is many people. As long as the sets stay small that does no harm; else each pair is compared first.
func (b *bulk) joinByKeys(ctx context.Context) error {
	byHash := func(x, y carried) int { return cmp.Compare(x.hash, y.hash) }
	slices.SortFunc(b.carried, byHash)
	slices.SortFunc(b.slips, byHash)
	b.joinEqual(b.carried)
	b.carried = nil
	parent, size := slices.Clone(b.parent), slices.Clone(b.size)
	b.joinEqual(b.slips)
	if len(b.size) == 0 || int(slices.Max(b.size)) <= b.crowd {
		b.slips = nil
		return nil
	}
	b.parent, b.size = parent, size
	profiles, err := b.slipping(ctx)
	if err != nil {
		return err
	}
	for block := range blocks(b.slips) {
		b.joinRelated(block, profiles)
	}
	b.slips = nil
	return nil
}

// joinEqual joins the leads of equal keys, which stand together.
func (b *bulk) joinEqual(keys []carried) {
	for i := 1; i < len(keys); i++ {
		if keys[i].hash == keys[i-1].hash {
			b.join(keys[i-1].place, keys[i].place)
		}
	}
}

// blocks yields those who share a key, where there are several.
func blocks(keys []carried) func(yield func([]carried) bool) {
	return func(yield func([]carried) bool) {
		for len(keys) > 0 {
			n := 1
			for n < len(keys) && keys[n].hash == keys[0].hash {
				n++
			}
			if n > 1 && !yield(keys[:n:n]) {
				return
			}
			keys = keys[n:]
		}
	}
}

// slipping reads the leads again that share a key for typing errors with another set.
func (b *bulk) slipping(ctx context.Context) (map[int32]*rules.Profile, error) {
	needed := make([]bool, len(b.ids))
	for block := range blocks(b.slips) {
		for _, c := range block {
			if b.root(c.place) != b.root(block[0].place) {
				for _, c := range block {
					needed[c.place] = true
				}
				break
			}
		}
	}
	profiles := map[int32]*rules.Profile{}
	for page, err := range b.store.LeadPages(ctx, 0, b.pages) {
		if err != nil {
			return nil, fmt.Errorf("walk the mirror: %w", err)
		}
		page = slices.DeleteFunc(page, func(l crm.Lead) bool { place, ok := b.place(l.ID); return !ok || !needed[place] })
		leads, err := b.mirror.WithCustomers(ctx, page)
		if err != nil {
			return nil, err
		}
		for i := range leads {
			place, _ := b.place(leads[i].ID)
			f := rules.NewProfile(leads[i], &b.policy)
			profiles[place] = &f
		}
	}
	return profiles, nil
}

// joinRelated joins those of a block whom rules call related.
func (b *bulk) joinRelated(block []carried, profiles map[int32]*rules.Profile) {
	for i, x := range block {
		for _, y := range block[i+1:] {
			if b.root(x.place) == b.root(y.place) || profiles[x.place] == nil || profiles[y.place] == nil {
				continue
			}
			if rules.Relate(profiles[x.place], profiles[y.place], &b.policy, b.common) != rules.Unrelated {
				b.join(x.place, y.place)
			}
		}
	}
}
