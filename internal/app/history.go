package app

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/undo"
)

// History lists what was written to Odoo, newest first.
func (a *App) History(ctx context.Context, limit int) (report.History, error) {
	entries, err := a.store.Entries(ctx, store.EntryFilter{Limit: limit})
	if err != nil {
		return report.History{}, fmt.Errorf("read the journal: %w", err)
	}
	out := report.History{Actions: []report.Action{}}
	for i := range entries {
		out.Actions = append(out.Actions, newAction(&entries[i]))
	}
	return out, nil
}

// MergesSince returns the ids of the merges since a time that were not undone, newest first.
func (a *App) MergesSince(ctx context.Context, since time.Time) ([]string, error) {
	entries, err := a.store.Entries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{
			crm.ActMerge,
		}, States: []store.EntryState{store.EntryDone, store.EntryVerified}, Since: since,
	})
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return ids, nil
}

func newAction(e *store.Entry) report.Action {
	a := report.Action{
		ID:       e.ID,
		Action:   e.Action,
		Case:     e.Case,
		Leads:    e.Leads,
		Survivor: e.Survivor,
		State:    publicState(e.State),
		At:       e.At.UTC(),
		By:       e.By,
		Error:    e.Error,
	}
	switch e.Action {
	case crm.ActNote:
		a.Survivor, a.Lead = 0, e.Survivor
	case crm.ActUndo:
		a.Undoes, a.RestoredAs = undo.MergeOf(e)
	case crm.ActMerge, crm.ActAssign:
	}
	return a
}

// publicState leaves out how far inside an action the journal has come.
func publicState(s store.EntryState) string {
	switch s {
	case store.EntryDone, store.EntryVerified:
		return "done"
	case store.EntryPlanned, store.EntryIntent, store.EntryUnknown:
		return "unknown"
	case store.EntryFailed, store.EntryUndone:
	}
	return string(s)
}
