package app

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/apply"
)

// History lists the writes to Odoo, newest first.
func (a *App) History(ctx context.Context, limit int) (report.History, error) {
	page, err := a.HistoryPage(ctx, desk.HistoryFilter{Limit: limit})
	page.Next = ""
	return page, err
}

// HistoryPage lists the writes to Odoo, newest first. Errors: *desk.InvalidError.
func (a *App) HistoryPage(ctx context.Context, f desk.HistoryFilter) (report.History, error) {
	out := report.History{Actions: []report.Action{}}
	filter, err := a.entryFilter(ctx, f)
	if err != nil {
		return out, err
	}
	if f.Limit > 0 {
		filter.Limit++ // whether there is a next page
	}
	entries, err := a.store.Entries(ctx, filter)
	if err != nil {
		return out, fmt.Errorf("read the journal: %w", err)
	}
	if f.Limit > 0 && len(entries) > f.Limit {
		entries = entries[:f.Limit]
		out.Next = entries[f.Limit-1].ID
	}
	proposers, err := a.proposers(ctx, entries)
	for i := range entries {
		action := a.newAction(&entries[i])
		action.Proposer = proposers[action.ID]
		out.Actions = append(out.Actions, action)
	}
	return out, err
}

// entryFilter is the filter of the journal for one of the history. Error: *desk.InvalidError.
func (a *App) entryFilter(ctx context.Context, f desk.HistoryFilter) (store.EntryFilter, error) {
	if err := f.Check(); err != nil {
		return store.EntryFilter{}, err
	}
	filter := store.EntryFilter{
		States: entryStates(f.State), Case: f.Case, Lead: f.Lead, Since: f.Since, Until: f.Until, Limit: f.Limit,
	}
	if f.Kind != "" {
		filter.Actions = []crm.ActionKind{f.Kind}
	}
	if f.After != "" {
		last, err := a.store.EntryByID(ctx, f.After)
		if err != nil {
			return filter, desk.NewFilterError("after", f.After, "the field next of the page before")
		}
		filter.Before = last.Seq
	}
	return filter, nil
}

// proposers are who proposed the actions that another user confirmed, by action.
func (a *App) proposers(ctx context.Context, entries []store.Entry) (map[string]string, error) {
	var cases []string
	for i := range entries {
		if entries[i].Case != "" {
			cases = append(cases, entries[i].Case)
		}
	}
	approved, err := a.store.PastApprovals(ctx, cases)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for i := range entries {
		e := &entries[i]
		for _, c := range approved[e.Case] { // the last one before the action
			if e.Action == crm.ActMerge && !c.At.After(e.At) {
				out[e.ID] = c.ProposedBy
			}
		}
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
	return lists.Map(entries, func(e store.Entry) string { return e.ID }), nil
}

func (a *App) newAction(e *store.Entry) report.Action {
	out := report.Action{
		ID:       e.ID,
		Action:   e.Action,
		Case:     e.Case,
		Leads:    e.Leads,
		Survivor: e.Survivor,
		State:    stateWithoutStep(e.State),
		At:       e.At.UTC(),
		By:       e.By,
		Error:    e.Error,
	}
	switch e.Action {
	case crm.ActNote:
		out.Survivor, out.Lead = 0, e.Survivor
	case crm.ActUndo:
		out.Undoes, out.RestoredAs = apply.UndoneMerge(e)
	case crm.ActMerge:
		if out.Undoable = out.State == "done" && !e.Forgotten; out.Undoable {
			out.UndoableUntil = e.At.AddDate(0, 0, a.o.Settings.Retention.SnapshotDays)
		}
	case crm.ActAssign:
	}
	return out
}

func stateWithoutStep(s store.EntryState) string {
	switch s {
	case store.EntryDone, store.EntryVerified:
		return "done"
	case store.EntryPlanned, store.EntryIntent, store.EntryUnknown:
		return "unknown"
	case store.EntryFailed, store.EntryUndone:
	}
	return string(s)
}

// entryStates are the states of the journal behind a public one; none for none.
func entryStates(public string) (states []store.EntryState) {
	for _, s := range []store.EntryState{
		store.EntryPlanned, store.EntryIntent, store.EntryUnknown, store.EntryDone, store.EntryVerified, store.EntryFailed,
		store.EntryUndone,
	} {
		if public != "" && stateWithoutStep(s) == public {
			states = append(states, s)
		}
	}
	return states
}
