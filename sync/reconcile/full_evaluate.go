package reconcile

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
)

// sweepProgress is how far a pass over all leads has come. Sets of leads are evaluated by their first lead.
type sweepProgress struct {
	Policy string     `json:"policy"`
	Done   crm.LeadID `json:"done"` // sets that begin with this lead or one before it have their cases in the store
}

// evaluateSets evaluates whole sets of leads in batches: later ones are read and evaluated while the cases of earlier
// ones are saved. The marks of a batch are cleared once its cases are in the store. A pass over all leads that was
// interrupted is continued.
func (ix *fullIndex) evaluateSets(ctx context.Context, all bool) error {
	at := sweepProgress{}
	if err := ix.pass.getFact(ctx, progressFact, &at); err != nil {
		return err
	}
	if policy := ix.pass.policy.Fingerprint(); at.Policy != policy {
		at = sweepProgress{Policy: policy}
	}
	return forEachInOrder(ctx, ix.batches(all, at.Done), ix.evaluateBatch, func(done evaluatedBatch) error {
		if err := ix.pass.saveEvaluation(ctx, done.evaluation); err != nil {
			return err
		}
		if err := ix.pass.clearMarks(ctx, ix.marks.takeMarks(done.ids)); err != nil || !all {
			return err
		}
		at.Done = max(at.Done, done.last)
		return ix.pass.setFact(ctx, progressFact, at)
	})
}

type evaluatedBatch struct {
	evaluation evaluation
	ids        []crm.LeadID
	last       crm.LeadID
}

func (ix *fullIndex) evaluateBatch(ctx context.Context, b batch) (evaluatedBatch, error) {
	out := evaluatedBatch{ids: b.leads, last: b.last}
	leads, err := ix.mirror.ReadLeads(ctx, b.leads)
	if err != nil {
		return out, err
	}
	old, err := ix.pass.store.CasesOfLeads(ctx, b.inCase)
	if err != nil {
		return out, fmt.Errorf("read the cases of %d leads: %w", len(b.inCase), err)
	}
	out.evaluation, err = ix.pass.findCases(ctx, leads, ix.frequent, old, ix.prepared.resultOf(b.leads))
	return out, err
}
