package crawl

import (
	"context"
	"sync"
	"time"

	"leadtwin/internal/crm"
)

// catchUp is what brings the mirror up to date: what was written to leads and to customers since the marks, and how many leads there
// are. As a rule that is three small calls, which are on their way at the same time.
type catchUp struct {
	cancel    context.CancelFunc
	leads     *look[crm.Lead]
	customers *look[crm.Customer]
	counting  sync.WaitGroup
	inOdoo    int // leads
	uncounted error
}

// beginCatchUp asks Odoo. What comes is for catchUp, and stop must be called.
func (r *run) beginCatchUp(ctx context.Context, from cursor, overlap time.Duration) *catchUp {
	c := new(catchUp)
	ctx, c.cancel = context.WithCancel(ctx)
	c.leads = beginLook(ctx, r, r.leads(), from.Leads, overlap)
	c.customers = beginLook(ctx, r, r.customers(), from.Customers, overlap)
	c.counting.Go(func() { c.inOdoo, c.uncounted = r.count(ctx) })
	return c
}

// stop gives up what is still on its way and waits for that. Where nothing has begun there is nothing to stop.
func (c *catchUp) stop() {
	if c == nil {
		return
	}
	c.cancel()
	c.leads.end()
	c.customers.end()
	c.counting.Wait()
}

// catchUp writes what was found into the mirror and says how far that goes. A lead that is made in the moment between the reading of the
// leads and of their number costs a look at the ids.
func (r *run) catchUp(ctx context.Context, c *catchUp) (to cursor, err error) {
	if to.Leads, err = c.leads.take(ctx); err != nil {
		return to, err
	}
	if to.Customers, err = c.customers.take(ctx); err != nil {
		return to, err
	}
	if c.counting.Wait(); c.uncounted != nil {
		return to, c.uncounted
	}
	return to, r.compareCounts(ctx, c.inOdoo)
}
