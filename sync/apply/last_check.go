package apply

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// checkUnchanged refuses a chunk if a lead is no longer what the decision rests on, or no longer what its snapshot holds:
// Odoo's merge would drop the edit, and the snapshot would not have it. The decision may be some seconds old. The values
// are read last, since they show most edits: only the call to Odoo's merge itself comes after them.
func (r *run) checkUnchanged(ctx context.Context, e *store.Entry, d *mergeDetail) error {
	before, err := r.snapshots(ctx, e.ID)
	if err != nil {
		return err
	}
	fields, err := r.odoo.Fields(ctx, leadModel)
	if err != nil {
		return fmt.Errorf("read which fields leads have: %w", err)
	}
	if err := r.checkFacts(ctx, e, d); err != nil {
		return err
	}
	now, err := r.readLeadRows(ctx, d.Chunk)
	if err != nil {
		return err
	}
	for _, id := range d.Chunk {
		if now[id] == nil {
			return &Stale{Case: e.Case, Why: fmt.Sprintf("lead %d disappeared from Odoo while it was being merged", id)}
		}
		was := before[id].merging(d, e.Survivor)
		if was == nil {
			continue
		}
		if name := changedField(fields, was, now[id]); name != "" {
			return editedMeanwhile(e, id, name)
		}
	}
	return nil
}

// checkFacts compares what rules read of the leads and their customers. The survivor of an earlier chunk has the values
// of other leads since.
func (r *run) checkFacts(ctx context.Context, e *store.Entry, d *mergeDetail) error {
	now, missing, err := r.readLeads(ctx, d.Chunk)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return &Stale{Case: e.Case, Why: fmt.Sprintf("leads %s disappeared from Odoo while they were being merged", crm.FormatIDs(missing))}
	}
	for _, l := range now {
		survived := len(d.Gone) > 0 && l.ID == e.Survivor
		was, known := d.facts[l.ID]
		if known && !survived && rules.Facts([]rules.Lead{l}) != rules.Facts([]rules.Lead{was}) {
			return editedMeanwhile(e, l.ID, "what its verdict rests on")
		}
	}
	return nil
}

func editedMeanwhile(e *store.Entry, lead crm.LeadID, what string) error {
	return &Stale{Case: e.Case, Why: fmt.Sprintf("lead %d was edited (%s) while it was being merged", lead, what)}
}

// changedField is a field that somebody has edited; "" if there is none.
func changedField(fields map[string]odooclient.Field, was, is row) string {
	for name, f := range fields {
		if comesBack(name, f) && !sameValue(f, was[name], is[name]) {
			return name
		}
	}
	return ""
}

// mergedLead is the survivor as Odoo's merge of some leads left it, before Leadtwin wrote anything to it.
type mergedLead struct {
	Lead row          `json:"lead"`
	Gone []crm.LeadID `json:"gone"` // the leads that were merged into it by then
}

// merging are the values that a lead has before the next chunk, as far as they are known: those of its snapshot, or what
// the chunks before made of it.
func (s *snapshot) merging(d *mergeDetail, survivor crm.LeadID) row {
	switch {
	case s == nil:
		return nil
	case len(d.Gone) == 0 || s.id() != survivor:
		return s.Lead
	}
	return s.afterMerge(d.Gone)
}

// afterMerge are the values right after the merge of these leads; nil if they are not known.
func (s *snapshot) afterMerge(gone []crm.LeadID) row {
	if s == nil || s.Merged == nil || !slices.Equal(s.Merged.Gone, gone) {
		return nil
	}
	return s.Merged.Lead
}

// keepMerged adds to the survivor's snapshot how Odoo's merge left it: whatever differs later is a user's work. If Odoo
// does not answer, the merge goes on without: what follows then takes every unexpected value for a user's work.
func (r *run) keepMerged(ctx context.Context, e *store.Entry, d *mergeDetail) error {
	rows, err := r.readLeadRows(ctx, []crm.LeadID{e.Survivor})
	if err != nil || rows[e.Survivor] == nil {
		return nil //nolint:nilerr // see above
	}
	before, err := r.snapshots(ctx, e.ID)
	if err != nil {
		return err
	}
	s := before[e.Survivor]
	if s == nil {
		return nil
	}
	s.Merged = &mergedLead{Lead: rows[e.Survivor], Gone: slices.Clone(d.Gone)}
	return r.keepSnapshot(ctx, e.ID, s)
}
