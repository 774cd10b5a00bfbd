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

// resolveOutcome finds out which lead the chunk became, after a merge without a clear answer. It never sends the merge
// again. If Odoo cannot have started, nothing happened. If the answer was lost, it checks Odoo; also if Odoo answers
// that there is nothing to merge, which it does when a proxy repeats a call. As long as it cannot check, or cannot
// record that it has to, the entry stays open and the error is *journal.UnsettledError.
func (m *Merger) resolveOutcome(ctx context.Context, e *store.Entry, d *detail, cause error) (crm.LeadID, error) {
	if cause == nil {
		cause = errors.New("Odoo named a lead that was not to be merged")
	} else if odooclient.KindOf(cause).NotExecuted() && !odooclient.Is(cause, odooclient.UserError) &&
		!odooclient.Is(cause, odooclient.Missing) {
		return 0, fmt.Errorf("merge leads %s: %w", crm.FormatIDs(d.stored.Chunk), cause)
	}
	if err := m.Journal.MarkUnknown(ctx, e, cause); err != nil {
		return 0, errors.Join(
			&journal.UnsettledError{Entry: e.ID, Why: "Odoo gave no answer to a merge, and the journal could not be written"},
			cause,
			err,
		)
	}
	survivor, err := m.findChunkSurvivor(ctx, d, odooclient.KindOf(cause).NotExecuted())
	if err != nil {
		return 0, errors.Join(
			&journal.UnsettledError{Entry: e.ID, Why: "Odoo did not confirm a merge, and its result could not be read"},
			cause,
			err,
		)
	}
	if survivor == 0 {
		return 0, fmt.Errorf("merge leads %s: Odoo did not do it: %w", crm.FormatIDs(d.stored.Chunk), cause)
	}
	return survivor, nil
}

// findChunkSurvivor returns the lead that the chunk became; 0 if it was not merged and no late call can merge it any
// more. over: no call is in progress, since Odoo has answered or had enough time.
func (m *Merger) findChunkSurvivor(ctx context.Context, d *detail, over bool) (crm.LeadID, error) {
	if err := m.blockLateMerge(ctx, d, over); err != nil {
		return 0, err
	}
	found, _, err := m.Odoo.Leads(ctx, d.stored.Chunk)
	if err != nil {
		return 0, fmt.Errorf("check which of leads %s exist: %w", crm.FormatIDs(d.stored.Chunk), err)
	}
	if len(found) == 1 {
		return found[0].ID, nil
	}
	return 0, nil
}

// blockLateMerge makes sure that a call whose answer was lost cannot merge after the check. An emptied wizard merges
// nothing, and a write to the leads makes a merge that has read it already start again: Odoo runs each call on a
// snapshot of the database, and rolls back if rows that it changes were changed meanwhile. If a custom rule forbids
// writing to the leads, the empty wizard must suffice, once no call is in progress.
func (m *Merger) blockLateMerge(ctx context.Context, d *detail, over bool) error {
	if d.stored.Wizard == 0 {
		return nil // never run
	}
	err := m.Records.Write(ctx, "crm.merge.opportunity", []int64{d.stored.Wizard},
		map[string]any{"opportunity_ids": []any{[]any{6, 0, []int64{}}}})
	if err != nil && !odooclient.Is(err, odooclient.Missing) {
		return fmt.Errorf("empty the merge wizard: %w", err)
	}
	rows, err := m.Records.Find(ctx, records.LeadModel, odooclient.In("id", d.stored.Chunk), []string{"color"})
	if err != nil {
		return fmt.Errorf("check which of leads %s exist: %w", crm.FormatIDs(d.stored.Chunk), err)
	}
	for _, l := range rows {
		err := m.Records.Write(ctx, records.LeadModel, []int64{l.ID()}, map[string]any{"color": l["color"]})
		if err != nil && !odooclient.Is(err, odooclient.Missing) && (!over || !odooclient.KindOf(err).Rejected()) {
			return fmt.Errorf("touch lead %d: %w", l.ID(), err)
		}
	}
	return nil
}
