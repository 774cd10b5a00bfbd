package crawl

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// Incremental reads what changed since the last crawl. Before the first full crawl has ended it is one. With nothing
// changed it takes three calls: changed leads, changed customers, the number of leads.
func (c *Crawler) Incremental(ctx context.Context, progress Progress) (Stats, error) {
	var at cursor
	found, err := c.get(ctx, cursorFact, &at)
	if err != nil {
		return Stats{}, err
	}
	if !found {
		return c.Full(ctx, progress)
	}
	r := c.begin(progress)
	if err := r.rekey(ctx); err != nil {
		return r.stats, err
	}
	if err := r.completeCustomers(ctx); err != nil {
		return r.stats, err
	}
	if err := r.recheckRemoved(ctx); err != nil {
		return r.stats, err
	}
	if err := r.refreshDirectory(ctx); err != nil {
		return r.stats, err
	}
	begun := r.beginCatchUp(ctx, at, r.o.Overlap)
	defer begun.stop()
	to, err := r.catchUp(ctx, begun)
	if err != nil {
		return r.stats, err
	}
	to.LastFull = at.LastFull
	if err := r.set(ctx, cursorFact, to); err != nil {
		return r.stats, err
	}
	if err := r.heldBack(); err != nil {
		return r.stats, err
	}
	return r.stats, r.followDismissals(ctx)
}

// Refresh reads leads from Odoo into the mirror, whatever it holds of them, and takes those that are gone out of it.
// Marks that the caller holds keep their version, as PutLeads says. Leads that are missing in large numbers stay in the
// mirror until a crawl has compared all.
func (c *Crawler) Refresh(ctx context.Context, ids []crm.LeadID, held ...store.DirtyLead) (missing []crm.LeadID, err error) {
	r := c.begin(nil)
	r.held = held
	if missing, err = r.refresh(ctx, ids); err != nil {
		return missing, err
	}
	if err := r.settleGone(ctx, false); err != nil {
		return missing, err
	}
	return missing, r.followDismissals(ctx)
}

func (r *run) refresh(ctx context.Context, ids []crm.LeadID) (missing []crm.LeadID, err error) {
	for part := range slices.Chunk(ids, r.o.Page) {
		found, gone, err := r.odoo.Leads(ctx, part)
		if err != nil {
			return missing, fmt.Errorf("read %d leads from Odoo: %w", len(part), err)
		}
		if err := r.take(ctx, found); err != nil {
			return missing, err
		}
		if err := r.forget(ctx, gone); err != nil {
			return missing, err
		}
		missing = append(missing, gone...)
	}
	return missing, nil
}

// leads is crm.lead as it is followed.
func (r *run) leads() feed[crm.Lead] {
	return feed[crm.Lead]{
		model:   leadModel,
		changes: r.odoo.ChangedLeads,
		written: func(l *crm.Lead) time.Time { return l.Written },
		take:    r.takeUncounted,
		known: func(ctx context.Context, ids []int64) (map[int64]time.Time, error) {
			leads, err := r.store.Leads(ctx, asIDs[crm.LeadID](ids))
			if err != nil {
				return nil, fmt.Errorf("read leads from the mirror: %w", err)
			}
			known := make(map[int64]time.Time, len(leads))
			for i := range leads {
				known[int64(leads[i].ID)] = leads[i].Written
			}
			return known, nil
		},
		read: func(ctx context.Context, ids []int64) error {
			_, err := r.refresh(ctx, asIDs[crm.LeadID](ids))
			return err
		},
	}
}

// asIDs gives bare ids their type.
func asIDs[T ~int64](ids []int64) []T {
	out := make([]T, len(ids))
	for i, id := range ids {
		out[i] = T(id)
	}
	return out
}
