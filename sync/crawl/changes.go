package crawl

import (
	"context"
	"sync"
	"time"

	"leadtwin/internal/crm"
)

// changes are the leads and customers written since a cursor, and the number of leads: usually three small calls, made
// in parallel.
type changes struct {
	cancel      context.CancelFunc
	leads       *lookback[crm.Lead]
	customers   *lookback[crm.Customer]
	counting    sync.WaitGroup
	leadsInOdoo int // leads
	countErr    error
}

func (r *run) startChanges(ctx context.Context, from cursor, overlap time.Duration) *changes {
	c := new(changes)
	ctx, c.cancel = context.WithCancel(ctx)
	c.leads = startLookback(ctx, r, r.followedLeads(), from.Leads, overlap)
	c.customers = startLookback(ctx, r, r.followedCustomers(), from.Customers, overlap)
	c.counting.Go(func() { c.leadsInOdoo, c.countErr = r.countLeads(ctx) })
	return c
}

// Stop ends the reading. A nil receiver is fine.
func (c *changes) Stop() {
	if c == nil {
		return
	}
	c.cancel()
	c.leads.Stop()
	c.customers.Stop()
	c.counting.Wait()
}

// applyChanges writes the changes into the mirror and returns the next cursor. A lead created between the reading of
// leads and of their number makes the ids differ once.
func (r *run) applyChanges(ctx context.Context, c *changes) (to cursor, err error) {
	if to.Leads, err = c.leads.storeAll(ctx); err != nil {
		return to, err
	}
	if to.Customers, err = c.customers.storeAll(ctx); err != nil {
		return to, err
	}
	if c.counting.Wait(); c.countErr != nil {
		return to, c.countErr
	}
	return to, r.compareCounts(ctx, c.leadsInOdoo)
}
