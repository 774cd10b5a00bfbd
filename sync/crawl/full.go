package crawl

import (
	"context"
	"fmt"
	"iter"
	"sync"
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

// leadPage is a page of leads from Odoo, or several, with the number of recent leads up to its end.
type leadPage struct {
	leads  []crm.Lead
	recent int
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
	at, orders, err := r.prepareFull(ctx)
	if err != nil {
		return r.stats, err
	}
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

// readPages reads the leads by id and starts to read what was written meanwhile. Pages are written into the mirror
// while later ones are read.
func (r *run) readPages(ctx context.Context, at *fullProgress, orders map[crm.LeadID]int) (rest *changes, err error) {
	from := cursor{Leads: at.Leads, Customers: at.Customers}
	from.Leads.Recent, from.Customers.Recent = at.Recent, uncounted // the number of contacts is not known
	walk := r.walkMirror(ctx, at.After)
	defer walk.stop()
	reading, stop := context.WithCancel(ctx)
	defer stop()
	pages := make(chan leadPage, r.options.Together) // so that Odoo need not wait while pages are written
	var failed error
	var writing sync.WaitGroup
	writing.Go(func() {
		for page := range r.joinPages(pages) { // also after an error, so that the reader is not blocked
			if failed != nil {
				continue
			}
			if failed = r.writePage(ctx, at, page, orders, walk); failed != nil {
				stop()
			}
		}
	})
	for page, e := range r.odoo.AllLeads(reading, at.After, r.options.Page) {
		if e != nil {
			err = fmt.Errorf("read the leads from Odoo: %w", e)
			break
		}
		from.Leads.Recent += countSince(from.Leads.Second.Add(-r.options.Overlap), page)
		pages <- leadPage{leads: page, recent: from.Leads.Recent}
	}
	close(pages)
	if err == nil {
		rest = r.startChanges(ctx, from, 0)
	}
	if writing.Wait(); failed != nil {
		err = failed
	}
	if err == nil {
		err = walk.compareRest(ctx)
	}
	return rest, err
}

// maxWait is how long a page waits for others to be written with.
const maxWait = time.Second

// joinPages joins pages to larger ones. Keys of leads are spread over the index of the mirror, so that each transaction
// writes nearly all pages of a small index, however few leads it has.
func (r *run) joinPages(pages <-chan leadPage) iter.Seq[leadPage] {
	return func(yield func(leadPage) bool) {
		var joined leadPage
		var begun time.Time
		n := 0
		for page := range pages {
			if n == 0 {
				begun = r.now()
				joined.leads = make([]crm.Lead, 0, r.options.Together*len(page.leads))
			}
			joined.leads, joined.recent = append(joined.leads, page.leads...), page.recent
			if n++; n < r.options.Together && r.now().Sub(begun).Abs() < maxWait {
				continue
			}
			if !yield(joined) {
				return
			}
			joined, n = leadPage{}, 0
		}
		if n > 0 {
			yield(joined)
		}
	}
}

// finishFull stores what was written during the crawl, and the cursor.
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

// writePage writes a page, or several that were joined, into the mirror and stores the progress.
func (r *run) writePage(
	ctx context.Context, at *fullProgress, page leadPage, orders map[crm.LeadID]int, walk *mirrorWalk,
) error {
	leads := page.leads
	for i := range leads {
		leads[i].Orders = orders[leads[i].ID]
	}
	if err := r.storeLeads(ctx, leads); err != nil {
		return err
	}
	if err := walk.comparePage(ctx, leads); err != nil {
		return err
	}
	at.After = leads[len(leads)-1].ID
	at.Done += len(leads)
	at.Total = max(at.Total, at.Done)
	at.Recent = page.recent
	if err := r.setFact(ctx, fullFact, at); err != nil {
		return err
	}
	r.progress(at.Done, at.Total)
	return nil
}

func countSince(t time.Time, page []crm.Lead) int {
	n := 0
	for i := range page {
		if !page[i].Written.Before(t) {
			n++
		}
	}
	return n
}
