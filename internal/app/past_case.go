package app

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/store"
)

// findCase returns a case. Errors: *store.NotFoundError, and *desk.EndedError for a case that no longer exists.
func (a *App) findCase(ctx context.Context, id string) (crm.Case, error) {
	one, missing := a.store.Case(ctx, id)
	if !store.IsNotFound(missing) {
		return one, missing
	}
	past, err := a.store.PastCase(ctx, id)
	if store.IsNotFound(err) {
		return one, missing
	}
	if err != nil {
		return one, err
	}
	now, err := a.store.CasesOfLeads(ctx, past.Leads)
	if err != nil {
		return one, err
	}
	return one, &desk.EndedError{
		Case:       past,
		Successors: slices.DeleteFunc(now, func(c crm.Case) bool { return c.Verdict == crm.Ignore }),
	}
}
