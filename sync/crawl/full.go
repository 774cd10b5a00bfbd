package crawl

import (
	"context"
	"fmt"
	"maps"
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
// what Odoo held when the crawl began, and everything that was written meanwhile.
func (c *Crawler) Full(ctx context.Context, progress Progress) (Stats, error) {
	r := c.begin(progress)
	r.stats.Full = true
	if err := r.seesAll(ctx); err != nil {
		return r.stats, err
	}
	if err := r.rekey(ctx); err != nil {
		return r.stats, err
	}
	if err := r.completeCustomers(ctx); err != nil {
		return r.stats, err
	}
	at, err := r.prepare(ctx)
	if err != nil {
		return r.stats, err
	}
	if err := r.pages(ctx, &at); err != nil {
		return r.stats, err
	}
	return r.stats, r.finish(ctx, at)
}

// prepare continues an interrupted crawl, or begins one.
func (r *run) prepare(ctx context.Context) (unfinished, error) {
	before := r.now()
	var at unfinished
	found, err := r.get(ctx, fullFact, &at)
	if err != nil {
		return at, err
	}
	if found && !at.Begun.IsZero() && before.Sub(at.Begun) < r.o.Resume {
		r.stats.Resumed = true
		return at, nil
	}
	at = unfinished{Begun: before}
	if at.Leads.Second, err = r.odoo.Newest(ctx, leadModel); err != nil {
		return at, fmt.Errorf("ask Odoo for the last write of a lead: %w", err)
	}
	at.Leads.Learned, at.Leads.Settled = r.now(), true // until a page says otherwise
	// Customers are followed from there as well: it is the same clock, and nothing that is written from now on is older.
	at.Customers = mark{Second: at.Leads.Second, Learned: at.Leads.Learned}
	if r.told {
		if at.Total, err = r.odoo.CountLeads(ctx); err != nil {
			return at, fmt.Errorf("count the leads in Odoo: %w", err)
		}
	}
	return at, nil
}

// around reads what the first page needs beside it: the small tables, the customers that are known already, and how many open
// orders each lead has.
func (r *run) around(ctx context.Context) (orders map[crm.LeadID]int, err error) {
	if err := r.renewDirectory(ctx); err != nil {
		return nil, err
	}
	if !r.stats.Resumed {
		if err := r.oldCustomers(ctx); err != nil {
			return nil, err
		}
	}
	if orders, err = r.odoo.OpenOrders(ctx, nil); err != nil {
		return nil, fmt.Errorf("count the open orders of all leads: %w", err)
	}
	return orders, nil
}

// oldCustomers brings the customers that an earlier crawl has read up to date, since pages only ask for unknown ones.
func (r *run) oldCustomers(ctx context.Context) error {
	var c cursor
	found, err := r.get(ctx, cursorFact, &c)
	if err != nil || !found {
		return err
	}
	_, err = follow(ctx, r, r.customers(), c.Customers, r.o.Overlap)
	return err
}

// renewDirectory reads the small tables. Where stages or the countries that phone numbers are read in changed, leads may
// be decided otherwise although they did not change themselves.
func (r *run) renewDirectory(ctx context.Context) error {
	if err := r.loadDirectory(ctx); err != nil || r.reread {
		return err
	}
	old := r.directory
	if err := r.readDirectory(ctx); err != nil {
		return err
	}
	d := r.directory
	if maps.Equal(old.Stages, d.Stages) && maps.Equal(old.Companies, d.Companies) && maps.Equal(old.Countries, d.Countries) {
		return nil
	}
	for ids, err := range r.store.LeadIDPages(ctx, 0, r.o.StampsPage) {
		if err != nil {
			return fmt.Errorf("walk the mirror: %w", err)
		}
		if err := r.store.MarkDirty(ctx, ids); err != nil {
			return fmt.Errorf("mark %d leads: %w", len(ids), err)
		}
	}
	return nil
}

// pages reads the leads by id. The client reads the next page while one is written into the mirror, and what is around the
// leads is read beside the first one.
func (r *run) pages(ctx context.Context, at *unfinished) error {
	var orders map[crm.LeadID]int
	var failed error
	var around sync.WaitGroup
	defer around.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	around.Go(func() { orders, failed = r.around(ctx) })
	walk := r.walk(ctx, at.After)
	defer walk.stop()
	asked := r.now() // Odoo read the next page at this time or later
	for page, err := range r.odoo.All(ctx, at.After, r.o.Page) {
		if err != nil {
			return fmt.Errorf("read the leads after %d from Odoo: %w", at.After, err)
		}
		at.Leads.doubt(page, asked)
		asked = r.now()
		if around.Wait(); failed != nil {
			return failed
		}
		for i := range page {
			page[i].Orders = orders[page[i].ID]
		}
		if err := r.page(ctx, at, page, walk); err != nil {
			return err
		}
	}
	if around.Wait(); failed != nil { // where there is no page
		return failed
	}
	return walk.rest(ctx)
}

// doubt notes that the second of the mark may have been running when one of its rows was read.
func (m *mark) doubt(page []crm.Lead, asked time.Time) {
	if m.over(asked) {
		return
	}
	for i := range page {
		if page[i].Written.Equal(m.Second) {
			m.Settled = false
		}
	}
}

// page writes one page and remembers that it is there.
func (r *run) page(ctx context.Context, at *unfinished, page []crm.Lead, walk *walk) error {
	if len(page) == 0 {
		return nil
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

// finish follows what was written during the crawl; from then on the cursor does.
func (r *run) finish(ctx context.Context, at unfinished) error {
	var err error
	c := cursor{LastFull: r.now()}
	at.Leads.Recent, at.Customers.Recent = at.Recent, many // nobody has counted how many contacts were written lately
	if c.Leads, err = follow(ctx, r, r.leads(), at.Leads, 0); err != nil {
		return err
	}
	c.Leads.Recent = max(c.Leads.Recent, at.Recent)
	if c.Customers, err = follow(ctx, r, r.customers(), at.Customers, 0); err != nil {
		return err
	}
	c.Customers.Recent = many
	if err := r.compareCounts(ctx); err != nil {
		return err
	}
	if err := r.set(ctx, cursorFact, c); err != nil {
		return err
	}
	return r.set(ctx, fullFact, unfinished{})
}
