package apply

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/sync/cluster"
)

// reevaluate evaluates the cluster of these leads as Odoo has it now, as far as the mirror finds its members.
func (r *run) reevaluate(
	ctx context.Context, ids []crm.LeadID, reading *decisionReading,
) (*cluster.Cache, []crm.Case, error) {
	leads := cluster.NewCache(reading, &r.applier.policy)
	// Reading at once all that shared a key when the mirror was read saves calls.
	mirror := cluster.NewMirror(r.applier.store, &r.applier.policy, r.applier.leads.currentResolver())
	neighbours, err := mirror.Neighbours(ctx, ids)
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
	if err := reading.addRelated(ctx); err != nil {
		return nil, nil, err
	}
	members := related.IDs()
	dismissed, err := r.applier.store.DismissedPairs(ctx, members)
	if err != nil {
		return nil, nil, fmt.Errorf("read the dismissed pairs: %w", err)
	}
	mail := cluster.NewOdooMail(reading, &r.applier.policy, r.applier.leads.Resolver)
	result, err := cluster.Evaluate(
		ctx, mail, leads.Leads(members), r.applier.policy, related.Frequent(), dismissed, r.o.Now(),
	)
	return leads, result.Cases, err
}
