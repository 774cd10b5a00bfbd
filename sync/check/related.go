package check

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// Related is leads with all that are related to them: what rules decide them by.
type Related struct {
	Leads     []rules.Lead // ascending by id
	Frequent  rules.FrequentKeys
	Dismissed rules.Dismissed
	Missing   []crm.LeadID // asked for, but they do not exist there
}

// Related reads leads and all that are related to them from Odoo. Errors: those of Check.
func (c *Checker) Related(ctx context.Context, ids []crm.LeadID, now time.Time) (Related, error) {
	live, _, err := c.newComparison(ctx)
	if err != nil {
		return Related{}, err
	}
	return live.related(ctx, ids, now)
}

// Related reads leads and all that are related to them as the last crawl saw them.
func (m *Mirror) Related(ctx context.Context, ids []crm.LeadID, now time.Time) (Related, error) {
	return m.comparison(m.source()).related(ctx, ids, now)
}

func (c *comparison) related(ctx context.Context, ids []crm.LeadID, now time.Time) (Related, error) {
	leads, expander, err := c.expand(ctx, ids)
	if err != nil {
		return Related{}, err
	}
	dismissed, err := c.past.DismissedPairs(ctx, expander.IDs())
	if err != nil {
		return Related{}, fmt.Errorf("read the dismissed pairs: %w", err)
	}
	r := Related{
		Leads: leads.Leads(expander.IDs()), Frequent: expander.Frequent(), Dismissed: dismissed,
		Missing: leads.Missing(ids),
	}
	found := rules.Evaluate(r.Leads, *c.policy, r.Frequent, r.Dismissed, now).Cases
	known, err := cluster.WithCorrespondents(ctx, c.mail, r.Leads, found, c.policy)
	if known != nil {
		r.Leads = known
	}
	return r, err
}
