package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/console"
	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
)

// SweepOptions say how far a sweep goes.
type SweepOptions struct {
	Full  bool // read every lead again
	Apply bool // carry out what no guard holds back
}

// maxRounds bounds how often a sweep looks again after it has written: a merge can bring to light that two leads are
// one person, and then there is one round more.
const maxRounds = 5

// Sweep reads what changed, decides, and with Apply carries out every merge and separate that no guard holds back.
func (a *App) Sweep(ctx context.Context, o SweepOptions) (console.Sweep, error) {
	begun := a.o.Now()
	if o.Full {
		if err := a.connect(ctx, true); err != nil {
			return console.Sweep{}, err
		}
	}
	s, err := a.sweep(ctx, o)
	if serverChanged(err) && !o.Full {
		// What an earlier run found out about the server no longer holds: it was upgraded, or moved.
		if err = a.connect(ctx, true); err == nil {
			s, err = a.sweep(ctx, o)
		}
	}
	s.Stats.Seconds = max(a.o.Now().Sub(begun).Round(time.Millisecond).Seconds(), 0)
	s.Stats.Calls = a.odoo().Calls()
	return s, err
}

func serverChanged(err error) bool {
	for _, k := range []odooclient.Kind{odooclient.UnknownField, odooclient.UnknownMethod, odooclient.UnknownModel, odooclient.NotOdoo, odooclient.LoginRefused} {
		if odooclient.Is(err, k) {
			return true
		}
	}
	return false
}

func (a *App) sweep(ctx context.Context, o SweepOptions) (console.Sweep, error) {
	out := console.Sweep{Odoo: a.server(), Mode: "dry-run", Cases: []crm.Case{}}
	crawler := crawl.New(a.odoo(), a.store, a.policy(), a.o.Now, crawl.Options{})
	read := crawler.Incremental
	if o.Full {
		read = crawler.Full
	}
	got, err := read(ctx, func(done, total int) { a.o.Progress("reading leads", done, total) })
	if err != nil {
		return out, fmt.Errorf("read the leads: %w", err)
	}
	if _, err := apply.New(a.odoo(), a.store, a.policy(), a.applyOptions()).Reconsider(ctx); err != nil {
		return out, fmt.Errorf("look at merges that were taken back: %w", err)
	}
	reconciler := reconcile.New(a.store, crawler, a.policy(), reconcile.Options{Open: crm.Waiting})
	settled, err := a.pass(ctx, reconciler, got.Fresh)
	if err != nil {
		return out, fmt.Errorf("decide: %w", err)
	}
	cases, err := a.openCases(ctx)
	if err != nil {
		return out, err
	}
	if out.People, err = a.people(ctx, cases); err != nil {
		return out, err
	}
	if o.Apply {
		out.Mode = "auto"
		if cases, err = a.carryOut(ctx, reconciler, cases, &out.People); err != nil {
			return out, err
		}
	}
	out.Cases = shown(cases, o.Apply)
	out.Stats = stats(out.Cases, got, settled)
	out.Common, err = a.common(ctx)
	return out, err
}

// carryOut applies cases, looks again at what it touched, and goes on while that brings new work.
func (a *App) carryOut(ctx context.Context, reconciler *reconcile.Reconciler, open []crm.Case, people *console.People) ([]crm.Case, error) {
	done := map[string]crm.Case{}
	var order []string
	for range maxRounds {
		writing, release, err := a.awaitWriter(ctx)
		if err != nil {
			return nil, err
		}
		result, err := a.applierOfAll().Apply(writing, ready(open, done), "cli")
		release()
		for _, c := range outcomes(open, result) {
			if _, again := done[c.ID]; !again {
				order = append(order, c.ID)
			}
			done[c.ID] = c
		}
		if err != nil {
			return nil, fmt.Errorf("carry out: %w", err)
		}
		if _, err := a.pass(ctx, reconciler, nil); err != nil {
			return nil, fmt.Errorf("look at what was written: %w", err)
		}
		if open, err = a.openCases(ctx); err != nil {
			return nil, err
		}
		if err := a.addPeople(ctx, open, people); err != nil {
			return nil, err
		}
		if len(ready(open, done)) == 0 {
			break
		}
	}
	out := make([]crm.Case, 0, len(order)+len(open))
	for _, id := range order {
		out = append(out, done[id])
	}
	for _, c := range open {
		if _, known := done[c.ID]; !known {
			out = append(out, c)
		}
	}
	return out, nil
}

// applierOfAll carries out all that it is given: somebody asked for it and sits before it. The brake on merges in one run is
// for what runs by itself.
func (a *App) applierOfAll() *apply.Applier {
	o := a.applyOptions()
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

// openCases are all that are not at their end: what a sweep shows.
func (a *App) openCases(ctx context.Context) ([]crm.Case, error) {
	cases, err := a.store.Cases(ctx, store.CaseFilter{States: []crm.State{crm.Planned, crm.Waiting, crm.Failed, crm.Held}})
	if err != nil {
		return nil, fmt.Errorf("read the cases: %w", err)
	}
	return cases, nil
}

// shown puts the state as the reader of a dry run expects it: nothing waits, it is only planned.
func shown(cases []crm.Case, applying bool) []crm.Case {
	out := slices.Clone(cases)
	for i := range out {
		switch {
		case !applying && out[i].State == crm.Waiting:
			out[i].State = crm.Planned
		case applying && out[i].State == crm.Planned:
			out[i].State = crm.Waiting
		}
	}
	return out
}

func stats(cases []crm.Case, got crawl.Stats, settled reconcile.Stats) console.Stats {
	s := console.Stats{Leads: got.Leads, Changed: got.Changed, Groups: settled.Groups}
	for _, c := range cases {
		switch c.Verdict {
		case crm.Merge:
			s.Merge++
		case crm.Separate:
			s.Separate++
		case crm.Review:
			s.Review++
		case crm.Ignore:
			s.Ignore++
		}
	}
	return s
}

// common names the values that weigh nothing since too many leads carry them.
func (a *App) common(ctx context.Context) ([]console.Common, error) {
	counts, err := a.store.CommonKeys(ctx, a.policy().MaxShared)
	if err != nil {
		return nil, fmt.Errorf("read common values: %w", err)
	}
	var out []console.Common
	for key, n := range counts {
		if kind, value, ok := strings.Cut(string(key), ":"); ok && slices.Contains([]string{"e", "d", "p"}, kind) {
			out = append(out, console.Common{Value: value, Leads: n})
		}
	}
	slices.SortFunc(out, func(x, y console.Common) int {
		if x.Leads != y.Leads {
			return y.Leads - x.Leads
		}
		return strings.Compare(x.Value, y.Value)
	})
	return out, nil
}
