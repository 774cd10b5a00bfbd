package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

func (ix *fullIndex) addKey(key crm.Key, ref keyRef) error {
	if _, is := ix.frequent[key]; is {
		return nil
	}
	kind, _, err := rules.ParseKey(key)
	if err != nil {
		return err
	}
	if kind.FindsTypos() {
		ix.typoKeys = append(ix.typoKeys, ref)
	} else {
		ix.keys = append(ix.keys, ref)
	}
	return nil
}

// joinByKeys joins the leads that share a key. Keys for typing errors join too much, since robin@ at many companies is
// many people. If a set grows too large that way, each pair that shares such a key is compared first.
func (ix *fullIndex) joinByKeys(ctx context.Context) error {
	byHash := func(x, y keyRef) int { return cmp.Compare(x.hash, y.hash) }
	slices.SortFunc(ix.keys, byHash)
	slices.SortFunc(ix.typoKeys, byHash)
	ix.joinEqualKeys(ix.keys)
	ix.keys = nil
	parent, size := slices.Clone(ix.parent), slices.Clone(ix.size)
	ix.joinEqualKeys(ix.typoKeys)
	if len(ix.size) == 0 || int(slices.Max(ix.size)) <= ix.pass.maxTypoSet {
		ix.typoKeys = nil
		return nil
	}
	ix.parent, ix.size = parent, size
	profiles, err := ix.typoCandidates(ctx)
	if err != nil {
		return err
	}
	for block := range sharedKeys(ix.typoKeys) {
		ix.joinRelatedLeads(block, profiles)
	}
	ix.typoKeys = nil
	return nil
}

// joinEqualKeys expects sorted keys.
func (ix *fullIndex) joinEqualKeys(keys []keyRef) {
	for i := 1; i < len(keys); i++ {
		if keys[i].hash == keys[i-1].hash {
			ix.joinSets(keys[i-1].position, keys[i].position)
		}
	}
}

// sharedKeys yields the runs of equal keys in sorted keys.
func sharedKeys(keys []keyRef) func(yield func([]keyRef) bool) {
	return func(yield func([]keyRef) bool) {
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

// typoCandidates re-reads the leads that share a key for typing errors with another set.
func (ix *fullIndex) typoCandidates(ctx context.Context) (map[int32]*rules.Profile, error) {
	needed := make([]bool, len(ix.leads))
	for block := range sharedKeys(ix.typoKeys) {
		for _, c := range block {
			if ix.findRoot(c.position) != ix.findRoot(block[0].position) {
				for _, c := range block {
					needed[c.position] = true
				}
				break
			}
		}
	}
	profiles := map[int32]*rules.Profile{}
	for page, err := range ix.pass.store.LeadPages(ctx, 0, ix.pass.pageSize) {
		if err != nil {
			return nil, fmt.Errorf("read the mirror: %w", err)
		}
		page = slices.DeleteFunc(page, func(l crm.Lead) bool {
			position, ok := ix.position(l.ID)
			return !ok || !needed[position]
		})
		leads, err := ix.mirror.WithCustomers(ctx, page)
		if err != nil {
			return nil, err
		}
		for i := range leads {
			position, _ := ix.position(leads[i].ID)
			f := rules.NewProfile(leads[i], &ix.pass.policy)
			profiles[position] = &f
		}
	}
	return profiles, nil
}

// joinRelatedLeads joins the leads of a block that rules call related.
func (ix *fullIndex) joinRelatedLeads(block []keyRef, profiles map[int32]*rules.Profile) {
	for i, x := range block {
		for _, y := range block[i+1:] {
			if ix.findRoot(x.position) == ix.findRoot(y.position) || profiles[x.position] == nil || profiles[y.position] == nil {
				continue
			}
			if rules.Relate(profiles[x.position], profiles[y.position], &ix.pass.policy, ix.frequent) != rules.Unrelated {
				ix.joinSets(x.position, y.position)
			}
		}
	}
}
