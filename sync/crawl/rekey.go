package crawl

import (
	"context"
	"fmt"
)

// updateKeys computes all blocking keys of the mirror again if the policy has changed in settings that they depend on,
// such as the list of public providers.
func (r *run) updateKeys(ctx context.Context) error {
	want, have := r.policy.KeysFingerprint(), ""
	if _, err := r.getFact(ctx, keysFact, &have); err != nil || have == want {
		return err
	}
	for leads, err := range r.store.LeadPages(ctx, 0, r.options.Page) {
		if err != nil {
			return fmt.Errorf("walk the mirror: %w", err)
		}
		if err := r.ensureDirectory(ctx, leads); err != nil {
			return err
		}
		changed, err := r.writeLeads(ctx, leads)
		if err != nil {
			return err
		}
		r.stats.Changed += len(changed)
	}
	return r.setFact(ctx, keysFact, want)
}
