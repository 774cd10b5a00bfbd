package app

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// Stats counts what was found and done. It reads only the store.
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
