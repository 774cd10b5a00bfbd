package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
)

// SweepOptions say how far a sweep goes.
type SweepOptions struct {
	Full  bool // read every lead again
	Apply bool // carry out what no guard holds back

	AcceptMissing bool   // leads that are missing in Odoo in large numbers were really deleted
	By            string // who says so
}

// Sweep reads what changed, decides, and with Apply carries out every merge and separate that no guard holds back. With an error comes
// what was carried out before it.
func (a *App) Sweep(ctx context.Context, o SweepOptions) (report.Sweep, error) {
	begun := a.o.Now()
	if o.Apply {
		if err := a.mayWrite(ctx); err != nil { // before minutes of reading
			return report.Sweep{}, err
		}
	}
	if o.Full {
		if err := a.connect(ctx, true); err != nil {
			return report.Sweep{}, err
		}
	}
	warning, err := a.pastOfSweep(ctx, o.Apply)
	if err != nil {
		return report.Sweep{}, err
	}
	s, err := a.sweep(ctx, o)
	if odooclient.KindOf(err).StaleSession() && !o.Full {
		// What an earlier run found out about the server no longer holds: it was upgraded, or moved.
		if err = a.connect(ctx, true); err == nil {
			s, err = a.sweep(ctx, o)
		}
	}
	s.Stats.Seconds = max(a.o.Now().Sub(begun).Round(time.Millisecond).Seconds(), 0)
	s.Stats.Calls, s.Warning = a.odoo().CallCount(), warning
	return s, err
}

// pastOfSweep compares the store with Odoo before the mirror follows it. A dry sweep only warns.
func (a *App) pastOfSweep(ctx context.Context, writes bool) (warning string, err error) {
	err = a.comparePast(ctx, !writes)
	if odooclient.KindOf(err).StaleSession() {
		if err = a.connect(ctx, true); err == nil {
			err = a.comparePast(ctx, !writes)
		}
	}
	if disputed, is := errors.AsType[*DisputedPastError](err); is && !writes {
		return disputed.Error() + ". " + pastNext, nil
	}
	return "", err
}

func (a *App) sweep(ctx context.Context, o SweepOptions) (report.Sweep, error) {
	out := report.Sweep{Odoo: a.server(), Mode: "dry-run", Cases: []crm.Case{}}
	options := a.crawlOptions()
	options.AcceptMissing = o.AcceptMissing
	crawler := crawl.New(a.odoo(), a.store, a.policy(), a.o.Now, options)
	read := crawler.Incremental
	if o.Full {
		read = crawler.Full
	}
	got, err := read(ctx, func(done, total int) { a.o.Progress("reading leads", done, total) })
	if err != nil {
		return out, fmt.Errorf("read the leads: %w", err)
	}
	if o.AcceptMissing {
		if err := a.store.AppendAudit(ctx, a.o.Now(), o.By, "accept missing", "mirror", map[string]int{"deleted": got.Deleted}); err != nil {
			return out, err
		}
	}
	if _, err := apply.New(a.odoo(), a.store, a.policy(), a.applyOptions(ctx)).Reconsider(ctx); err != nil {
		return out, fmt.Errorf("look at merges that were taken back: %w", err)
	}
	reconciler := reconcile.New(a.store, crawler, a.policy(), reconcile.Options{InitialState: crm.Waiting})
	settled, err := a.pass(ctx, reconciler, got.Fresh)
	if err != nil {
		return out, fmt.Errorf("decide: %w", err)
	}
	cases, err := a.openCases(ctx)
	if err != nil {
		return out, err
	}
	if out.References, err = a.people(ctx, cases); err != nil {
		return out, err
	}
	if o.Apply {
		out.Mode = "auto"
		cases, err = a.carryOut(ctx, reconciler, cases, &out.References)
	}
	out.Cases = shown(cases, o.Apply)
	out.Stats = stats(out.Cases, got, settled)
	if err != nil {
		return out, err
	}
	out.FrequentValues, err = a.common(ctx)
	return out, err
}

// openCases are all that are not at their end: what a sweep shows.
func (a *App) openCases(ctx context.Context) ([]crm.Case, error) {
	cases, err := a.store.Cases(ctx, store.CaseFilter{States: []crm.State{crm.Planned, crm.Waiting, crm.Failed, crm.Held}, At: a.o.Now()})
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

func stats(cases []crm.Case, got crawl.Stats, settled reconcile.Stats) report.SweepStats {
	// Where nothing changed no group was evaluated, but those of the cases that are shown are still there.
	s := report.SweepStats{Leads: got.Leads, Changed: got.Changed, Groups: max(settled.Groups, groupsOf(cases))}
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

// groupsOf counts the groups that cases are about: cases that share a lead are about one.
func groupsOf(cases []crm.Case) (groups int) {
	next := map[crm.LeadID]crm.LeadID{} // towards the lead that stands for the group, which leads to itself
	head := func(id crm.LeadID) crm.LeadID {
		for next[id] != id {
			next[id] = next[next[id]]
			id = next[id]
		}
		return id
	}
	for i := range cases {
		for _, id := range cases[i].Leads {
			if _, known := next[id]; !known {
				next[id] = id
				groups++
			}
			if one, other := head(id), head(cases[i].Leads[0]); one != other {
				next[one] = other
				groups--
			}
		}
	}
	return groups
}

// common names the values that weigh nothing since too many leads carry them.
func (a *App) common(ctx context.Context) ([]report.FrequentValue, error) {
	counts, err := a.store.FrequentKeys(ctx, a.policy().MaxLeadsPerValue)
	if err != nil {
		return nil, fmt.Errorf("read common values: %w", err)
	}
	var out []report.FrequentValue
	for key, n := range counts {
		kind, value, err := rules.ParseKey(key)
		if err != nil {
			return nil, fmt.Errorf("read common values: %w", err)
		}
		if kind.IsReadable() {
			out = append(out, report.FrequentValue{Value: value, Leads: n})
		}
	}
	slices.SortFunc(out, func(x, y report.FrequentValue) int {
		if x.Leads != y.Leads {
			return y.Leads - x.Leads
		}
		return strings.Compare(x.Value, y.Value)
	})
	return out, nil
}
