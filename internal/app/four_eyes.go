package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// proposal reads the proposal of a case that waits for a second person, nil if there is none.
func (a *App) proposal(ctx context.Context, id string) (*store.Approval, error) {
	p, err := a.store.OpenProposal(ctx, id)
	if store.IsNotFound(err) {
		return nil, nil //nolint:nilnil // that there is none is not an error
	}
	return &p, err
}

// storeApproval stores a decision to apply a case: at once, or as a proposal if the merge needs two people. This rule
// is only here, for all users and all interfaces. The same merge, decided by another user, confirms a proposal.
// Errors: those of store.ApproveCase, *desk.ProposedError, *desk.OwnProposalError, *desk.NoProposalError.
func (a *App) storeApproval(
	ctx context.Context, one *crm.Case, d desk.Decision, approval store.Approval,
) (desk.Effect, error) {
	proposed, err := a.proposal(ctx, one.ID)
	if err != nil {
		return "", err
	}
	switch {
	case d.As != desk.Confirm && proposed != nil && (desk.Proposer(proposed).Is(d.By) || !samePlan(proposed, &approval)):
		return "", &desk.ProposedError{Case: one.ID, By: proposed.By}
	case d.As == desk.Confirm || proposed != nil:
		return desk.Stored, a.confirmProposal(ctx, one, proposed, d)
	case approval.As != crm.Merge:
		return desk.Stored, a.store.ApproveCase(ctx, approval)
	}
	second, err := a.needsSecond(ctx, &approval)
	if err != nil {
		return "", err
	}
	if second {
		return desk.Proposed, a.store.ProposeCase(ctx, approval)
	}
	return desk.Stored, a.store.ApproveCase(ctx, approval)
}

// needsSecond reports whether a merge is too large for one person to decide.
func (a *App) needsSecond(ctx context.Context, approval *store.Approval) (bool, error) {
	limits := desk.FourEyes{Above: a.o.Settings.Review.FourEyesAbove, Leads: a.o.Settings.Review.FourEyesLeads}
	if limits == (desk.FourEyes{}) {
		return false, nil
	}
	leads, err := a.store.Leads(ctx, approval.DecidedLeads())
	if err != nil {
		return false, fmt.Errorf("read the leads of case %s: %w", approval.Case, err)
	}
	return limits.Need(leads), nil
}

func samePlan(x, y *store.Approval) bool {
	return x.As == y.As && x.Facts == y.Facts && x.AddedFacts == y.AddedFacts &&
		slices.Equal(x.DecidedLeads(), y.DecidedLeads()) && x.DismissLeftOut == y.DismissLeftOut &&
		x.Salesperson == y.Salesperson && x.Team == y.Team && maps.Equal(x.Values, y.Values)
}

// confirmProposal turns a proposal into a decision of a second person. One about values that changed since ends.
func (a *App) confirmProposal(ctx context.Context, one *crm.Case, p *store.Approval, d desk.Decision) error {
	switch {
	case p == nil:
		return &desk.NoProposalError{Case: one.ID}
	case desk.Proposer(p).Is(d.By):
		return &desk.OwnProposalError{Case: one.ID}
	case d.By.IsProgram():
		return &desk.ProposedError{Case: one.ID, By: p.By}
	}
	err := a.checkProposal(ctx, one, p)
	if err == nil {
		p.Answer = desk.Decision{As: desk.Merge, LeftOut: p.LeftOut}.Answer()
		err = a.store.ConfirmProposal(ctx, *p, d.By.Name, d.By.Account, a.o.Now())
	}
	if errors.Is(err, desk.ErrChanged) {
		return errors.Join(err, a.store.DropProposal(ctx, one.ID, a.o.Now()))
	}
	if store.IsNotFound(err) {
		return &desk.NoProposalError{Case: one.ID}
	}
	return err
}

// checkProposal refuses a proposal about leads that changed since, or that can no longer be applied as it is.
func (a *App) checkProposal(ctx context.Context, one *crm.Case, p *store.Approval) error {
	if !p.Covers(one.Leads, one.Facts) {
		return desk.ErrChanged
	}
	proposed := desk.Decision{
		As: desk.Merge, Added: p.Added, AddedShown: p.AddedFacts, Values: p.Values,
		To: desk.Owner{Salesperson: p.Salesperson, Team: p.Team},
	}
	cases := &deskCases{app: a}
	if err := cases.checkAdded(ctx, one.ID, proposed); err != nil {
		return err
	}
	return cases.checkChoices(ctx, one.ID, proposed)
}

// rejectProposal ends a proposal. Whoever made it may withdraw it.
func (a *App) rejectProposal(ctx context.Context, id string, by desk.Person) error {
	err := a.store.RejectProposal(ctx, id, by.Name, a.o.Now())
	if store.IsNotFound(err) {
		return &desk.NoProposalError{Case: id}
	}
	return err
}

// refuseDecided refuses a decision on a case whose earlier one is being applied, and any other than to confirm or
// reject while a proposal waits. A merge may confirm it.
func (a *App) refuseDecided(ctx context.Context, d desk.Decision) error {
	earlier, err := a.store.OpenApproval(ctx, d.Case)
	if err == nil {
		return &store.DecidedError{Case: d.Case, By: earlier.By}
	}
	if !store.IsNotFound(err) {
		return err
	}
	if slices.Contains([]desk.Verb{desk.Merge, desk.Confirm, desk.Reject}, d.As) {
		return nil
	}
	return a.refuseProposed(ctx, d.Case)
}

func (a *App) refuseProposed(ctx context.Context, id string) error {
	p, err := a.proposal(ctx, id)
	if err == nil && p != nil {
		err = &desk.ProposedError{Case: id, By: p.By}
	}
	return err
}

// shownProposal is a proposal for the page of its case; nil where it is about other values than the case has now.
func shownProposal(one *crm.Case, p *store.Approval) *store.Approval {
	if p == nil || !p.Covers(one.Leads, one.Facts) {
		return nil
	}
	return p
}

func withProposal(one crm.Case, p *store.Approval) crm.Case {
	if p != nil && one.Error == "" && shownProposal(&one, p) != nil {
		one.Error = fmt.Sprintf("it waits for a second person: %s proposed to merge its leads; "+
			"'leadtwin cases confirm %s' or 'leadtwin cases reject %s'", p.By, one.ID, one.ID)
	}
	return one
}

// Confirm applies the proposal of another user. Errors: those of Merge, *desk.NoProposalError,
// *desk.OwnProposalError.
func (a *App) Confirm(ctx context.Context, ids []string, by string) (report.Sweep, error) {
	return a.forEachCase(ctx, ids, func(one crm.Case, people *report.References) (crm.Case, error) {
		return a.approveAndApply(ctx, one, desk.Decision{As: desk.Confirm, By: desk.Person{Name: by}}, people)
	})
}

// Reject ends proposals; whoever made one may withdraw it. Errors: *store.NotFoundError, *desk.NoProposalError.
func (a *App) Reject(ctx context.Context, ids []string, by string) (report.Sweep, error) {
	return a.forEachCase(ctx, ids, func(one crm.Case, _ *report.References) (crm.Case, error) {
		return one, a.rejectProposal(ctx, one.ID, desk.Person{Name: by})
	})
}
