package app

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/sync/apply"
	"leadtwin/sync/reconcile"
)

// maxRounds bounds how often a sweep looks again after it has written: a merge can bring to light that two leads are
// one person, and then there is one round more.
const maxRounds = 5

// carried are the cases that a sweep has tried to carry out, in their order, as they are now.
type carried struct {
	cases map[string]crm.Case
	order []string
}

func (c *carried) add(cases []crm.Case) {
	for _, one := range cases {
		if _, again := c.cases[one.ID]; !again {
			c.order = append(c.order, one.ID)
		}
		c.cases[one.ID] = one
	}
}

// with are these cases, and then the others.
func (c *carried) with(open []crm.Case) []crm.Case {
	out := make([]crm.Case, 0, len(c.order)+len(open))
	for _, id := range c.order {
		out = append(out, c.cases[id])
	}
	for _, one := range open {
		if _, known := c.cases[one.ID]; !known {
			out = append(out, one)
		}
	}
	return out
}

// carryOut applies cases, looks again at what it touched, and goes on while that brings new work. With an error come the cases that
// were carried out before it.
func (a *App) carryOut(ctx context.Context, reconciler *reconcile.Reconciler, open []crm.Case, people *report.References) ([]crm.Case, error) {
	done := carried{cases: map[string]crm.Case{}}
	for range maxRounds {
		var err error
		if open, err = a.round(ctx, reconciler, open, &done, people); err != nil {
			return done.with(nil), err
		}
		if err := a.addPeople(ctx, open, people); err != nil {
			return done.with(nil), err
		}
		if len(ready(open, done.cases)) == 0 {
			break
		}
	}
	return done.with(open), nil
}

// round applies what is ready and decides again. It returns the cases that are open then.
func (a *App) round(
	ctx context.Context, reconciler *reconcile.Reconciler, open []crm.Case, done *carried, people *report.References,
) ([]crm.Case, error) {
	writing, release, err := a.awaitWriter(ctx)
	if err != nil {
		return nil, err
	}
	result, err := a.applierOfAll(ctx).Apply(writing, ready(open, done.cases), "cli")
	release()
	done.add(outcomes(open, result))
	alreadyThere(result, people)
	if err != nil {
		return nil, fmt.Errorf("carry out: %w", err)
	}
	if _, err := a.pass(ctx, reconciler, nil); err != nil {
		return nil, fmt.Errorf("look at what was written: %w", err)
	}
	return a.openCases(ctx)
}

// applierOfAll carries out all that it is given: somebody asked for it and sits before it. The brake on merges in one run is
// for what runs by itself.
func (a *App) applierOfAll(stop context.Context) *apply.Applier {
	o := a.applyOptions(stop)
	o.MaxMerges = 0
	o.Progress = func(done, total int) { a.o.Progress("carrying out", done, total) }
	return apply.New(a.odoo(), a.store, a.policy(), o)
}

// ready are the cases to carry out: merges and notes that wait, or failed before this sweep.
func ready(open []crm.Case, done map[string]crm.Case) []crm.Case {
	return slices.DeleteFunc(slices.Clone(open), func(c crm.Case) bool {
		_, tried := done[c.ID]
		return tried || c.State == crm.Held || c.State == crm.Dismissed || c.Verdict != crm.Merge && c.Verdict != crm.Separate
	})
}

// alreadyThere notes which cases are done without a write.
func alreadyThere(result apply.Result, people *report.References) {
	for _, o := range result.Outcomes {
		if o.Skipped || o.State != crm.Applied || len(o.Entries) > 0 {
			continue
		}
		if people.Noted == nil {
			people.Noted = map[string]bool{}
		}
		people.Noted[o.Case] = true
	}
}

// outcomes are the cases that were tried, as they are now.
func outcomes(open []crm.Case, result apply.Result) []crm.Case {
	var out []crm.Case
	for _, o := range result.Outcomes {
		i := slices.IndexFunc(open, func(c crm.Case) bool { return c.ID == o.Case })
		if i < 0 || o.Skipped {
			continue
		}
		c := open[i]
		c.State, c.Error = o.State, o.Error
		if o.Survivor != 0 {
			c.Survivor = o.Survivor
		}
		if len(o.Plan) > 0 {
			c.Plan = o.Plan
		}
		out = append(out, c)
	}
	return out
}
