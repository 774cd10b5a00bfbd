package reconcile

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// reopenCases opens planned cases if cases are applied from now on, and failed ones that are due for another attempt.
func (p *pass) reopenCases(ctx context.Context) error {
	acting := []crm.Verdict{crm.Merge, crm.Separate, crm.Review}
	if p.options.InitialState == crm.Waiting {
		if err := p.openCases(ctx, store.CaseFilter{States: []crm.State{crm.Planned}, Verdicts: acting}, nil); err != nil {
			return err
		}
	}
	if p.options.RetryAfter <= 0 {
		return nil
	}
	return p.openCases(ctx, store.CaseFilter{States: []crm.State{crm.Failed}}, func(c *crm.Case) bool {
		// A case updated in the future was written by a clock that was ahead; it does not wait for that time.
		pause := p.options.RetryAfter
		return c.NeedsUser() || c.Updated.Add(pause).After(p.now) && !c.Updated.After(p.now.Add(pause))
	})
}

// openCases sets the cases of a filter to the initial state, except those that must wait.
func (p *pass) openCases(ctx context.Context, f store.CaseFilter, wait func(*crm.Case) bool) error {
	f.Limit = p.options.Batch
	for {
		cases, err := p.store.Cases(ctx, f)
		if err != nil {
			return fmt.Errorf("list cases: %w", err)
		}
		n := len(cases)
		if wait != nil {
			cases = slices.DeleteFunc(cases, func(c crm.Case) bool { return wait(&c) })
		}
		f.Offset += n - len(cases) // skipped cases are listed again
		for i := range cases {
			cases[i].State, cases[i].Error = p.options.InitialState, ""
		}
		if _, err := p.saveCases(ctx, cases, nil); err != nil {
			return err
		}
		if n < f.Limit {
			return nil
		}
	}
}
