package odooclient

import "context"

// renew finds out anew, once, what a session from an earlier run says: Odoo may have been upgraded, a module removed, a
// transport switched off, the user made anew. begun is what the call that failed went by. renewed: it is worth trying
// again; failed: why there is no session any more.
func (c *Client) renew(ctx context.Context, begun state) (renewed bool, failed error) {
	c.renewal.Lock()
	defer c.renewal.Unlock()
	now := c.now()
	if now.renewed > 0 {
		return now.renewed != begun.renewed, nil // by another goroutine meanwhile, or it was right
	}
	fresh, err := c.discover(ctx)
	if err != nil {
		return false, err
	}
	c.install(fresh)
	return true, nil
}
