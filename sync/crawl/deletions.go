package crawl

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"leadtwin/internal/crm"
)

func (r *run) countLeads(ctx context.Context) (int, error) {
	n, err := r.odoo.CountLeads(ctx)
	if err != nil {
		return 0, fmt.Errorf("count the leads in Odoo: %w", err)
	}
	return n, nil
}

// compareCounts finds leads that were deleted or merged in Odoo, which no write date shows. It compares ids only if the
// numbers differ.
func (r *run) compareCounts(ctx context.Context, inOdoo int) error {
	inMirror, err := r.store.CountLeads(ctx)
	if err != nil {
		return fmt.Errorf("count the leads of the mirror: %w", err)
	}
	differs := inOdoo != inMirror-len(r.missing)
	if differs {
		if err := r.compareIDs(ctx); err != nil {
			return err
		}
	}
	differs = differs || len(r.missing) > 0
	if err := r.deleteMissing(ctx, true); err != nil {
		return err
	}
	if differs { // counting reads the whole table
		if inMirror, err = r.store.CountLeads(ctx); err != nil {
			return fmt.Errorf("count the leads of the mirror: %w", err)
		}
	}
	r.stats.Leads = inMirror
	return nil
}

// compareIDs re-reads every lead that is only in Odoo or only in the mirror. The list of ids may be older than the
// mirror, so it is not proof of a deletion.
func (r *run) compareIDs(ctx context.Context) error {
	ids, err := r.odoo.LeadIDs(ctx)
	if err != nil {
		return fmt.Errorf("list the leads in Odoo: %w", err)
	}
	slices.Sort(ids)
	var differing []crm.LeadID
	for held, err := range r.store.LeadIDPages(ctx, 0, r.options.StampsPage) {
		if err != nil {
			return fmt.Errorf("read the mirror: %w", err)
		}
		for _, id := range held {
			var only []crm.LeadID
			only, ids = splitBelow(ids, id)
			differing = append(differing, only...)
			if len(ids) > 0 && ids[0] == id {
				ids = ids[1:]
				continue
			}
			if !r.missing[id] {
				differing = append(differing, id)
			}
		}
	}
	_, err = r.refreshLeads(ctx, append(differing, ids...))
	return err
}

func splitBelow(ids []crm.LeadID, limit crm.LeadID) (lower, rest []crm.LeadID) {
	n, _ := slices.BinarySearch(ids, limit)
	return ids[:n], ids[n:]
}

// mirrorWalk iterates over the ids of the mirror alongside the pages from Odoo, to find deleted leads page by page.
type mirrorWalk struct {
	run        *run
	next       func() ([]crm.LeadID, error, bool)
	stop       func()
	ids        []crm.LeadID // of the mirror, ascending, not compared yet
	exhausted  bool         // the mirror has no more
	comparedTo crm.LeadID   // ids up to this one are compared
}

// walkMirror begins after a lead. stop must be called.
func (r *run) walkMirror(ctx context.Context, after crm.LeadID) *mirrorWalk {
	next, stop := iter.Pull2(r.store.LeadIDPages(ctx, after, r.options.StampsPage))
	return &mirrorWalk{run: r, next: next, stop: stop, comparedTo: after}
}

// comparePage re-reads the leads of the mirror up to the end of a page from Odoo that are not in it.
func (w *mirrorWalk) comparePage(ctx context.Context, page []crm.LeadID) error {
	last := page[len(page)-1]
	held, err := w.idsUpTo(last)
	if err != nil {
		return err
	}
	var differing []crm.LeadID
	for _, id := range held {
		for len(page) > 0 && page[0] < id {
			page = page[1:]
		}
		if id > w.comparedTo && (len(page) == 0 || page[0] != id) {
			differing = append(differing, id)
		}
	}
	w.comparedTo = last
	_, err = w.run.refreshLeads(ctx, differing)
	return err
}

// compareRest re-reads the leads of the mirror after the last page.
func (w *mirrorWalk) compareRest(ctx context.Context) error {
	for !w.exhausted {
		held, err := w.idsUpTo(endOfIDs)
		if err != nil {
			return err
		}
		held = slices.DeleteFunc(held, func(id crm.LeadID) bool { return id <= w.comparedTo })
		if _, err := w.run.refreshLeads(ctx, held); err != nil {
			return err
		}
	}
	return nil
}

// endOfIDs is above every id of Odoo, whose ids have 32 bits.
const endOfIDs = crm.LeadID(1) << 62

// idsUpTo removes the ids up to last from the walk and returns them. With endOfIDs it returns page by page to save
// memory.
func (w *mirrorWalk) idsUpTo(last crm.LeadID) (held []crm.LeadID, err error) {
	for {
		n, _ := slices.BinarySearch(w.ids, last+1)
		held, w.ids = append(held, w.ids[:n]...), w.ids[n:]
		if len(w.ids) > 0 || w.exhausted || last == endOfIDs && len(held) > 0 {
			return held, nil
		}
		page, err, ok := w.next()
		if err != nil {
			return nil, fmt.Errorf("read the mirror: %w", err)
		}
		w.ids, w.exhausted = page, !ok
	}
}
