package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"leadtwin/config"
	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/reconcile"
)

// TryRules returns what other settings of rules would change in the verdicts about the leads of the mirror, and lists
// some changes. It asks Odoo nothing and saves nothing. One trial runs at a time, since it keeps some bytes of every
// lead; others wait for it. Errors: desk.ErrNotSwept, *reconcile.TrialTooLargeError, and desk.ErrBusy if the context's
// deadline passes while it waits.
func (a *App) TryRules(ctx context.Context, with config.Config, listed int) (report.Trial, error) {
	err := a.trying.Acquire(ctx, 1)
	if errors.Is(err, context.DeadlineExceeded) {
		return report.Trial{}, desk.ErrBusy
	}
	if err != nil {
		return report.Trial{}, fmt.Errorf("wait for another trial of rules: %w", err)
	}
	defer a.trying.Release(1)
	_, err = a.store.Directory(ctx)
	if store.IsNotFound(err) {
		return report.Trial{}, desk.ErrNotSwept
	}
	if err != nil {
		return report.Trial{}, fmt.Errorf("read the directory: %w", err)
	}
	policy, err := a.storedPolicy(ctx)
	if err != nil {
		return report.Trial{}, err
	}
	other, err := policyOf(with, policy.Odoo)
	if err != nil {
		return report.Trial{}, err
	}
	out, err := reconcile.New(a.store, nil, policy, reconcile.Options{}).Try(ctx, other, a.o.Now(), listed)
	if err != nil {
		return out, fmt.Errorf("try the rules: %w", err)
	}
	return out, a.describeChanges(ctx, out.Changes)
}

// describeChanges adds titles, and the cases that wait for a decision about the same leads.
func (a *App) describeChanges(ctx context.Context, changes []report.TrialChange) error {
	ids := lists.Join(changes, func(one report.TrialChange) []crm.LeadID { return one.Found.Leads })
	cases, err := a.store.CasesOfLeads(ctx, ids)
	if err != nil {
		return fmt.Errorf("read the cases of %d leads: %w", len(ids), err)
	}
	leads, err := a.store.Leads(ctx, ids)
	if err != nil {
		return fmt.Errorf("read the leads of the changes: %w", err)
	}
	titles := make(map[crm.LeadID]string, len(leads))
	for i := range leads {
		titles[leads[i].ID] = leads[i].Title
	}
	for i := range changes {
		c := &changes[i]
		c.Title = titles[c.Found.Leads[0]]
		for j := range cases {
			if slices.Equal(cases[j].Leads, c.Found.Leads) && !cases[j].State.WasApplied() {
				c.Case = cases[j].ID
			}
		}
		c.Found.ID = c.Case // that of the rules is only a proposal
	}
	return nil
}

// trialLimit is how long a page waits for a trial, and for one that runs before it.
const (
	trialLimit  = 45 * time.Second
	trialListed = 50
)

// ChangeRules returns the settings with other rules; nothing is saved.
func (d *deskState) ChangeRules(values map[string]string, text string) (config.Config, error) {
	return d.app.o.Settings.ChangeRules(values, text)
}

// TryRules tries other settings of rules, for a page.
func (d *deskState) TryRules(ctx context.Context, with config.Config) (report.Trial, error) {
	ctx, cancel := context.WithTimeout(ctx, trialLimit)
	defer cancel()
	return d.app.TryRules(ctx, with, trialListed)
}
