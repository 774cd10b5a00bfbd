package app

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/crawl"
)

// missingNext is what a person can do about leads that disappeared.
const missingNext = "check in Odoo that the leads are there and that Leadtwin's user sees them; a second 'leadtwin sweep --full' that " +
	"finds the same removes them, or 'leadtwin sweep --full --accept-missing' does so now"

func (a *App) crawlOptions() crawl.Options {
	return crawl.Options{MaxMissingPercent: a.o.Settings.Limits.MaxMissingPercent}
}

// leadsDisappeared logs what a sweep held back. The sweep counts as done: another try at once would see the same, and
// must not pass for the second look.
func (s service) leadsDisappeared(ctx context.Context, d *crawl.DisappearedError, full bool) error {
	s.log.Warn("leads disappeared from Odoo: none is removed before a second full sweep confirms it",
		zap.Int("known", d.Known), zap.Int("missing", d.Gone), zap.Bool("full", full), zap.String("next", missingNext))
	return s.sweepEnded(ctx, full)
}

// missingFindings says what sweeps hold back.
func missingFindings(ctx context.Context, db *store.Store) []report.Check {
	d, err := crawl.MissingLeads(ctx, db)
	if err != nil || d == nil {
		return nil // the check of the store says what is wrong with it
	}
	return []report.Check{{
		Name: "missing", Level: report.Warning, Remedy: missingNext,
		Text: fmt.Sprintf("Odoo shows only %d of %d known leads since %s; none was removed", d.Known-d.Gone, d.Known, d.At.Local().Format(time.DateTime)),
	}}
}
