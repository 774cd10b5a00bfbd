package reconcile

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
)

// evaluateSets evaluates whole sets of leads in batches: later ones are read and evaluated while the cases of earlier
// ones are saved. The marks of a batch are cleared once its cases are in the store.
func (ix *fullIndex) evaluateSets(ctx context.Context, all bool) error {
	return forEachInOrder(ctx, ix.batches(all), ix.evaluateBatch, func(found evaluation) error {
		if err := ix.pass.saveEvaluation(ctx, found); err != nil {
			return err
		}
		return ix.pass.clearMarks(ctx, ix.marks.take(found.ids))
	})
}

func (ix *fullIndex) evaluateBatch(ctx context.Context, ids []crm.LeadID) (evaluation, error) {
	leads, err := ix.mirror.ReadLeads(ctx, ids)
	if err != nil {
		return evaluation{}, err
	}
	old, err := ix.pass.store.CasesOfLeads(ctx, ids)
	if err != nil {
		return evaluation{}, fmt.Errorf("read the cases of %d leads: %w", len(ids), err)
	}
	return ix.pass.findCases(ctx, leads, ix.frequent, old)
}
