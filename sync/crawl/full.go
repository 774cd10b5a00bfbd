package crawl

import (
	"context"
	"fmt"
	"sync"
	"time"

	"leadtwin/internal/crm"
)

// unfinished is a full crawl on its way. It is kept with each page.
type unfinished struct {
	Begun     time.Time  `json:"begun"` // by our clock
	After     crm.LeadID `json:"after"` // the last lead that is in the mirror
	Done      int        `json:"done"`
	Total     int        `json:"total"`
	Recent    int        `json:"recent"` // leads of those that the next look back will find
	Leads     mark       `json:"leads"`  // as it was when the crawl began: what is written later is followed afterwards
	Customers mark       `json:"customers"`
}

// The models that are followed, by their names in Odoo.
const (
	leadModel    = "crm.lead"
	partnerModel = "res.partner"
)

// Full reads every lead. One that was interrupted not long ago goes on where it stopped. Afterwards the mirror holds
// what Odoo held when the crawl began, and everything that was written meanwhile. Error, besides those of Odoo and the
// store: *DisappearedError.
func (c *Crawler) Full(ctx context.Context, progress Progress) (Stats, error) {
	r := c.begin(progress)
	r.stats.Full = true
	at, orders, err := r.before(ctx)
	if err != nil {
		return r.stats, err
	}
	rest, err := r.pages(ctx, &at, orders)
	defer rest.stop()
	if err != nil {
		return r.stats, err
	}
	if err := r.finish(ctx, at, rest); err != nil {
		return r.stats, err
	}
	return r.stats, r.followDismissals(ctx)
}

// prepare continues an interrupted crawl, or begins one.
func (r *run) prepare(ctx context.Context) (unfinished, error) {
	before := r.now()
	var at unfinished
	found, err := r.get(ctx, fullFact, &at)
	if err != nil {
		return at, err
	}
	if found && !at.Begun.IsZero() && before.Sub(at.Begun).Abs() < r.o.Resume { // a clock may have been ahead then
		r.stats.Resumed = true
		return at, nil
	}
	at = unfinished{Begun: before}
	if at.Leads.Second, err = r.odoo.LatestWrite(ctx, leadModel); err != nil {
		return at, fmt.Errorf("ask Odoo for the last write of a lead: %w", err)
	}
	at.Leads.Learned = r.now() // not settled: pages may be read before that second is over
	// Customers are followed from there as well: it is the same clock, and nothing that is written from now on is older.
	at.Customers = mark{Second: at.Leads.Second, Learned: at.Leads.Learned}
	if r.told {
		if at.Total, err = r.count(ctx); err != nil {
			return at, err
		}
	}
	return at, nil
}

// pages reads the leads by id and asks for what was written meanwhile. While one page is written into the mirror, the next ones and in
// the end the rest are read.
func (r *run) pages(ctx context.Context, at *unfinished, orders map[crm.LeadID]int) (rest *catchUp, err error) {
	from := cursor{Leads: at.Leads, Customers: at.Customers}
	from.Leads.Recent, from.Customers.Recent = at.Recent, many // nobody has counted how many contacts were written lately
	walk := r.walk(ctx, at.After)
	defer walk.stop()
	reading, stop := context.WithCancel(ctx)
	defer stop()
	pages := make(chan []crm.Lead)
	var failed error
	var writing sync.WaitGroup
	writing.Go(func() {
		for page := range pages { // also after an error: the reader must not wait for ever
			if failed != nil {
				continue
			}
			if failed = r.write(ctx, at, page, orders, walk); failed != nil {
				stop()
			}
		}
	})
	for page, e := range r.odoo.AllLeads(reading, at.After, r.o.Page) {
		if e != nil {
			err = fmt.Errorf("read the leads from Odoo: %w", e)
			break
		}
		from.Leads.Recent += countSince(from.Leads.Second.Add(-r.o.Overlap), page)
		pages <- page
	}
	close(pages)
	if err == nil {
		rest = r.beginCatchUp(ctx, from, 0)
	}
	if writing.Wait(); failed != nil {
		err = failed
	}
	if err == nil {
		err = walk.rest(ctx)
	}
	return rest, err
}

// finish takes what was written during the crawl; from then on the cursor follows Odoo.
func (r *run) finish(ctx context.Context, at unfinished, rest *catchUp) error {
	begun := r.now()
	to, err := r.catchUp(ctx, rest)
	if err != nil {
		return err
	}
	to.LastFull = begun
	to.Leads.Recent, to.Customers.Recent = max(to.Leads.Recent, at.Recent), many
	if err := r.set(ctx, cursorFact, to); err != nil {
		return err
	}
	if err := r.set(ctx, fullFact, unfinished{}); err != nil {
		return err
	}
	return r.heldBack()
}

// write puts one page into the mirror, notes what Odoo no longer has, and remembers that this is done.
func (r *run) write(ctx context.Context, at *unfinished, page []crm.Lead, orders map[crm.LeadID]int, walk *walk) error {
	for i := range page {
		page[i].Orders = orders[page[i].ID]
	}
	if err := r.take(ctx, page); err != nil {
		return err
	}
	if err := walk.pass(ctx, page); err != nil {
		return err
	}
	at.After = page[len(page)-1].ID
	at.Done += len(page)
	at.Total = max(at.Total, at.Done)
	at.Recent += countSince(at.Leads.Second.Add(-r.o.Overlap), page)
	if err := r.set(ctx, fullFact, at); err != nil {
		return err
	}
	r.progress(at.Done, at.Total)
	return nil
}

// countSince counts the leads of a page that were written at a time or later.
func countSince(t time.Time, page []crm.Lead) int {
	n := 0
	for i := range page {
		if !page[i].Written.Before(t) {
			n++
		}
	}
	return n
}
