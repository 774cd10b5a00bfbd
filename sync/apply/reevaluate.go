package apply

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// reevaluate evaluates the cluster of these leads as Odoo has it now, as far as the mirror finds its members.
func (r *run) reevaluate(ctx context.Context, ids []crm.LeadID) (*cluster.Cache, []crm.Case, error) {
	reader := r.leads.reader()
	leads := cluster.NewCache(cluster.NewLive(r.store, &r.policy, reader), &r.policy)
	// Reading at once all that shared a key when the mirror was read saves calls.
	neighbours, err := cluster.NewMirror(r.store, &r.policy, r.leads.known()).Neighbours(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	if err := leads.Load(ctx, neighbours); err != nil {
		return nil, nil, err
	}
	related := cluster.NewExpander(leads)
	if err := related.Expand(ctx, ids); err != nil {
		return nil, nil, err
	}
	members := related.IDs()
	dismissed, err := r.store.DismissedPairs(ctx, members)
	if err != nil {
		return nil, nil, fmt.Errorf("read the dismissed pairs: %w", err)
	}
	return leads, rules.Evaluate(leads.Leads(members), r.policy, related.Frequent(), dismissed, r.o.Now()).Cases, nil
}
