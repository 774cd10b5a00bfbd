package app

import (
	"context"
	"time"

	"leadtwin/config"
	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/internal/ui"
)

// deskState reports the state of Leadtwin to the review desk and to the API.
type deskState struct {
	app   *App
	cases *deskCases
}

// apiOrigins is how many sources, media and so on the API lists.
const apiOrigins = 50

// Stats counts cases and actions, and the origins of all open duplicates.
func (d *deskState) Stats(ctx context.Context) (report.Stats, error) {
	out, err := d.app.Stats(ctx)
	if err != nil {
		return out, err
	}
	directory, err := d.app.store.Directory(ctx)
	if store.IsNotFound(err) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	rows, err := d.cases.Queue(ctx)
	if err != nil {
		return out, err
	}
	origins := desk.CountOrigins(rows, directory, apiOrigins)
	out.Origins = &origins
	return out, nil
}

// shownWeeks is how far back the charts go.
const shownWeeks = 12

// Overview reads counts and times from the store. Where duplicates came from depends on what the reader may see.
func (d *deskState) Overview(ctx context.Context) (o ui.Overview, err error) {
	a := d.app
	if o.Stats, err = a.Stats(ctx); err != nil {
		return o, err
	}
	pause, err := a.Paused(ctx)
	if err != nil {
		return o, err
	}
	if pause != nil {
		o.Paused = (&PausedError{*pause}).Error()
	}
	o.Found, err = d.countByWeek(func(since time.Time) (int, error) {
		return a.store.CountCases(ctx, store.CaseFilter{FoundSince: since})
	})
	if err != nil {
		return o, err
	}
	o.Merged, err = d.countByWeek(func(since time.Time) (int, error) {
		return a.store.CountEntries(ctx, store.EntryFilter{
			Actions: []crm.ActionKind{crm.ActMerge}, States: []store.EntryState{store.EntryDone, store.EntryVerified},
			Since: since,
		})
	})
	return o, err
}

// countByWeek counts something in each of the last weeks, the oldest week first, from how much there is since a time.
func (d *deskState) countByWeek(since func(time.Time) (int, error)) ([]ui.WeekCount, error) {
	const week = 7 * 24 * time.Hour
	now := d.app.o.Now()
	weeks := make([]ui.WeekCount, shownWeeks)
	later := 0 // since the week that was counted before
	for i := range shownWeeks {
		start := now.Add(-time.Duration(i+1) * week)
		n, err := since(start)
		if err != nil {
			return nil, err
		}
		weeks[shownWeeks-1-i] = ui.WeekCount{Start: start, Count: n - later}
		later = n
	}
	return weeks, nil
}

// Policy lists the settings that verdicts and writes follow.
func (d *deskState) Policy() []config.Description {
	return d.app.o.Settings.Describe("mode", "rules", "notes", "schedule", "limits", "retention")
}
