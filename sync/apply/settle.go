package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/journal"
	"leadtwin/sync/apply/records"
)

// whatHappened finds out, after a merge without a good answer, which lead the chunk became. It never sends the merge
// again. Where Odoo could not even try, nothing happened; where the answer was lost, it looks, and also where Odoo says
// that there is nothing to merge: so it answers the second time when something on the way sends a call twice. While it
// cannot look, or cannot write down that it has to, the entry stays open and the error is *Unsettled.
func (a *Applier) whatHappened(ctx context.Context, e *store.Entry, d *mergeDetail, cause error) (crm.LeadID, error) {
	if cause == nil {
		cause = errors.New("Odoo named a lead that was not to be merged")
	} else if certain(cause) && !odooclient.Is(cause, odooclient.UserError) && !odooclient.Is(cause, odooclient.Missing) {
		return 0, fmt.Errorf("merge leads %s: %w", crm.FormatIDs(d.Chunk), cause)
	}
	if err := a.journal.MarkUnknown(ctx, e, cause); err != nil {
		return 0, errors.Join(&journal.UnsettledError{Entry: e.ID, Why: "Odoo gave no answer to a merge, and the journal could not be written"}, cause, err)
	}
	survivor, err := a.lookAtChunk(ctx, d, certain(cause))
	if err != nil {
		return 0, errors.Join(&journal.UnsettledError{Entry: e.ID, Why: "Odoo gave no answer to a merge, and it could not be looked at"}, cause, err)
	}
	if survivor == 0 {
		return 0, fmt.Errorf("merge leads %s: Odoo did not do it: %w", crm.FormatIDs(d.Chunk), cause)
	}
	return survivor, nil
}

// certain says that the error proves that Odoo did nothing.
func certain(err error) bool { return odooclient.KindOf(err).NotExecuted() }

// lookAtChunk says which lead the chunk became; 0: it was not merged, and no late call can do so any more. over says that none is on
// its way: Odoo has answered, or had its time.
func (a *Applier) lookAtChunk(ctx context.Context, d *mergeDetail, over bool) (crm.LeadID, error) {
	if err := a.fence(ctx, d, over); err != nil {
		return 0, err
	}
	found, _, err := a.odoo.Leads(ctx, d.Chunk)
	if err != nil {
		return 0, fmt.Errorf("look which of leads %s exist: %w", crm.FormatIDs(d.Chunk), err)
	}
	if len(found) == 1 {
		return found[0].ID, nil
	}
	return 0, nil
}

// fence makes sure that a call of which we lost the answer cannot merge after we looked. An emptied wizard merges
// nothing, and a write to the leads makes a merge that has already read it start again: Odoo runs each call on a
// snapshot of the database, and takes it back when rows that it changes were changed meanwhile. Leads that a rule of the customer's own
// lets nobody write to cannot be touched: then the empty wizard has to do, once no call is on its way.
func (a *Applier) fence(ctx context.Context, d *mergeDetail, over bool) error {
	if d.Wizard == 0 {
		return nil // never run
	}
	err := a.records.Write(ctx, "crm.merge.opportunity", []int64{d.Wizard}, map[string]any{"opportunity_ids": []any{[]any{6, 0, []int64{}}}})
	if err != nil && !odooclient.Is(err, odooclient.Missing) {
		return fmt.Errorf("empty the merge wizard: %w", err)
	}
	rows, err := a.records.Find(ctx, records.LeadModel, []any{[]any{"id", "in", d.Chunk}}, []string{"color"})
	if err != nil {
		return fmt.Errorf("look which of leads %s exist: %w", crm.FormatIDs(d.Chunk), err)
	}
	for _, l := range rows {
		err := a.records.Write(ctx, records.LeadModel, []int64{l.ID()}, map[string]any{"color": l["color"]})
		if err != nil && !odooclient.Is(err, odooclient.Missing) && (!over || !records.IsRejected(err)) {
			return fmt.Errorf("touch lead %d: %w", l.ID(), err)
		}
	}
	return nil
}

// Resume brings what an earlier run left open to the truth: it looks in Odoo what became of it, and finishes what was
// done. Apply calls it first. What cannot be told yet stays open, and so does what Odoo refuses to be finished: it must not hold up all
// other work. Its entry says why.
func (a *Applier) Resume(ctx context.Context) error {
	open, err := a.store.Entries(ctx, store.EntryFilter{States: store.OpenEntryStates()})
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	for _, e := range slices.Backward(open) { // newest first
		if a.o.May != nil {
			if err := a.o.May(ctx); err != nil {
				return err
			}
		}
		err := a.resume(ctx, &e)
		if _, waits := errors.AsType[*journal.UnsettledError](err); waits {
			continue
		}
		if err != nil && records.IsRejected(err) {
			if err := a.journal.KeepReason(ctx, &e, err); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("settle %s, the %s of leads %s, which an earlier run left %s: %w", e.ID, e.Action, crm.FormatIDs(e.Leads), e.State, err)
		}
	}
	return nil
}

// resume settles one entry. The last call that the earlier run sent for it may still be on its way, and what it does is
// looked for before it is done again: so there is a pause first.
func (a *Applier) resume(ctx context.Context, e *store.Entry) error {
	if e.State == store.EntryPlanned {
		return errors.Join(a.journal.Fail(ctx, e, errNotSent), a.journal.MarkDirty(ctx, e.Leads))
	}
	if err := a.journal.WaitUntil(ctx, e.Changed.Add(a.o.Patience)); err != nil {
		return err
	}
	switch e.Action {
	case crm.ActMerge:
		return a.resumeMerge(ctx, e)
	case crm.ActNote:
		return a.separator.Resume(ctx, e)
	case crm.ActAssign:
		return a.resumeAssign(ctx, e)
	case crm.ActUndo:
		return a.resumeUndo(ctx, e)
	}
	return nil
}

// notSent words why an entry of which Odoo never heard has failed.
var errNotSent = errors.New("interrupted before Odoo was asked")

// resumeMerge settles a merge by the leads that are left.
func (a *Applier) resumeMerge(ctx context.Context, e *store.Entry) error {
	d, err := journal.Detail[mergeDetail](e)
	if err != nil {
		return err
	}
	if e.State == store.EntryDone {
		return a.finishMerge(ctx, e, &d)
	}
	if len(d.Chunk) > 0 {
		survivor, err := a.lookAtChunk(ctx, &d, true) // there was a pause
		if err != nil {
			return err
		}
		if survivor != 0 {
			d.keep(survivor)
			e.Survivor = survivor
		}
	}
	if len(d.Gone) == 0 {
		return errors.Join(a.journal.Fail(ctx, e, errors.New("interrupted; Odoo did not merge")), a.journal.MarkDirty(ctx, e.Leads))
	}
	if err := a.journal.Advance(ctx, e, store.EntryDone, d); err != nil {
		return err
	}
	return a.finishMerge(ctx, e, &d)
}
