package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// The modes in which the service writes automatically, and in which it never writes; the third is review.
const (
	observe = "observe"
	auto    = "auto"
)

// Facts of the store about being stopped.
const (
	pauseFact = "service.paused"
	allowFact = "limit.allowed" // until when a user lets more merges than the limit pass
)

// jumpFloor merges are never a jump, however few leads there are.
const jumpFloor = 20

// day is how far back the daily limit looks, and how long an allowance lasts.
const day = 24 * time.Hour

// PausedError refuses to write while the stop switch is on.
type PausedError struct{ report.Pause }

func (e *PausedError) Error() string {
	return "Leadtwin is paused " + e.String() + "; nothing is written to Odoo"
}

// Blocked makes it a desk.BlockedError.
func (e *PausedError) Blocked() {}

// Paused returns the pause, nil if there is none. It lasts over restarts.
func (a *App) Paused(ctx context.Context) (*report.Pause, error) {
	var p report.Pause
	found, err := a.store.GetFact(ctx, pauseFact, &p)
	if err != nil || !found || p.At.IsZero() {
		return nil, err
	}
	return &p, nil
}

func (a *App) mayWrite(ctx context.Context) error {
	p, err := a.Paused(ctx)
	if err != nil || p == nil {
		return err
	}
	return &PausedError{*p}
}

// PauseNow turns the stop switch on: from the next write on nothing is written to Odoo, by any process on this store.
func (a *App) PauseNow(ctx context.Context, by, reason string) error {
	if err := a.store.SetFact(ctx, pauseFact, report.Pause{By: by, At: a.o.Now(), Reason: reason}); err != nil {
		return err
	}
	return a.store.AppendAudit(ctx, a.o.Now(), by, "pause", "service", map[string]string{"reason": reason})
}

// Resume turns the stop switch off and releases the cases that a limit held.
func (a *App) Resume(ctx context.Context, by string) (out report.Resumed, err error) {
	if out.Pause, err = a.Paused(ctx); err != nil {
		return out, err
	}
	held, err := a.store.Cases(ctx, store.CaseFilter{States: []crm.State{crm.Held}})
	if err != nil || out.Pause == nil && len(held) == 0 {
		return out, err
	}
	if len(held) > 0 {
		if err := a.store.SetFact(ctx, allowFact, a.o.Now().Add(day)); err != nil {
			return out, err
		}
	}
	for _, c := range held {
		if err := a.store.SetCaseState(ctx, c.ID, []crm.State{crm.Held}, crm.Waiting, "", a.o.Now()); err != nil {
			return out, err
		}
		out.Released++
	}
	if err := a.store.SetFact(ctx, pauseFact, report.Pause{}); err != nil {
		return out, err
	}
	return out, a.store.AppendAudit(ctx, a.o.Now(), by, "resume", "service", map[string]int{"released": out.Released})
}

// eligibleCases are the approved cases, and in mode auto those that wait, as far as the limits allow. In mode observe
// there are none: only an explicit command writes.
func (s service) eligibleCases(ctx context.Context) ([]crm.Case, error) {
	if s.o.Settings.Mode == observe {
		return nil, nil
	}
	approvals, err := s.store.OpenApprovals(ctx)
	if err != nil {
		return nil, fmt.Errorf("read approvals: %w", err)
	}
	var out []crm.Case
	for _, a := range approvals {
		if c, err := s.store.Case(ctx, a.Case); err == nil && !c.State.WasApplied() && c.State != crm.Dismissed &&
			c.State != crm.Failed { // failed ones open again in their time
			out = append(out, c)
		}
	}
	if s.o.Settings.Mode != auto {
		return out, nil
	}
	waiting, err := s.store.Cases(ctx, store.CaseFilter{
		States: []crm.State{crm.Planned, crm.Waiting}, Verdicts: []crm.Verdict{crm.Merge, crm.Separate}, At: s.o.Now(),
	})
	if err != nil {
		return nil, fmt.Errorf("read the cases: %w", err)
	}
	proposals, err := s.store.OpenProposals(ctx)
	if err != nil {
		return nil, err
	}
	waiting = slices.DeleteFunc(waiting, func(c crm.Case) bool {
		_, proposed := proposals[c.ID] // a user confirms or rejects it
		return proposed || slices.ContainsFunc(out, func(o crm.Case) bool { return o.ID == c.ID })
	})
	waiting, err = s.applyLimits(ctx, waiting)
	return append(out, waiting...), err
}

// applyLimits holds all cases for review where far more merges than usual are due, and enforces the daily limit.
func (s service) applyLimits(ctx context.Context, cases []crm.Case) ([]crm.Case, error) {
	if len(cases) == 0 {
		return nil, nil
	}
	merges, err := s.countDueMerges(ctx, cases)
	if err != nil {
		return nil, err
	}
	held, err := s.exceedsMergeShare(ctx, merges)
	switch {
	case err != nil:
		return nil, err
	case held:
		return nil, s.holdCases(ctx, cases, merges)
	}
	today, err := s.store.CountEntries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{crm.ActMerge}, Since: s.o.Now().Add(-day),
		States: []store.EntryState{store.EntryDone, store.EntryVerified, store.EntryUndone},
	})
	if err != nil {
		return nil, fmt.Errorf("count the merges of today: %w", err)
	}
	left := max(s.o.Settings.Limits.MaxMergesPerDay-today, 0)
	return slices.DeleteFunc(cases, func(c crm.Case) bool {
		if c.Verdict != crm.Merge {
			return false
		}
		left--
		return left < 0
	}), nil
}

// countDueMerges counts the merges among these cases, and those that were held for review before.
func (s service) countDueMerges(ctx context.Context, cases []crm.Case) (merges int, err error) {
	for _, c := range cases {
		if c.Verdict == crm.Merge {
			merges++
		}
	}
	counts, err := s.store.CountCasesByKind(ctx, s.o.Now())
	if err != nil {
		return 0, fmt.Errorf("count the cases: %w", err)
	}
	return merges + counts[store.CaseKind{Verdict: crm.Merge, State: crm.Held}], nil
}

func (s service) exceedsMergeShare(ctx context.Context, merges int) (bool, error) {
	if merges <= jumpFloor {
		return false, nil
	}
	leads, err := s.store.CountLeads(ctx)
	if err != nil || float64(merges)*100 <= s.o.Settings.Limits.MaxMergeSharePercent*float64(leads) {
		return false, err
	}
	var until time.Time
	_, err = s.store.GetFact(ctx, allowFact, &until)
	now := s.o.Now()
	return now.After(until) || until.After(now.Add(day)), err // one that lasts longer was given by a clock that was ahead
}

func (s service) holdCases(ctx context.Context, cases []crm.Case, merges int) error {
	why := fmt.Sprintf("%d merges in one run exceed limits.max_merge_share_percent (%g%%) of all leads; review them, "+
		"then run 'leadtwin resume'", merges, s.o.Settings.Limits.MaxMergeSharePercent)
	s.log.Warn("merge limit exceeded, cases held for review", zap.Int("merges", merges))
	for _, c := range cases {
		err := s.store.SetCaseState(ctx, c.ID, []crm.State{crm.Planned, crm.Waiting}, crm.Held, why, s.o.Now())
		if err != nil {
			return err
		}
	}
	return nil
}
