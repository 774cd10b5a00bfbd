package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
)

// maxChunk is how many leads Odoo merges at once for any user but OdooBot.
const maxChunk = 5

// mergeAll lets Odoo merge the leads, at most five at a time, each time with the survivor so far.
func (m *Merger) mergeAll(ctx context.Context, e *store.Entry, d *detail) error {
	for rest := d.stored.Order; ; {
		err := m.mergeChunk(ctx, e, d, rest[:min(len(rest), maxChunk)])
		if err != nil {
			return m.endWithError(ctx, e, d, err)
		}
		rest = slices.DeleteFunc(slices.Clone(rest), func(id crm.LeadID) bool { return slices.Contains(d.stored.Gone, id) })
		if len(rest) == 1 {
			break
		}
		now, missing, err := m.Leads.Read(ctx, rest)
		if err == nil && len(missing) > 0 {
			err = fmt.Errorf("leads %s are gone from Odoo", crm.FormatIDs(missing))
		}
		if err != nil {
			return m.endWithError(ctx, e, d, err)
		}
		rest = m.sortByConfidence(now)
	}
	d.stored.Chunk, d.stored.Wizard = nil, 0
	return m.advance(ctx, e, d, store.EntryDone)
}

// endWithError ends a merge that met an error. If some chunks are merged, those are finished, and the next pass
// decides about the rest again.
func (m *Merger) endWithError(ctx context.Context, e *store.Entry, d *detail, err error) error {
	if _, open := errors.AsType[*journal.UnsettledError](err); open {
		return err
	}
	if len(d.stored.Gone) == 0 {
		return m.Journal.GiveUp(ctx, e, err)
	}
	return errors.Join(err, m.advance(ctx, e, d, store.EntryDone), m.finishMerge(ctx, e, d))
}

// mergeChunk lets Odoo merge some leads. The journal has the intent before Odoo receives it, and the ID of the wizard
// before the wizard runs.
func (m *Merger) mergeChunk(ctx context.Context, e *store.Entry, d *detail, chunk []crm.LeadID) error {
	d.stored.Chunk, d.stored.Wizard, d.afterMerge = chunk, 0, nil
	if err := m.advance(ctx, e, d, store.EntryIntent); err != nil {
		return err
	}
	wizard, err := m.Odoo.PrepareMerge(ctx, odooclient.Merge{
		Leads: chunk, Salesperson: d.stored.Salesperson, Team: d.stored.Team,
	})
	if err != nil {
		return fmt.Errorf("fill Odoo's merge wizard: %w", err)
	}
	d.stored.Wizard = wizard
	if err := m.advance(ctx, e, d, store.EntryIntent); err != nil {
		return err
	}
	if err := m.checkUnchanged(ctx, e, d); err != nil {
		return err
	}
	survivor, err := m.Odoo.RunMerge(ctx, wizard, d.keepsSalesperson())
	answered := err == nil && slices.Contains(chunk, survivor)
	if !answered {
		if survivor, err = m.resolveOutcome(ctx, e, d, err); err != nil {
			return err
		}
	}
	d.recordMerged(survivor)
	e.Survivor = survivor
	if err := m.advance(ctx, e, d, store.EntryIntent); err != nil {
		return err
	}
	if answered { // else time has passed, and users may have worked on the lead
		if err := m.keepMerged(ctx, e, d); err != nil {
			return err
		}
	}
	return nil
}

func (d *detail) recordMerged(survivor crm.LeadID) {
	d.stored.Gone = append(d.stored.Gone, without(d.stored.Chunk, survivor)...)
	d.stored.Chunk, d.stored.Wizard = nil, 0
}

func (d *detail) keepsSalesperson() bool {
	has := d.facts[d.stored.Chunk[0]].Salesperson
	return len(d.stored.Gone) > 0 || has != 0 && (d.stored.Salesperson == 0 || d.stored.Salesperson == has)
}
