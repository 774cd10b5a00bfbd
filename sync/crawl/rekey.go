package crawl

import (
	"context"
	"fmt"
)

// Rekey makes all blocking keys of the mirror anew, without Odoo, if the policy gives others than it did: somebody added
// a public provider, say. Full and Incremental do it by themselves; a process that only looks at single leads calls it
// once when it starts.
func (c *Crawler) Rekey(ctx context.Context) (changed int, err error) {
	r := c.begin(nil)
	err = r.rekey(ctx)
	return r.stats.Changed, err
}

func (r *run) rekey(ctx context.Context) error {
	want, have := r.policy.KeysFingerprint(), ""
	if _, err := r.get(ctx, keysFact, &have); err != nil || have == want {
		return err
	}
	for leads, err := range r.store.LeadPages(ctx, 0, r.o.Page) {
		if err != nil {
			return fmt.Errorf("walk the mirror: %w", err)
		}
		if err := r.knowDirectory(ctx, leads); err != nil {
			return err
		}
		changed, err := r.put(ctx, leads)
		if err != nil {
			return err
		}
		r.stats.Changed += len(changed)
	}
	return r.set(ctx, keysFact, want)
}
