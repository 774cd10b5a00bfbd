package app

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/sync/reconcile"
)

// NotDismissedError refuses to reopen a case that is neither dismissed nor snoozed.
type NotDismissedError struct {
	Case string
	Is   crm.State
}

func (e *NotDismissedError) Error() string {
	return fmt.Sprintf("case %s is neither dismissed nor snoozed: it is %s", e.Case, e.Is)
}

// Blocked makes it a desk.BlockedError.
func (e *NotDismissedError) Blocked() {}

// Reopen ends the dismissal or snooze of cases. Errors: *store.NotFoundError, *NotDismissedError.
func (a *App) Reopen(ctx context.Context, ids []string, by string) (report.Sweep, error) {
	return a.forEachCase(ctx, ids, func(one crm.Case, _ *report.References) (crm.Case, error) {
		if err := a.reopenCase(ctx, &one, by); err != nil {
			return one, err
		}
		return a.reevaluateCase(ctx, one.ID)
	})
}

// reopenCase marks the leads of the case as dirty; the next pass decides again.
func (a *App) reopenCase(ctx context.Context, one *crm.Case, by string) error {
	leftOut, err := a.store.IsDismissed(ctx, one.ID)
	if err != nil {
		return err
	}
	if one.State != crm.Dismissed && !one.IsSnoozed(a.o.Now()) && !leftOut {
		return &NotDismissedError{Case: one.ID, Is: one.State}
	}
	return a.store.ReopenCase(ctx, one.ID, by, a.o.Now())
}

func (a *App) reevaluateCase(ctx context.Context, id string) (crm.Case, error) {
	if _, err := a.evaluate(ctx, reconcile.Options{}); err != nil {
		return crm.Case{}, err
	}
	return a.store.Case(ctx, id)
}
