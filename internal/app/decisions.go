package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/apply"
	"leadtwin/sync/reconcile"
)

// Apply applies the plan of cases, as it is shown. Errors: those of Merge, and of a case without a plan.
func (a *App) Apply(ctx context.Context, ids []string, by string) (report.Sweep, error) {
	return a.forEachCase(ctx, ids, func(one crm.Case, people *report.References) (crm.Case, error) {
		if one.Verdict != crm.Merge && one.Verdict != crm.Separate || len(one.Plan) == 0 {
			return one, noPlanError(&one)
		}
		return a.approveAndApply(ctx, one, desk.Decision{As: desk.Verb(one.Verdict), By: desk.Person{Name: by}}, people)
	})
}

// Merge merges the leads of cases by the decision of a user, who may choose the owner of the result and take leads out:
// neither verdict nor guards prevent it. If one case is refused, those before it are applied. Errors: *PausedError,
// *store.HeldError, *store.NotFoundError, *store.CaseStateError, *apply.LeadsChangedError,
// *desk.InvalidError.
func (a *App) Merge(ctx context.Context, ids []string, choice MergeChoice, by string) (report.Sweep, error) {
	return a.forEachCase(ctx, ids, func(one crm.Case, people *report.References) (crm.Case, error) {
		decision := desk.Decision{
			As: desk.Merge, By: desk.Person{Name: by}, LeftOut: choice.LeftOut, DismissLeftOut: choice.DismissLeftOut,
			Values: choice.Values,
		}
		err := decision.CheckLeftOut(&one)
		if err == nil && len(decision.Values) > 0 {
			err = a.checkValues(ctx, decision, one.ID)
		}
		if err != nil {
			return one, err
		}
		if decision.To, err = a.findOwner(ctx, one.ID, choice.To); err != nil {
			return one, err
		}
		return a.approveAndApply(ctx, one, decision, people)
	})
}

func (a *App) checkValues(ctx context.Context, decision desk.Decision, id string) error {
	shown, err := (&deskCases{app: a}).Case(ctx, id)
	if err != nil {
		return err
	}
	return decision.CheckValues(&shown)
}

// newApproval returns the stored form of a decision to merge the leads of a case or to keep them separate. In mode auto
// leads that were taken out of a merge are always dismissed, since the next run would merge them.
func (a *App) newApproval(one *crm.Case, d desk.Decision) store.Approval {
	approval := store.Approval{
		Case: one.ID, As: crm.Separate, Leads: one.Leads, Facts: one.Facts, By: d.By.Name, At: a.o.Now(),
		Account: d.By.Account, Answer: d.Answer(),
		Sentence: plaintext.SingleLine(d.Note, 0), Added: d.Added, AddedFacts: d.AddedShown,
	}
	if d.As == desk.Merge {
		approval.As, approval.Salesperson, approval.Team = crm.Merge, d.To.Salesperson, d.To.Team
		approval.LeftOut, approval.Values = d.LeftOut, d.Values
		approval.DismissLeftOut = len(d.LeftOut) > 0 && (d.DismissLeftOut || a.o.Settings.Mode == "auto")
	}
	return approval
}

// Separate posts the note that keeps the leads of cases separate, on the decision of a user, with a sentence of theirs.
// Errors: those of Merge, *desk.InvalidError.
func (a *App) Separate(ctx context.Context, ids []string, why desk.Reason, note, by string) (report.Sweep, error) {
	decision := desk.Decision{As: desk.Separate, Reason: why, Note: note, By: desk.Person{Name: by}}
	if err := decision.Check(); err != nil {
		return report.Sweep{}, err
	}
	return a.forEachCase(ctx, ids, func(one crm.Case, people *report.References) (crm.Case, error) {
		after, err := a.approveAndApply(ctx, one, decision, people)
		if err != nil {
			return after, err
		}
		return after, a.addRefusal(ctx, &one, decision)
	})
}

// addRefusal stores why a user keeps the leads of a case apart, if they said so. It comes after a command carried that
// out, which may fail; what is applied later stores it with the decision.
func (a *App) addRefusal(ctx context.Context, one *crm.Case, d desk.Decision) error {
	if d.Reason == "" {
		return nil
	}
	return a.store.AddRefusal(ctx, a.newRefusal(one, d))
}

func (a *App) newRefusal(one *crm.Case, d desk.Decision) store.Refusal {
	return store.Refusal{
		Case: one.ID, As: string(d.As), Reason: string(d.Reason), Leads: one.Leads, By: d.By.Name, At: a.o.Now(),
		Answer: d.Answer(),
	}
}

// noPlanError refuses to apply a case without a plan.
func noPlanError(one *crm.Case) error {
	if one.Verdict == crm.Review {
		return &AdvisedError{
			fmt.Sprintf("case %s has no plan: its verdict is review, so a user must decide", one.ID),
			fmt.Sprintf("leadtwin cases merge %s, or cases separate, or cases dismiss", one.ID),
		}
	}
	return &AdvisedError{
		fmt.Sprintf("case %s has no plan: its verdict is %s", one.ID, one.Verdict),
		fmt.Sprintf("leadtwin cases merge %s merges the leads against the verdict; it asks first", one.ID),
	}
}

// forEachCase decides on cases, one after the other, and ends with the first that is refused.
func (a *App) forEachCase(
	ctx context.Context, ids []string, do func(crm.Case, *report.References) (crm.Case, error),
) (report.Sweep, error) {
	out := report.Sweep{Odoo: a.serverInfo(), Mode: "review", Cases: []crm.Case{}, References: report.References{}}
	for i, id := range ids {
		if i > 0 && ctx.Err() != nil {
			return out, &StoppedError{}
		}
		one, err := a.store.Case(ctx, id)
		if err != nil {
			return out, err
		}
		if err := a.addReferences(ctx, []crm.Case{one}, &out.References); err != nil {
			return out, err
		}
		if one, err = do(one, &out.References); err != nil {
			return out, err
		}
		if err := a.addDecision(ctx, one, &out.References); err != nil {
			return out, err
		}
		out.Cases = append(out.Cases, one)
	}
	return out, nil
}

// approveAndApply stores a user's decision on a case and applies it. All that can refuse it is checked before it is
// stored, and an approval that was not applied is removed: nothing happens later that was reported as refused.
func (a *App) approveAndApply(
	ctx context.Context, one crm.Case, decision desk.Decision, people *report.References,
) (crm.Case, error) {
	if one.State.WasApplied() || one.State == crm.Dismissed {
		return one, &store.CaseStateError{Case: one.ID, Is: one.State, To: crm.Waiting}
	}
	writing, release, err := a.awaitWriterLease(ctx)
	if err != nil {
		return one, err
	}
	defer release()
	if now, err := a.store.Case(writing, one.ID); err != nil || now.State == crm.Applied { // the service was faster
		return now, err
	}
	applier := a.newApplier(ctx)
	if err := applier.CheckShown(ctx, &one); err != nil {
		return one, err
	}
	approval := a.newApproval(&one, decision)
	approval.Replaces = true
	effect, err := a.storeApproval(writing, &one, decision, approval)
	if err != nil {
		if e, ok := errors.AsType[*store.CaseStateError](err); ok {
			return one, e // it says all
		}
		return one, fmt.Errorf("store the decision on %s: %w", one.ID, err)
	}
	if effect == desk.Proposed {
		return withProposal(one, &approval), nil
	}
	result, err := applier.Apply(writing, []crm.Case{one}, decision.By.Name)
	addNoted(result, people)
	return a.caseAfterDecision(ctx, writing, one, result, err)
}

// caseAfterDecision evaluates the leads again after a run on one case, and returns the case as it is then. An approval
// that was not applied is removed.
func (a *App) caseAfterDecision(
	ctx, writing context.Context, one crm.Case, result apply.Result, err error,
) (crm.Case, error) {
	after := casesAfter([]crm.Case{one}, result)
	if len(after) == 0 || after[0].State != crm.Applied {
		err = errors.Join(err, a.withdrawApproval(ctx, one))
	}
	if err != nil {
		return one, fmt.Errorf("apply %s: %w", one.ID, err)
	}
	if _, err := a.evaluate(writing, reconcile.Options{}); err != nil {
		return one, err
	}
	if len(after) > 0 {
		return after[0], nil
	}
	return a.store.Case(ctx, one.ID)
}

// withdrawApproval removes an approval that was not applied, also after an interrupt, and holds a case again that was
// held.
func (a *App) withdrawApproval(ctx context.Context, was crm.Case) error {
	ctx = context.WithoutCancel(ctx)
	if err := a.store.CloseApproval(ctx, was.ID, "not carried out", a.o.Now()); err != nil {
		return fmt.Errorf("remove the decision on %s: %w", was.ID, err)
	}
	if was.State != crm.Held {
		return nil
	}
	err := a.store.SetCaseState(ctx, was.ID, []crm.State{crm.Waiting}, crm.Held, was.Error, a.o.Now())
	if _, failed := errors.AsType[*store.CaseStateError](err); failed {
		return nil
	}
	return err
}

// Dismiss keeps every pair of a case from being proposed again; survivors of later merges inherit that. Errors: as of
// Merge, *desk.InvalidError.
func (a *App) Dismiss(ctx context.Context, ids []string, why desk.Reason, by string) (report.Sweep, error) {
	decision := desk.Decision{As: desk.Dismiss, Reason: why, By: desk.Person{Name: by}}
	if err := decision.Check(); err != nil {
		return report.Sweep{}, err
	}
	return a.forEachCase(ctx, ids, func(one crm.Case, _ *report.References) (crm.Case, error) {
		return a.dismissCase(ctx, one, decision)
	})
}

func (a *App) dismissCase(ctx context.Context, one crm.Case, d desk.Decision) (crm.Case, error) {
	if one.State.WasApplied() || one.State == crm.Dismissed {
		return one, &store.CaseStateError{Case: one.ID, Is: one.State, To: crm.Dismissed}
	}
	if err := a.refuseProposed(ctx, one.ID); err != nil {
		return one, err
	}
	if err := a.newApplier(ctx).CheckShown(ctx, &one); err != nil {
		return one, err
	}
	if err := a.store.DismissCase(ctx, a.newRefusal(&one, d), crm.AllPairs(one.Leads)); err != nil {
		if e, ok := errors.AsType[*store.CaseStateError](err); ok {
			return one, e
		}
		return one, err
	}
	return a.reevaluateCase(ctx, one.ID)
}

// Snooze takes cases out of the review queue until a time, or, where that is zero, until their leads change. It writes
// nothing to Odoo. Errors: those of Merge.
func (a *App) Snooze(ctx context.Context, ids []string, until time.Time, by string) (report.Sweep, error) {
	return a.forEachCase(ctx, ids, func(one crm.Case, _ *report.References) (crm.Case, error) {
		if err := a.refuseProposed(ctx, one.ID); err != nil {
			return one, err
		}
		if err := a.newApplier(ctx).CheckShown(ctx, &one); err != nil {
			return one, err
		}
		if err := a.store.SnoozeCase(ctx, one, until, by, a.o.Now()); err != nil {
			return one, err
		}
		stored, err := a.store.Case(ctx, one.ID)
		return stored.At(a.o.Now()), err
	})
}
