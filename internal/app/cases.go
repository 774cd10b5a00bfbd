package app

import (
	"context"
	"errors"
	"fmt"

	"leadtwin/internal/console"
	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
)

// CaseFilter says which cases to list; without verdicts and states those that wait for a person.
type CaseFilter struct {
	Verdicts []crm.Verdict
	States   []crm.State
	Limit    int
}

// Cases lists cases.
func (a *App) Cases(ctx context.Context, f CaseFilter) (console.CaseList, error) {
	filter := store.CaseFilter{Verdicts: f.Verdicts, States: f.States, Limit: f.Limit}
	if len(f.Verdicts) == 0 && len(f.States) == 0 {
		filter.Verdicts = []crm.Verdict{crm.Merge, crm.Separate, crm.Review}
		filter.States = []crm.State{crm.Planned, crm.Waiting, crm.Failed, crm.Held}
	}
	cases, err := a.store.Cases(ctx, filter)
	if err != nil {
		return console.CaseList{}, fmt.Errorf("read the cases: %w", err)
	}
	total, err := a.store.CountCases(ctx, filter)
	if err != nil {
		return console.CaseList{}, fmt.Errorf("count the cases: %w", err)
	}
	people, err := a.people(ctx, cases)
	return console.CaseList{Cases: cases, Total: total, People: people}, err
}

// Case returns one case and the names it refers to. Error: *store.NotFound.
func (a *App) Case(ctx context.Context, id string) (crm.Case, console.People, error) {
	one, err := a.store.Case(ctx, id)
	if err != nil {
		return crm.Case{}, console.People{}, err
	}
	people, err := a.people(ctx, []crm.Case{one})
	if err == nil && one.State == crm.Applied {
		err = a.addDecision(ctx, one, &people)
	}
	return one, people, err
}

// addDecision tells what was carried out where that is not the verdict: a person approved it.
func (a *App) addDecision(ctx context.Context, one crm.Case, p *console.People) error {
	entries, err := a.store.History(ctx, store.EntryFilter{
		Case: one.ID, Actions: []crm.ActionKind{crm.ActMerge, crm.ActNote}, States: []store.EntryState{store.EntryDone, store.EntryVerified}, Limit: 1,
	})
	if err != nil {
		return fmt.Errorf("read what was done about case %s: %w", one.ID, err)
	}
	for _, e := range entries {
		d := console.Decision{As: crm.Separate, Action: e.ID, On: e.Survivor, By: e.By}
		if e.Action == crm.ActMerge {
			d.As = crm.Merge
		}
		if d.As != one.Verdict {
			p.Done = map[string]console.Decision{one.ID: d}
		}
	}
	return nil
}

// Approve merges the leads of a case because a person said so; guards do not hold it back, changed facts do.
func (a *App) Approve(ctx context.Context, id, by string) (console.Sweep, error) {
	return a.decide(ctx, id, by, crm.Merge)
}

// Separate posts the note that keeps the leads of a case apart because a person said so.
func (a *App) Separate(ctx context.Context, id, by string) (console.Sweep, error) {
	return a.decide(ctx, id, by, crm.Separate)
}

func (a *App) decide(ctx context.Context, id, by string, as crm.Verdict) (console.Sweep, error) {
	one, people, err := a.Case(ctx, id)
	if err != nil {
		return console.Sweep{}, err
	}
	facts, err := a.facts(ctx, one.Leads)
	if err != nil {
		return console.Sweep{}, err
	}
	if err := a.store.Approve(ctx, store.Approval{Case: id, As: as, Leads: one.Leads, Facts: facts, By: by, At: a.o.Now()}); err != nil {
		if e, ok := errors.AsType[*store.WrongState](err); ok {
			return console.Sweep{}, e // it says all
		}
		return console.Sweep{}, fmt.Errorf("keep the decision on %s: %w", id, err)
	}
	writing, release, err := a.awaitWriter(ctx)
	if err != nil {
		return console.Sweep{}, err
	}
	result, err := a.newApplier(ctx).Apply(writing, []crm.Case{one}, by)
	release()
	if err != nil {
		return console.Sweep{}, fmt.Errorf("carry out %s: %w", id, err)
	}
	out := console.Sweep{Odoo: a.server(), Mode: "review", Cases: outcomes([]crm.Case{one}, result), People: people}
	if len(out.Cases) == 0 { // another process was faster
		if one, err = a.store.Case(ctx, id); err != nil {
			return console.Sweep{}, err
		}
		out.Cases = []crm.Case{one}
	}
	if out.Cases[0].State == crm.Applied {
		err = a.addDecision(ctx, out.Cases[0], &out.People)
	}
	return out, errors.Join(err, a.lookAgain(ctx))
}

// facts is the fingerprint of what the person decides on, as the mirror shows it.
func (a *App) facts(ctx context.Context, ids []crm.LeadID) (string, error) {
	leads, err := a.store.Leads(ctx, ids)
	if err != nil {
		return "", fmt.Errorf("read leads: %w", err)
	}
	var customers []crm.PartnerID
	for _, l := range leads {
		customers = append(customers, l.Customer)
	}
	known, err := a.store.Customers(ctx, customers)
	if err != nil {
		return "", fmt.Errorf("read customers: %w", err)
	}
	return crm.Facts(leads, known), nil
}

// lookAgain settles what a write made dirty.
func (a *App) lookAgain(ctx context.Context) error {
	crawler := crawl.New(a.odoo(), a.store, a.policy(), a.o.Now, crawl.Options{})
	if _, err := a.pass(ctx, reconcile.New(a.store, crawler, a.policy(), reconcile.Options{Open: crm.Waiting}), nil); err != nil {
		return fmt.Errorf("look at what was written: %w", err)
	}
	return nil
}

// Dismiss keeps every pair of a case from being proposed again; survivors of later merges inherit that.
func (a *App) Dismiss(ctx context.Context, id, by string) (console.Sweep, error) {
	one, people, err := a.Case(ctx, id)
	if err != nil {
		return console.Sweep{}, err
	}
	var pairs []crm.Pair
	for i, x := range one.Leads {
		for _, y := range one.Leads[i+1:] {
			pairs = append(pairs, crm.PairOf(x, y))
		}
	}
	if err := a.store.Dismiss(ctx, id, pairs, by, a.o.Now()); err != nil {
		if e, ok := errors.AsType[*store.WrongState](err); ok {
			return console.Sweep{}, e
		}
		return console.Sweep{}, err
	}
	return a.afterDecision(ctx, id, people)
}

// Reopen takes a dismissal back.
func (a *App) Reopen(ctx context.Context, id, by string) (console.Sweep, error) {
	_, people, err := a.Case(ctx, id)
	if err != nil {
		return console.Sweep{}, err
	}
	if err := a.store.Reopen(ctx, id, by, a.o.Now()); err != nil {
		return console.Sweep{}, err
	}
	return a.afterDecision(ctx, id, people)
}

// afterDecision evaluates what a decision made dirty and shows the case as it is then.
func (a *App) afterDecision(ctx context.Context, id string, people console.People) (console.Sweep, error) {
	out := console.Sweep{Odoo: a.server(), Mode: "review", Cases: []crm.Case{}, People: people}
	if err := a.lookAgain(ctx); err != nil {
		return out, err
	}
	one, err := a.store.Case(ctx, id)
	if err != nil {
		return out, err
	}
	out.Cases = []crm.Case{one}
	return out, nil
}
