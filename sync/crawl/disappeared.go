package crawl

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/odooclient"
)

// Names of facts about missing leads.
const (
	missingFact    = "crawl.missing"     // a Disappearance, for users
	missingIDsFact = "crawl.missing_ids" // leads that the last full crawl did not find
	removedFact    = "crawl.removed"     // leads that the last crawl deleted from the mirror
)

// minMissing leads may always disappear, however few there are: a user cleans up.
const minMissing = 5

// Disappearance is a large set of missing leads that stay in the mirror until a second full crawl confirms it.
type Disappearance struct {
	At    time.Time `json:"at"`
	Known int       `json:"known"` // leads of the mirror
	Gone  int       `json:"gone"`  // those of them that are missing in Odoo
}

// DisappearedError reports that so many leads are missing in Odoo that none was deleted from the mirror.
type DisappearedError struct{ Disappearance }

func (e *DisappearedError) Error() string {
	return fmt.Sprintf("Odoo shows only %d of %d known leads; the others stay in the mirror until a second full sweep "+
		"confirms it",
		e.Known-e.Gone, e.Known)
}

// MissingLeads returns the current Disappearance; nil if there is none.
func MissingLeads(ctx context.Context, facts Facts) (*Disappearance, error) {
	var d Disappearance
	found, err := facts.GetFact(ctx, missingFact, &d)
	if err != nil || !found || d.Gone == 0 {
		return nil, err
	}
	return &d, nil
}

// noteMissing collects leads of the mirror that are missing in Odoo, for deleteMissing.
func (r *run) noteMissing(ctx context.Context, gone []crm.LeadID) error {
	if len(gone) == 0 {
		return nil
	}
	held, err := r.store.Leads(ctx, gone)
	if err != nil {
		return fmt.Errorf("read leads from the mirror: %w", err)
	}
	if len(held) > 0 {
		if err := r.checkSeesAll(ctx); err != nil {
			return err
		}
	}
	shown, err := r.findShown(ctx, held)
	if err != nil {
		return err
	}
	var unheld []crm.LeadID
	for _, id := range gone {
		_, inMirror := slices.BinarySearchFunc(held, id, func(l crm.Lead, id crm.LeadID) int { return cmp.Compare(l.ID, id) })
		switch {
		case !inMirror:
			unheld = append(unheld, id)
			r.stats.Fresh.add(id) // known to be missing: needs no re-reading
		case !shown[id]:
			r.missing[id] = true
		}
	}
	if err := r.store.DeleteLeads(ctx, unheld, r.heldMarks...); err != nil { // to clear their marks
		return fmt.Errorf("delete %d leads from the mirror: %w", len(unheld), err)
	}
	return nil
}

// findShown searches Odoo for leads that it did not return, since one empty answer is not proof. It returns those that
// exist.
func (r *run) findShown(ctx context.Context, held []crm.Lead) (shown map[crm.LeadID]bool, err error) {
	shown = map[crm.LeadID]bool{}
	for part := range slices.Chunk(held, r.options.Page) {
		ids := lists.Map(part, func(one crm.Lead) crm.LeadID { return one.ID })
		found, err := r.odoo.Search(ctx, leadModelName, odooclient.In("id", ids), odooclient.SearchOptions{})
		if err != nil {
			return nil, fmt.Errorf("search Odoo for %d missing leads: %w", len(ids), err)
		}
		for _, id := range found {
			shown[crm.LeadID(id)] = true
		}
	}
	return shown, nil
}

// deleteMissing deletes the missing leads from the mirror, unless they are so many that a wrong answer is more likely:
// then it sets r.disappeared. complete means that all leads of the mirror were compared with Odoo.
func (r *run) deleteMissing(ctx context.Context, complete bool) error {
	gone := slices.Sorted(maps.Keys(r.missing))
	tooMany, err := r.holdsBack(ctx, gone)
	if err != nil || tooMany {
		return err
	}
	if err := r.store.DeleteLeads(ctx, gone, r.heldMarks...); err != nil {
		return fmt.Errorf("delete %d leads from the mirror: %w", len(gone), err)
	}
	for _, id := range gone {
		r.stats.Fresh.add(id)
	}
	r.stats.Deleted += len(gone)
	clear(r.missing)
	if !complete {
		return nil
	}
	if len(gone) > 0 {
		if err := r.setFact(ctx, removedFact, gone); err != nil {
			return err
		}
	}
	if d, err := MissingLeads(ctx, r.store); d == nil || err != nil {
		return err
	}
	return r.storeDisappearance(ctx, Disappearance{}, nil)
}

// recheckDeleted searches again for the leads that the last crawl deleted, and restores those that exist.
func (r *run) recheckDeleted(ctx context.Context) error {
	var removed []crm.LeadID
	if _, err := r.getFact(ctx, removedFact, &removed); err != nil || len(removed) == 0 {
		return err
	}
	for part := range slices.Chunk(removed, r.options.Page) {
		found, err := r.odoo.Search(ctx, leadModelName, odooclient.In("id", part), odooclient.SearchOptions{})
		if err != nil {
			return fmt.Errorf("search Odoo for %d deleted leads: %w", len(part), err)
		}
		if _, err := r.refreshLeads(ctx, typedIDs[crm.LeadID](found)); err != nil {
			return err
		}
	}
	return r.setFact(ctx, removedFact, []crm.LeadID{})
}

// holdsBack reports whether too many leads are missing to delete them, and stores it.
func (r *run) holdsBack(ctx context.Context, gone []crm.LeadID) (bool, error) {
	if len(gone) <= minMissing || r.options.AcceptMissing {
		return false, nil
	}
	known, err := r.store.CountLeads(ctx)
	if err != nil {
		return false, fmt.Errorf("count the leads of the mirror: %w", err)
	}
	most := max(int(r.options.MaxMissingPercent/100*float64(known)), minMissing)
	if len(gone) <= most {
		return false, nil
	}
	var before []crm.LeadID
	if _, err := r.getFact(ctx, missingIDsFact, &before); err != nil {
		return false, err
	}
	if r.stats.Full && len(before) > 0 && len(gone)-countCommon(gone, before) <= most {
		return false, nil // the second crawl confirms it
	}
	d := Disappearance{At: r.now(), Known: known, Gone: len(gone)}
	r.disappeared = &DisappearedError{d}
	if r.stats.Full {
		before = gone
	}
	return true, r.storeDisappearance(ctx, d, before)
}

func countCommon(a, b []crm.LeadID) (n int) {
	for _, id := range a {
		if _, both := slices.BinarySearch(b, id); both {
			n++
		}
	}
	return n
}

func (r *run) storeDisappearance(ctx context.Context, d Disappearance, ids []crm.LeadID) error {
	if err := r.setFact(ctx, missingIDsFact, ids); err != nil {
		return err
	}
	return r.setFact(ctx, missingFact, d)
}

func (r *run) disappearedError() error {
	if r.disappeared == nil {
		return nil
	}
	return r.disappeared
}
