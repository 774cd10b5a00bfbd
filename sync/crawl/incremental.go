package crawl

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
)

// Incremental reads the changes since the last crawl; the first one is a full crawl. If nothing changed, it takes
// three calls: changed leads, changed customers, and the number of leads.
func (c *Crawler) Incremental(ctx context.Context, progress Progress) (Stats, error) {
	var at cursor
	found, err := c.getFact(ctx, cursorFact, &at)
	if err != nil {
		return Stats{}, err
	}
	if !found {
		return c.Full(ctx, progress)
	}
	r := c.newRun(progress)
	if err := r.updateKeys(ctx); err != nil {
		return r.stats, err
	}
	if err := r.upgradeCustomers(ctx); err != nil {
		return r.stats, err
	}
	if err := r.recheckDeleted(ctx); err != nil {
		return r.stats, err
	}
	if err := r.updateOldDirectory(ctx); err != nil {
		return r.stats, err
	}
	begun := r.startChanges(ctx, at, r.options.Overlap)
	defer begun.Stop()
	to, err := r.applyChanges(ctx, begun)
	if err != nil {
		return r.stats, err
	}
	to.LastFull = at.LastFull
	if err := r.setFact(ctx, cursorFact, to); err != nil {
		return r.stats, err
	}
	if err := r.disappearedError(); err != nil {
		return r.stats, err
	}
	return r.stats, r.followDismissals(ctx)
}

// Refresh re-reads leads into the mirror and deletes missing ones from it. Held marks keep their version. If many leads
// are missing, they stay in the mirror until a crawl has compared all leads.
func (c *Crawler) Refresh(
	ctx context.Context, ids []crm.LeadID, held ...store.DirtyLead,
) (missing []crm.LeadID, err error) {
	r := c.newRun(nil)
	r.heldMarks = held
	if missing, err = r.refreshLeads(ctx, ids); err != nil {
		return missing, err
	}
	if err := r.deleteMissing(ctx, false); err != nil {
		return missing, err
	}
	return missing, r.followDismissals(ctx)
}

func (r *run) refreshLeads(ctx context.Context, ids []crm.LeadID) (missing []crm.LeadID, err error) {
	for part := range slices.Chunk(ids, r.options.Page) {
		found, gone, err := r.odoo.Leads(ctx, part)
		if err != nil {
			return missing, fmt.Errorf("read %d leads from Odoo: %w", len(part), err)
		}
		if err := r.storeLeads(ctx, found); err != nil {
			return missing, err
		}
		if err := r.noteMissing(ctx, gone); err != nil {
			return missing, err
		}
		missing = append(missing, gone...)
	}
	return missing, nil
}

func (r *run) followedLeads() followed[crm.Lead] {
	return followed[crm.Lead]{
		name:    leadModelName,
		changes: r.odoo.ChangedLeads,
		written: func(l *crm.Lead) time.Time { return l.Written },
		store:   r.countOrdersAndStore,
		writtenInMirror: func(ctx context.Context, ids []int64) (map[int64]time.Time, error) {
			leads, err := r.store.Leads(ctx, typedIDs[crm.LeadID](ids))
			if err != nil {
				return nil, fmt.Errorf("read leads from the mirror: %w", err)
			}
			known := make(map[int64]time.Time, len(leads))
			for i := range leads {
				known[int64(leads[i].ID)] = leads[i].Written
			}
			return known, nil
		},
		refresh: func(ctx context.Context, ids []int64) error {
			_, err := r.refreshLeads(ctx, typedIDs[crm.LeadID](ids))
			return err
		},
	}
}

func typedIDs[T ~int64](ids []int64) []T {
	return lists.Map(ids, func(id int64) T { return T(id) })
}
