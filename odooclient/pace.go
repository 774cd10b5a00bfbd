package odooclient

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// How fast a page of records should come. A page of a thousand leads takes Odoo 0.3 to 1 second when it is idle, and
// one of its workers all that time.
const (
	slowPage     = 3 * time.Second // slower pages become smaller, and are read one at a time
	targetPage   = 2 * time.Second // that a smaller page should take
	quickPage    = time.Second     // quicker pages grow again
	smallestPage = 100             // records; below, calls cost more than records
)

// pace adapts the reading of whole tables to how fast Odoo answers. It never asks for more than the caller does.
type pace struct {
	mu    sync.Mutex
	share float64             // of the records that a caller wants in a page
	lanes *semaphore.Weighted // pages that are read at the same time; one takes all while Odoo is slow
}

func newPace() *pace { return &pace{share: 1, lanes: semaphore.NewWeighted(maxPageCalls)} }

func (p *pace) rowsPerPage(wanted int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return min(wanted, max(smallestPage, int(p.share*float64(wanted))))
}

// observe records how long a page took. Only full pages are significant.
func (p *pace) observe(took time.Duration, full bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	const least = 0.01
	switch {
	case took > slowPage:
		p.share = max(least, p.share*float64(targetPage)/float64(took))
	case took < quickPage && full:
		p.share = min(1, 2*p.share)
	}
}

// enter waits until a page may be read.
func (p *pace) enter(ctx context.Context) (leave func(), err error) {
	p.mu.Lock()
	lanes := int64(1)
	if p.share < 1 {
		lanes = maxPageCalls
	}
	p.mu.Unlock()
	if err := p.lanes.Acquire(ctx, lanes); err != nil {
		return nil, err
	}
	return func() { p.lanes.Release(lanes) }, nil
}

// findPaced is findRecords for one page of a whole table, as large as Odoo's speed allows.
func findPaced[T any](
	ctx context.Context, c *Client, t table[T], domain Domain, o SearchOptions,
) (found page[T], err error) {
	leave, err := c.pace.enter(ctx)
	if err != nil {
		return page[T]{}, &Error{Kind: Cancelled, Message: err.Error(), cause: err, unsent: true}
	}
	defer leave()
	o.Limit = c.pace.rowsPerPage(o.Limit)
	begun := time.Now() //nolint:forbidigo // how long a call takes
	found, err = findRecords(ctx, c, t, domain, o)
	c.pace.observe(time.Since(begun), found.full || o.Limit == 0) //nolint:forbidigo // as above
	return found, err
}
