package crawl

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// Names of what is remembered of leads that were held back.
const (
	missingFact    = "crawl.missing"     // for people: a Disappearance
	missingIDsFact = "crawl.missing_ids" // the leads that the last full crawl did not find
	removedFact    = "crawl.removed"     // the leads that the last crawl removed from the mirror
)

// missingFloor leads may always disappear, however few leads there are: that is a person who tidies up.
const missingFloor = 5

// Disappearance is a set of leads that Odoo stopped showing at once, and that stay in the mirror until a second look.
type Disappearance struct {
	At    time.Time `json:"at"`
	Known int       `json:"known"` // leads of the mirror
	Gone  int       `json:"gone"`  // those of them that Odoo does not show
}

// DisappearedError says that so many leads are missing in Odoo at once that none was removed from the mirror.
type DisappearedError struct{ Disappearance }

func (e *DisappearedError) Error() string {
	return fmt.Sprintf("Odoo shows only %d of %d known leads; the others stay in the mirror until a second full sweep confirms it",
		e.Known-e.Gone, e.Known)
}

// MissingLeads returns what is held back at the moment; nil if nothing is.
func MissingLeads(ctx context.Context, facts Facts) (*Disappearance, error) {
	var d Disappearance
	found, err := facts.GetFact(ctx, missingFact, &d)
	if err != nil || !found || d.Gone == 0 {
		return nil, err
	}
	return &d, nil
}

// forget notes leads of the mirror that Odoo no longer has. They leave it when the crawl has seen how many these are.
func (r *run) forget(ctx context.Context, gone []crm.LeadID) error {
	if len(gone) == 0 {
		return nil
	}
	held, err := r.store.Leads(ctx, gone)
	if err != nil {
		return fmt.Errorf("read leads from the mirror: %w", err)
	}
	if len(held) > 0 {
		if err := r.seesAll(ctx); err != nil {
			return err
		}
	}
	shown, err := r.confirmGone(ctx, held)
	if err != nil {
		return err
	}
	var unheld []crm.LeadID
	for _, id := range gone {
		_, inMirror := slices.BinarySearchFunc(held, id, func(l crm.Lead, id crm.LeadID) int { return cmp.Compare(l.ID, id) })
		switch {
		case !inMirror:
			unheld = append(unheld, id)
			r.stats.Fresh.add(id) // known to be gone: nobody needs to ask again
		case !shown[id]:
			r.gone[id] = true
		}
	}
	if err := r.store.DeleteLeads(ctx, unheld, r.held...); err != nil { // for the sake of their marks
		return fmt.Errorf("take %d leads out of the mirror: %w", len(unheld), err)
	}
	return nil
}

// confirmGone asks Odoo in another way for leads that it did not give out: one empty answer is no proof. It returns
// those that are there all the same.
func (r *run) confirmGone(ctx context.Context, held []crm.Lead) (shown map[crm.LeadID]bool, err error) {
	shown = map[crm.LeadID]bool{}
	for part := range slices.Chunk(held, r.o.Page) {
		ids := make([]crm.LeadID, len(part))
		for i := range part {
			ids[i] = part[i].ID
		}
		found, err := r.odoo.Search(ctx, leadModel, []any{[]any{"id", "in", ids}}, odooclient.SearchOptions{})
		if err != nil {
			return nil, fmt.Errorf("ask Odoo once more for %d missing leads: %w", len(ids), err)
		}
		for _, id := range found {
			shown[crm.LeadID(id)] = true
		}
	}
	return shown, nil
}

// settleGone takes the leads that are gone out of the mirror, unless they are so many that a wrong answer is more
// likely. Then all stay, and r.disappeared says so. complete says that all leads of the mirror were compared with Odoo.
func (r *run) settleGone(ctx context.Context, complete bool) error {
	gone := slices.Sorted(maps.Keys(r.gone))
	tooMany, err := r.tooMany(ctx, gone)
	if err != nil || tooMany {
		return err
	}
	if err := r.store.DeleteLeads(ctx, gone, r.held...); err != nil {
		return fmt.Errorf("take %d leads out of the mirror: %w", len(gone), err)
	}
	for _, id := range gone {
		r.stats.Fresh.add(id)
	}
	r.stats.Deleted += len(gone)
	clear(r.gone)
	if !complete {
		return nil
	}
	if len(gone) > 0 {
		if err := r.set(ctx, removedFact, gone); err != nil {
			return err
		}
	}
	if d, err := MissingLeads(ctx, r.store); d == nil || err != nil {
		return err
	}
	return r.remember(ctx, Disappearance{}, nil)
}

// recheckRemoved asks once more for the leads that the crawl before this one removed: where that was wrong they come back,
// whatever the number of leads is by now.
func (r *run) recheckRemoved(ctx context.Context) error {
	var removed []crm.LeadID
	if _, err := r.get(ctx, removedFact, &removed); err != nil || len(removed) == 0 {
		return err
	}
	for part := range slices.Chunk(removed, r.o.Page) {
		found, err := r.odoo.Search(ctx, leadModel, []any{[]any{"id", "in", part}}, odooclient.SearchOptions{})
		if err != nil {
			return fmt.Errorf("ask Odoo once more for %d removed leads: %w", len(part), err)
		}
		if _, err := r.refresh(ctx, asIDs[crm.LeadID](found)); err != nil {
			return err
		}
	}
	return r.set(ctx, removedFact, []crm.LeadID{})
}

// tooMany says whether leads that are gone have to be held back, and remembers it.
func (r *run) tooMany(ctx context.Context, gone []crm.LeadID) (bool, error) {
	if len(gone) <= missingFloor || r.o.AcceptMissing {
		return false, nil
	}
	known, err := r.store.CountLeads(ctx)
	if err != nil {
		return false, fmt.Errorf("count the leads of the mirror: %w", err)
	}
	most := max(int(r.o.MaxMissingPercent/100*float64(known)), missingFloor)
	if len(gone) <= most {
		return false, nil
	}
	var before []crm.LeadID
	if _, err := r.get(ctx, missingIDsFact, &before); err != nil {
		return false, err
	}
	if r.stats.Full && len(before) > 0 && len(gone)-common(gone, before) <= most {
		return false, nil // this is the second look
	}
	d := Disappearance{At: r.now(), Known: known, Gone: len(gone)}
	r.disappeared = &DisappearedError{d}
	if r.stats.Full {
		before = gone
	}
	return true, r.remember(ctx, d, before)
}

// common counts the ids that two ascending lists share.
func common(a, b []crm.LeadID) (n int) {
	for _, id := range a {
		if _, both := slices.BinarySearch(b, id); both {
			n++
		}
	}
	return n
}

func (r *run) remember(ctx context.Context, d Disappearance, ids []crm.LeadID) error {
	if err := r.set(ctx, missingIDsFact, ids); err != nil {
		return err
	}
	return r.set(ctx, missingFact, d)
}

// heldBack is the error of a crawl that otherwise went well.
func (r *run) heldBack() error {
	if r.disappeared == nil {
		return nil
	}
	return r.disappeared
}
