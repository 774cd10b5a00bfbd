package crawl

import "context"

// RefreshKeys is the first step of every crawl.
func (c *Crawler) RefreshKeys(ctx context.Context) (changed int, err error) {
	r := c.newRun(nil)
	err = r.updateKeys(ctx)
	return r.stats.Changed, err
}
