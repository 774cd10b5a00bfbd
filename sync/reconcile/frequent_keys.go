package reconcile

import (
	"context"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// frequentKeys are the keys that more than MaxLeadsPerValue leads had when the stored cases were evaluated. When a key
// becomes frequent, or stops being so, all leads that have it must be evaluated again.
type frequentKeys struct {
	stored  map[crm.Key]bool
	changed bool
}

func (p *pass) loadFrequentKeys(ctx context.Context) error {
	var keys []crm.Key
	if err := p.getFact(ctx, frequentKeysFact, &keys); err != nil {
		return err
	}
	p.lastFrequent = newFrequentKeys(keys)
	return nil
}

func newFrequentKeys(keys []crm.Key) *frequentKeys {
	f := &frequentKeys{stored: make(map[crm.Key]bool, len(keys))}
	for _, key := range keys {
		f.stored[key] = true
	}
	return f
}

func (f *frequentKeys) sorted() []crm.Key { return slices.Sorted(maps.Keys(f.stored)) }

func (f *frequentKeys) crossedLimit(keys []crm.Key, now rules.FrequentKeys) []crm.Key {
	var out []crm.Key
	for _, key := range keys {
		if _, is := now[key]; is != f.stored[key] {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (f *frequentKeys) updateKeys(crossed []crm.Key, now rules.FrequentKeys) {
	for _, key := range crossed {
		f.changed = true
		if _, is := now[key]; is {
			f.stored[key] = true
		} else {
			delete(f.stored, key)
		}
	}
}

func (p *pass) storeFrequentKeys(ctx context.Context) error {
	if !p.lastFrequent.changed {
		return nil
	}
	p.lastFrequent.changed = false
	return p.setFact(ctx, frequentKeysFact, p.lastFrequent.sorted())
}
