package crawl

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"leadtwin/internal/crm"
)

// count says how many leads Odoo has.
func (r *run) count(ctx context.Context) (int, error) {
	n, err := r.odoo.CountLeads(ctx)
	if err != nil {
		return 0, fmt.Errorf("count the leads in Odoo: %w", err)
	}
	return n, nil
}

// compareCounts finds leads that were deleted or merged away in Odoo, which no write date tells. Only if the numbers
// differ are the ids compared.
func (r *run) compareCounts(ctx context.Context, inOdoo int) error {
	inMirror, err := r.store.CountLeads(ctx)
	if err != nil {
		return fmt.Errorf("count the leads of the mirror: %w", err)
	}
	differs := inOdoo != inMirror-len(r.gone)
	if differs {
		if err := r.compareIDs(ctx); err != nil {
			return err
		}
	}
	differs = differs || len(r.gone) > 0
	if err := r.settleGone(ctx, true); err != nil {
		return err
	}
	if differs { // counting walks the table
		if inMirror, err = r.store.CountLeads(ctx); err != nil {
			return fmt.Errorf("count the leads of the mirror: %w", err)
		}
	}
	r.stats.Leads = inMirror
	return nil
}

// compareIDs reads again every lead that is only in Odoo or only in the mirror. The list of ids may be older than the
// mirror, so that alone a lead is not taken out.
func (r *run) compareIDs(ctx context.Context) error {
	ids, err := r.odoo.LeadIDs(ctx)
	if err != nil {
		return fmt.Errorf("list the leads in Odoo: %w", err)
	}
	slices.Sort(ids)
	var odd []crm.LeadID
	for held, err := range r.store.LeadIDPages(ctx, 0, r.o.StampsPage) {
		if err != nil {
			return fmt.Errorf("walk the mirror: %w", err)
		}
		for _, id := range held {
			var only []crm.LeadID
			only, ids = below(ids, id)
			odd = append(odd, only...)
			if len(ids) > 0 && ids[0] == id {
				ids = ids[1:]
				continue
			}
			if !r.gone[id] {
				odd = append(odd, id)
			}
		}
	}
	_, err = r.refresh(ctx, append(odd, ids...))
	return err
}

// below parts ascending ids into those below a limit and the others.
func below(ids []crm.LeadID, limit crm.LeadID) (lower, rest []crm.LeadID) {
	n, _ := slices.BinarySearch(ids, limit)
	return ids[:n], ids[n:]
}

// walk goes through the ids of the mirror beside the pages that come from Odoo, so that what Odoo no longer has is found
// page by page, in the memory of a page.
type walk struct {
	run  *run
	next func() ([]crm.LeadID, error, bool)
	stop func()
	ids  []crm.LeadID // of the mirror, ascending, not passed yet
	end  bool         // the mirror has no more
	at   crm.LeadID   // up to here all is settled
}

// walk begins after a lead. Its stop must be called.
func (r *run) walk(ctx context.Context, after crm.LeadID) *walk {
	next, stop := iter.Pull2(r.store.LeadIDPages(ctx, after, r.o.StampsPage))
	return &walk{run: r, next: next, stop: stop, at: after}
}

// pass looks at the leads of the mirror up to the end of a page from Odoo, and reads those again that are not in it.
func (w *walk) pass(ctx context.Context, page []crm.Lead) error {
	last := page[len(page)-1].ID
	held, err := w.upTo(last)
	if err != nil {
		return err
	}
	var odd []crm.LeadID
	for _, id := range held {
		for len(page) > 0 && page[0].ID < id {
			page = page[1:]
		}
		if id > w.at && (len(page) == 0 || page[0].ID != id) {
			odd = append(odd, id)
		}
	}
	w.at = last
	_, err = w.run.refresh(ctx, odd)
	return err
}

// rest reads those leads of the mirror again that stand behind the last page.
func (w *walk) rest(ctx context.Context) error {
	for !w.end {
		held, err := w.upTo(endOfIDs)
		if err != nil {
			return err
		}
		held = slices.DeleteFunc(held, func(id crm.LeadID) bool { return id <= w.at })
		if _, err := w.run.refresh(ctx, held); err != nil {
			return err
		}
	}
	return nil
}

// endOfIDs is above every id of Odoo's, whose ids are 32 bits wide.
const endOfIDs = crm.LeadID(1) << 62

// upTo takes the ids up to last. With endOfIDs it returns after each page of ids, for the sake of memory.
func (w *walk) upTo(last crm.LeadID) (held []crm.LeadID, err error) {
	for {
		n, _ := slices.BinarySearch(w.ids, last+1)
		held, w.ids = append(held, w.ids[:n]...), w.ids[n:]
		if len(w.ids) > 0 || w.end || last == endOfIDs && len(held) > 0 {
			return held, nil
		}
		page, err, ok := w.next()
		if err != nil {
			return nil, fmt.Errorf("walk the mirror: %w", err)
		}
		w.ids, w.end = page, !ok
	}
}
