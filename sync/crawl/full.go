package crawl

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
)

// fullProgress is a full crawl on its way. It is kept with each page.
type fullProgress struct {
	Begun     time.Time  `json:"begun"` // by Leadtwin's clock
	After     crm.LeadID `json:"after"` // the last lead stored
	Done      int        `json:"done"`
	Total     int        `json:"total"`
	Recent    int        `json:"recent"` // leads that the next lookback finds
	Leads     position   `json:"leads"`  // when the crawl began: later writes are followed at its end
	Customers position   `json:"customers"`
}

// The followed models, as Odoo names them.
const (
	leadModelName    = "crm.lead"
	partnerModelName = "res.partner"
)

// Full reads every lead. A crawl that was interrupted within Options.Resume continues where it stopped. Afterwards the
// mirror has every lead of Odoo, with what was written during the crawl. It fails with a *DisappearedError if too many
// leads are missing in Odoo.
func (c *Crawler) Full(ctx context.Context, progress Progress) (Stats, error) {
	r := c.newRun(progress)
	r.stats.Full = true
	defer r.stopPages()
	at, orders, err := r.prepareFull(ctx)
	if err != nil {
		return r.stats, err
	}
	held, err := r.store.CountLeads(ctx)
	if err != nil {
		return r.stats, fmt.Errorf("count the leads of the mirror: %w", err)
	}
	r.newMirror = held == 0 && !r.stats.Resumed
	rest, err := r.readPages(ctx, &at, orders)
	defer rest.Stop()
	if err != nil {
		return r.stats, err
	}
	if err := r.finishFull(ctx, at, rest); err != nil {
		return r.stats, err
	}
	return r.stats, r.followDismissals(ctx)
}

func (r *run) resumeOrBegin(ctx context.Context) (fullProgress, error) {
	before := r.now()
	var at fullProgress
	found, err := r.getFact(ctx, fullFact, &at)
	if err != nil {
		return at, err
	}
	if found && !at.Begun.IsZero() && before.Sub(at.Begun).Abs() < r.options.Resume { // the clock may have been ahead
		r.stats.Resumed = true
		return at, nil
	}
	at = fullProgress{Begun: before}
	if at.Leads.Second, err = r.odoo.LatestWrite(ctx, leadModelName); err != nil {
		return at, fmt.Errorf("read the last write date of leads: %w", err)
	}
	at.Leads.SeenAt = r.now() // open: pages may be read before that second ends
	// Customers are followed from the same second: nothing that is written from now on is older.
	at.Customers = position{Second: at.Leads.Second, SeenAt: at.Leads.SeenAt}
	if r.wantsProgress {
		if at.Total, err = r.countLeads(ctx); err != nil {
			return at, err
		}
	}
	return at, nil
}

// finishFull stores the leads that were written during the crawl, and the cursor.
func (r *run) finishFull(ctx context.Context, at fullProgress, rest *changes) error {
	begun := r.now()
	to, err := r.applyChanges(ctx, rest)
	if err != nil {
		return err
	}
	to.LastFull = begun
	to.Leads.Recent, to.Customers.Recent = max(to.Leads.Recent, at.Recent), uncounted
	if err := r.setFact(ctx, cursorFact, to); err != nil {
		return err
	}
	if err := r.setFact(ctx, fullFact, fullProgress{}); err != nil {
		return err
	}
	return r.disappearedError()
}
