package app

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/crawl"
)

// missingHint is what a person can do about leads that disappeared.
const missingHint = "check in Odoo that the leads are there and that Leadtwin's user sees them; a second 'leadtwin sweep --full' that " +
	"finds the same removes them, or 'leadtwin sweep --full --accept-missing' does so now"

func (a *App) crawlOptions() crawl.Options {
	return crawl.Options{MaxMissingPercent: a.o.Settings.Limits.MaxMissingPercent}
}

// missingFindings says what sweeps hold back.
func missingFindings(ctx context.Context, db *store.Store) []report.Check {
	d, err := crawl.MissingLeads(ctx, db)
	if err != nil || d == nil {
		return nil // the check of the store says what is wrong with it
	}
	return []report.Check{{
		Name: "missing", Level: report.Warning, Remedy: missingHint,
		Text: fmt.Sprintf("Odoo shows only %d of %d known leads since %s; none was removed", d.Known-d.Gone, d.Known, d.At.Local().Format(time.DateTime)),
	}}
}
