package merge

import (
	"context"
	"errors"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/records"
)

// resolveOutcome finds out, after a merge without a good answer, which lead the chunk became. It never sends the merge
// again. Where Odoo could not even try, nothing happened; where the answer was lost, it looks, and also where Odoo says
// that there is nothing to merge: so it answers the second time when something on the way sends a call twice. While it
// cannot look, or cannot write down that it has to, the entry stays open and the error is *Unsettled.
func (m *Merger) resolveOutcome(ctx context.Context, e *store.Entry, d *detail, cause error) (crm.LeadID, error) {
	if cause == nil {
		cause = errors.New("Odoo named a lead that was not to be merged")
	} else if odooclient.KindOf(cause).NotExecuted() && !odooclient.Is(cause, odooclient.UserError) &&
		!odooclient.Is(cause, odooclient.Missing) {
		return 0, fmt.Errorf("merge leads %s: %w", crm.FormatIDs(d.stored.Chunk), cause)
	}
	if err := m.journal.MarkUnknown(ctx, e, cause); err != nil {
		return 0, errors.Join(
			&journal.UnsettledError{Entry: e.ID, Why: "Odoo gave no answer to a merge, and the journal could not be written"},
			cause,
			err,
		)
	}
	survivor, err := m.findChunkSurvivor(ctx, d, odooclient.KindOf(cause).NotExecuted())
	if err != nil {
		return 0, errors.Join(
			&journal.UnsettledError{Entry: e.ID, Why: "Odoo gave no answer to a merge, and it could not be looked at"},
			cause,
			err,
		)
	}
	if survivor == 0 {
		return 0, fmt.Errorf("merge leads %s: Odoo did not do it: %w", crm.FormatIDs(d.stored.Chunk), cause)
	}
	return survivor, nil
}

// findChunkSurvivor says which lead the chunk became; 0: it was not merged, and no late call can do so any more. over
// says that none is on its way: Odoo has answered, or had its time.
func (m *Merger) findChunkSurvivor(ctx context.Context, d *detail, over bool) (crm.LeadID, error) {
	if err := m.fence(ctx, d, over); err != nil {
		return 0, err
	}
	found, _, err := m.odoo.Leads(ctx, d.stored.Chunk)
	if err != nil {
		return 0, fmt.Errorf("look which of leads %s exist: %w", crm.FormatIDs(d.stored.Chunk), err)
	}
	if len(found) == 1 {
		return found[0].ID, nil
	}
	return 0, nil
}

// fence makes sure that a call of which we lost the answer cannot merge after we looked. An emptied wizard merges
// nothing, and a write to the leads makes a merge that has already read it start again: Odoo runs each call on a
// snapshot of the database, and takes it back when rows that it changes were changed meanwhile. Leads that a rule of
// the customer's own lets nobody write to cannot be touched: then the empty wizard has to do, once no call is on its
// way.
func (m *Merger) fence(ctx context.Context, d *detail, over bool) error {
	if d.stored.Wizard == 0 {
		return nil // never run
	}
	err := m.records.Write(
		ctx,
		"crm.merge.opportunity",
		[]int64{d.stored.Wizard},
		map[string]any{"opportunity_ids": []any{[]any{6, 0, []int64{}}}},
	)
	if err != nil && !odooclient.Is(err, odooclient.Missing) {
		return fmt.Errorf("empty the merge wizard: %w", err)
	}
	rows, err := m.records.Find(ctx, records.LeadModel, odooclient.In("id", d.stored.Chunk), []string{"color"})
	if err != nil {
		return fmt.Errorf("look which of leads %s exist: %w", crm.FormatIDs(d.stored.Chunk), err)
	}
	for _, l := range rows {
		err := m.records.Write(ctx, records.LeadModel, []int64{l.ID()}, map[string]any{"color": l["color"]})
		if err != nil && !odooclient.Is(err, odooclient.Missing) && (!over || !records.IsRejected(err)) {
			return fmt.Errorf("touch lead %d: %w", l.ID(), err)
		}
	}
	return nil
}
