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

// Reopen ends the dismissal or snooze of cases. Errors: *store.NotFoundError, *NotDismissedError.
func (a *App) Reopen(ctx context.Context, ids []string, by string) (report.Sweep, error) {
	return a.forEachCase(ctx, ids, func(one crm.Case, _ *report.References) (crm.Case, error) {
		leftOut, err := a.store.IsDismissed(ctx, one.ID)
		if err != nil {
			return one, err
		}
		if one.State != crm.Dismissed && !one.IsSnoozed(a.o.Now()) && !leftOut {
			return one, &NotDismissedError{Case: one.ID, Is: one.State}
		}
		if err := a.store.ReopenCase(ctx, one.ID, by, a.o.Now()); err != nil {
			return one, err
		}
		return a.reevaluateCase(ctx, one.ID)
	})
}

func (a *App) reevaluateCase(ctx context.Context, id string) (crm.Case, error) {
	if _, err := a.evaluate(ctx, nil, reconcile.Options{}); err != nil {
		return crm.Case{}, err
	}
	return a.store.Case(ctx, id)
}
