package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/store"
)

// Decide stores a decision about the shown case and wakes the worker.
func (d *deskCases) Decide(ctx context.Context, decision desk.Decision) (desk.Effect, error) {
	if err := decision.Check(); err != nil {
		return "", err
	}
	one, err := d.app.findCase(ctx, decision.Case)
	if err != nil {
		return "", err
	}
	if one.Facts != decision.Shown {
		return "", desk.ErrChanged
	}
	err = errors.Join(d.checkAdded(ctx, one.ID, decision), decision.CheckLeftOut(&one), d.app.refuseDecided(ctx, decision))
	if err != nil {
		return "", err
	}
	effect, err := d.store(ctx, &one, decision)
	if _, changed := errors.AsType[*store.CaseChangedError](err); changed {
		return "", desk.ErrChanged
	}
	if err != nil {
		return "", err
	}
	d.wake()
	return effect, nil
}

// store stores a decision that its form does not speak against.
func (d *deskCases) store(ctx context.Context, one *crm.Case, decision desk.Decision) (desk.Effect, error) {
	var err error
	effect := desk.Stored
	switch decision.As {
	case desk.Dismiss:
		pairs := crm.AllPairs(slices.Concat(one.Leads, decision.Added))
		err = d.app.store.DismissCase(ctx, d.app.newRefusal(one, decision), pairs)
	case desk.Merge, desk.Separate, desk.Confirm:
		effect, err = d.approve(ctx, one, decision)
	case desk.Reject:
		effect, err = desk.Rejected, d.app.rejectProposal(ctx, one.ID, decision.By)
	case desk.Snooze:
		err = d.app.store.SnoozeCase(ctx, *one, decision.Until, decision.By.Name, d.app.o.Now())
	case desk.RequestLeads, desk.WithdrawRequest:
		return d.answerRequest(ctx, one.ID, decision)
	case desk.Reopen:
		if err = d.app.reopenCase(ctx, one, decision.By.Name); err == nil { // decide again soon, not at the next sweep
			err = d.app.store.AddToInbox(ctx, one.Leads, d.app.o.Now())
		}
	default:
		return "", fmt.Errorf("unknown decision %q", decision.As)
	}
	return effect, err
}

// answerRequest stores that a salesperson asks for the leads of a case, or no longer does. Nothing is to be applied.
func (d *deskCases) answerRequest(ctx context.Context, id string, decision desk.Decision) (desk.Effect, error) {
	r := store.OwnerRequest{
		Case: id, Salesperson: decision.By.User, Name: decision.By.Name, At: d.app.o.Now(),
	}
	if decision.As == desk.WithdrawRequest {
		return desk.Stored, d.app.store.WithdrawRequest(ctx, r)
	}
	return desk.Stored, d.app.store.RequestLeads(ctx, r)
}

// checkAdded refuses leads that a user added to a case as they are no longer, or cannot be.
func (d *deskCases) checkAdded(ctx context.Context, id string, decision desk.Decision) error {
	if len(decision.Added) == 0 {
		return nil
	}
	shown, err := d.caseWithAdded(ctx, id, decision.Added)
	if err != nil {
		return err
	}
	return decision.CheckAdded(&shown)
}

func (d *deskCases) caseWithAdded(ctx context.Context, id string, added []crm.LeadID) (desk.Case, error) {
	shown, err := d.Case(ctx, id)
	if err == nil {
		err = d.AddLeads(ctx, &shown, added)
	}
	return shown, err
}

// approve stores that a case is to be applied. All that would keep the worker from it is refused here.
func (d *deskCases) approve(ctx context.Context, one *crm.Case, decision desk.Decision) (desk.Effect, error) {
	if d.app.o.Settings.Mode == observe {
		return "", desk.ErrObserving
	}
	if err := d.app.mayWrite(ctx); err != nil {
		return "", err
	}
	if err := d.checkChoices(ctx, one.ID, decision); err != nil {
		return "", err
	}
	approval := d.app.newApproval(one, decision)
	approval.Reason = string(decision.Reason)
	return d.app.storeApproval(ctx, one, decision, approval)
}

// checkChoices refuses a salesperson, a team or values that a merge cannot have.
func (d *deskCases) checkChoices(ctx context.Context, id string, decision desk.Decision) error {
	if decision.To == (desk.Owner{}) && len(decision.Values) == 0 {
		return nil
	}
	shown, err := d.caseWithAdded(ctx, id, decision.Added)
	if err != nil {
		return err
	}
	return errors.Join(decision.To.Check(&shown), decision.CheckValues(&shown))
}
