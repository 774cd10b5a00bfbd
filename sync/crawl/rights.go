package crawl

import "context"

// checkSeesAll returns an *odooclient.Error of kind Forbidden if the user cannot see all leads. It is called before a
// full crawl and before a lead is deleted from the mirror.
func (r *run) checkSeesAll(ctx context.Context) error {
	if r.seesAllLeads {
		return nil
	}
	if err := r.odoo.RequireAllLeads(ctx); err != nil {
		return err
	}
	r.seesAllLeads = true
	return nil
}
