package reconcile

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
)

// Names of facts that reconcile stores.
const (
	policyFact       = "reconcile.policy"
	frequentKeysFact = "reconcile.common"
	busyLeadsFact    = "reconcile.busy"
	progressFact     = "reconcile.progress"
)

func (p *pass) getFact(ctx context.Context, name string, v any) error {
	if _, err := p.store.GetFact(ctx, name, v); err != nil {
		return fmt.Errorf("read %s from the store: %w", name, err)
	}
	return nil
}

func (p *pass) setFact(ctx context.Context, name string, v any) error {
	if err := p.store.SetFact(ctx, name, v); err != nil {
		return fmt.Errorf("write %s to the store: %w", name, err)
	}
	return nil
}

func (p *pass) changeFact(
	ctx context.Context, name string, v any, change func() (write bool, mark []crm.LeadID, err error),
) error {
	if err := p.store.ChangeFact(ctx, name, v, change); err != nil {
		return fmt.Errorf("change %s in the store: %w", name, err)
	}
	return nil
}

func (p *pass) policyChanged(ctx context.Context) (bool, error) {
	have := ""
	err := p.getFact(ctx, policyFact, &have)
	return have != p.policy.Fingerprint(), err
}

func (p *pass) storePolicy(ctx context.Context) error {
	if err := p.setFact(ctx, policyFact, p.policy.Fingerprint()); err != nil {
		return err
	}
	return p.setFact(ctx, progressFact, sweepProgress{})
}
