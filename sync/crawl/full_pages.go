package crawl

import (
	"context"
	"fmt"
	"sync"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/prefetch"
	"leadtwin/internal/store"
)

// leadPage is a page of leads from Odoo, or several.
type leadPage struct {
	leads  []crm.Lead        // until their keys are made
	rows   []store.KeyedLead // from then on
	recent int               // recent leads up to the end of the page
}

// pageReading is the reading of all leads: pages are read, their keys are made, and they are written into the mirror,
// all three at the same time.
type pageReading struct {
	run     *run
	at      *fullProgress
	orders  map[crm.LeadID]int
	walk    *mirrorWalk
	running sync.WaitGroup
	all     bool // every lead was read; set before the pages end
	failure sync.Once
	err     error // the first one of making keys and of writing
}

// startPages starts to read the leads with an id above after from Odoo. stopPages must be called.
func (r *run) startPages(ctx context.Context, after crm.LeadID) {
	ctx, r.cancelPages = context.WithCancel(ctx)
	r.pages = prefetch.Start(r.odoo.AllLeads(ctx, after, r.options.Page))
}

func (r *run) stopPages() {
	if r.pages != nil {
		r.cancelPages()
		r.pages.Stop()
	}
}

// readPages reads the leads by id and starts to read the leads written in the meantime.
func (r *run) readPages(ctx context.Context, at *fullProgress, orders map[crm.LeadID]int) (rest *changes, err error) {
	from := cursor{Leads: at.Leads, Customers: at.Customers}
	from.Leads.Recent, from.Customers.Recent = at.Recent, uncounted // the number of contacts is not known
	walk := r.walkMirror(ctx, at.After)
	defer walk.stop()
	p := &pageReading{run: r, at: at, orders: orders, walk: walk}
	pages := make(chan leadPage, 1)
	keyed := make(chan leadPage, 1) // so that Odoo need not wait while pages are written
	p.running.Go(func() { p.makeKeys(ctx, pages, keyed) })
	p.running.Go(func() { p.writePages(ctx, keyed) })
	for page, e := range r.pages.All {
		if e != nil {
			err = fmt.Errorf("read the leads from Odoo: %w", e)
			break
		}
		from.Leads.Recent += countSince(from.Leads.Second.Add(-r.options.Overlap), page)
		pages <- leadPage{leads: page, recent: from.Leads.Recent}
	}
	p.all = err == nil
	close(pages)
	if err == nil {
		rest = r.startChanges(ctx, from, 0)
	}
	if p.running.Wait(); p.err != nil {
		err = p.err
	}
	if err == nil {
		err = walk.compareRest(ctx)
	}
	return rest, err
}

func (p *pageReading) fail(err error) {
	p.failure.Do(func() {
		p.err = err
		p.run.cancelPages()
	})
}

// maxWait is how long a page waits for others to be written with.
const maxWait = time.Second

// makeKeys makes the keys of leads, and joins pages to larger ones: keys of leads are spread over the index
// of the mirror, so that each transaction writes nearly all pages of a small index, however few leads it has. After the
// last page of a new mirror it lets others work with all leads while the last ones are written.
func (p *pageReading) makeKeys(ctx context.Context, pages <-chan leadPage, keyed chan<- leadPage) {
	var joined leadPage
	var begun time.Time
	n, failed := 0, false
	for page := range pages {
		if failed {
			continue // so that the reader is not blocked
		}
		if n == 0 {
			begun = p.run.now()
			joined = leadPage{rows: make([]store.KeyedLead, 0, p.run.options.Together*len(page.leads))}
		}
		if err := p.addKeyed(ctx, &joined, page); err != nil {
			failed = true
			p.fail(err)
			continue
		}
		if n++; n == p.run.options.Together || p.run.now().Sub(begun).Abs() >= maxWait {
			keyed <- joined
			n = 0
		}
	}
	if n > 0 && !failed {
		keyed <- joined
	}
	close(keyed)
	if fresh := p.run.stats.Fresh; p.all && !failed && p.run.newMirror && !fresh.many && p.run.options.AllRead != nil {
		p.run.options.AllRead(ctx, fresh)
	}
}

// addKeyed adds the rows of a page to those that are written with it.
func (p *pageReading) addKeyed(ctx context.Context, joined *leadPage, page leadPage) error {
	for i := range page.leads {
		page.leads[i].Orders = p.orders[page.leads[i].ID]
	}
	before := len(joined.rows)
	rows, customers, err := p.run.keyLeads(ctx, joined.rows, page.leads)
	if err != nil {
		return err
	}
	joined.rows, joined.recent = rows, page.recent
	if p.run.newMirror {
		p.run.stats.Fresh.keep(rows[before:], customers)
	}
	return nil
}

func (p *pageReading) writePages(ctx context.Context, keyed <-chan leadPage) {
	failed := false
	for page := range keyed {
		if failed {
			continue // so that the keys of others can be made
		}
		if err := p.writePage(ctx, page); err != nil {
			failed = true
			p.fail(err)
		}
	}
}

// writePage writes a page, or several that were joined, into the mirror and stores the progress.
func (p *pageReading) writePage(ctx context.Context, page leadPage) error {
	if err := p.run.saveRows(ctx, page.rows); err != nil {
		return err
	}
	ids := make([]crm.LeadID, len(page.rows))
	for i := range page.rows {
		ids[i] = page.rows[i].Lead.ID
	}
	if err := p.walk.comparePage(ctx, ids); err != nil {
		return err
	}
	at := p.at
	at.After = ids[len(ids)-1]
	at.Done += len(ids)
	at.Total = max(at.Total, at.Done)
	at.Recent = page.recent
	if err := p.run.setFact(ctx, fullFact, at); err != nil {
		return err
	}
	p.run.progress(at.Done, at.Total)
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
