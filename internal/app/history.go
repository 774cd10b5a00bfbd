package app

import (
	"context"
	"fmt"

	"leadtwin/internal/console"
	"leadtwin/internal/store"
)

// History lists what was written to Odoo, newest first.
func (a *App) History(ctx context.Context, limit int) (console.History, error) {
	entries, err := a.store.History(ctx, store.EntryFilter{Limit: limit})
	if err != nil {
		return console.History{}, fmt.Errorf("read the journal: %w", err)
	}
	out := console.History{Actions: []console.Action{}}
	for _, e := range entries {
		out.Actions = append(out.Actions, console.Action{
			ID: e.ID, Action: e.Action, Case: e.Case, Leads: e.Leads, Survivor: e.Survivor, State: stateForPeople(e.State), At: e.At.UTC(), By: e.By, Error: e.Error,
		})
	}
	return out, nil
}

// stateForPeople leaves out how far inside an action the journal has come.
func stateForPeople(s store.EntryState) string {
	switch s {
	case store.EntryDone, store.EntryVerified:
		return "done"
	case store.EntryPlanned, store.EntryIntent, store.EntryUnknown:
		return "unknown"
	case store.EntryFailed, store.EntryUndone:
	}
	return string(s)
}
