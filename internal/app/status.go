package app

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lease"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// Status reports running, waiting and held work. It reads only the store.
func (a *App) Status(ctx context.Context) (report.Status, error) {
	s := report.Status{
		Store:      a.StoreName(),
		Mode:       a.o.Settings.Mode,
		Quiet:      a.o.Settings.Schedule.IsQuiet(a.o.Now()),
		Waiting:    report.VerdictCounts{},
		Held:       report.VerdictCounts{},
		Failed:     report.VerdictCounts{},
		Snoozed:    report.VerdictCounts{},
		Decisions:  []string{},
		Unfinished: []report.Action{},
	}
	if err := a.addProcesses(ctx, &s); err != nil {
		return s, err
	}
	if err := a.addCaseCounts(ctx, &s); err != nil {
		return s, err
	}
	decided, err := a.store.OpenApprovals(ctx)
	if err != nil {
		return s, fmt.Errorf("read decisions: %w", err)
	}
	for _, d := range decided {
		s.Decisions = append(s.Decisions, d.Case)
	}
	open, err := a.store.Entries(ctx, store.EntryFilter{States: store.OpenEntryStates()})
	if err != nil {
		return s, fmt.Errorf("read the journal: %w", err)
	}
	for i := range open {
		s.Unfinished = append(s.Unfinished, a.newAction(&open[i]))
	}
	s.Health, err = a.health(ctx)
	return s, err
}

func (a *App) addCaseCounts(ctx context.Context, s *report.Status) error {
	counts, err := a.store.CountCasesByKind(ctx, a.o.Now())
	if err != nil {
		return fmt.Errorf("count the cases: %w", err)
	}
	for k, n := range counts {
		switch k.State {
		case crm.Planned, crm.Waiting:
			s.Waiting[k.Verdict] += n
		case crm.Held:
			s.Held[k.Verdict] += n
		case crm.Failed:
			s.Failed[k.Verdict] += n
		case crm.Snoozed:
			s.Snoozed[k.Verdict] += n
		case crm.Applied, crm.Undone, crm.Dismissed:
		}
	}
	delete(s.Waiting, crm.Ignore) // nothing is to be done about them
	return nil
}

// addProcesses adds who runs, who writes, who paused, and when sweeps ended.
func (a *App) addProcesses(ctx context.Context, s *report.Status) error {
	service, known, err := a.store.ServiceHolder()
	if err != nil {
		return err
	}
	s.Service, s.ServiceKnown = process(service), known
	writer, err := a.store.LeaseHolder(ctx, lease.Name, a.o.Now())
	if err != nil {
		return err
	}
	s.Writer = process(writer)
	if s.Paused, err = a.Paused(ctx); err != nil {
		return err
	}
	if s.LastSweep, s.LastFull, err = a.lastSweeps(ctx); err != nil {
		return err
	}
	if s.Calls, err = a.callsOfDay(ctx); err != nil {
		return fmt.Errorf("count the calls of this day: %w", err)
	}
	inbox, err := a.store.InboxStats(ctx)
	if err != nil {
		return fmt.Errorf("read the inbox: %w", err)
	}
	s.Inbox = inbox.Depth
	s.Dirty, err = a.store.CountDirtyLeads(ctx)
	return err
}

func process(l *store.Lease) *report.Process {
	if l == nil {
		return nil
	}
	return &report.Process{What: l.Holder.What, Host: l.Holder.Host, PID: l.Holder.PID, Since: l.Since}
}

// Stats counts cases and actions. It reads only the store.
func (a *App) Stats(ctx context.Context) (report.Stats, error) {
	status, err := a.Status(ctx)
	if err != nil {
		return report.Stats{}, err
	}
	out := report.Stats{
		Mode: status.Mode, Paused: status.Paused != nil, Waiting: status.Waiting, Held: status.Held, Failed: status.Failed,
		Snoozed: status.Snoozed, Decided: len(status.Decisions), Inbox: status.Inbox, Dirty: status.Dirty,
		LastSweep: status.LastSweep.UTC(), LastFull: status.LastFull.UTC(), Unfinished: len(status.Unfinished),
		Health: status.Health,
	}
	if out.Leads, err = a.store.CountLeads(ctx); err != nil {
		return out, err
	}
	if out.Merges, err = a.countMerges(ctx); err != nil {
		return out, err
	}
	if out.Restored.Total, err = a.store.CountRestored(ctx, time.Time{}); err != nil {
		return out, err
	}
	out.Restored.Month, err = a.store.CountRestored(ctx, a.o.Now().AddDate(0, 0, -lastMonth))
	return out, err
}

const lastMonth = 30 // days

func (a *App) countMerges(ctx context.Context) (out report.MergeCounts, err error) {
	count := func(to *int, since time.Time, states ...store.EntryState) {
		if err != nil {
			return
		}
		*to, err = a.store.CountEntries(ctx, store.EntryFilter{
			Actions: []crm.ActionKind{crm.ActMerge}, States: states, Since: since,
		})
	}
	done := []store.EntryState{store.EntryDone, store.EntryVerified}
	now := a.o.Now()
	count(&out.Total, time.Time{}, done...)
	count(&out.Week, now.AddDate(0, 0, -7), done...)
	count(&out.Month, now.AddDate(0, 0, -lastMonth), done...)
	count(&out.Undone, time.Time{}, store.EntryUndone)
	if err != nil {
		return out, fmt.Errorf("count the merges: %w", err)
	}
	return out, nil
}
