package merge

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// finisher completes a merge that Odoo has done.
type finisher struct {
	merger  *Merger
	e       *store.Entry
	d       *journal.MergeDetail
	fresh   bool                              // begun by this run; an earlier one may have written to Odoo
	before  map[crm.LeadID]*snapshot.Snapshot // as the leads were
	after   *snapshot.Snapshot                // the survivor as it is
	touched bool                              // we have written to it since it was read

	afterMerge []records.Row // read right after Odoo's merge; empty: to be read

	restored crm.Restored // by this process, and accepted by Odoo

	fields records.Fields // of leads
	merged records.Row    // the survivor right after Odoo's merge; nil if that is not known
	edits  map[string]any // fields that users changed since, with their values right after Odoo's merge
	wrote  map[string]any // what this process wrote, as Odoo sends it
}

// finishMerge verifies a merge and restores what Odoo dropped. Each step checks first, so that it can be repeated
// after a crash.
func (m *Merger) finishMerge(ctx context.Context, e *store.Entry, d *detail) error {
	f := &finisher{
		merger: m, e: e, d: &d.stored, fresh: d.fresh, afterMerge: d.afterMerge, restored: crm.Restored{},
	}
	there, err := f.readMergedLeads(ctx)
	if err != nil {
		return err
	}
	if there {
		for _, step := range []func(context.Context) error{
			f.assignAndReopen, f.restoreValues, f.checkChosen, f.restoreRelated, f.postMergeNote,
			f.recoverOrphanMessages,
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
	}
	return f.completeMerge(ctx)
}

// readMergedLeads makes sure that the survivor exists and the other leads no longer do. It returns false if the
// survivor was merged or deleted since. What was read right after Odoo's merge is not read again: later edits are found
// before each write to the survivor.
func (m *finisher) readMergedLeads(ctx context.Context) (there bool, err error) {
	rows := m.afterMerge
	if len(rows) == 0 {
		rows, err = m.merger.readAfterMerge(ctx, m.e.Survivor, m.d.Gone)
	}
	if odooclient.Is(err, odooclient.Forbidden) {
		rows, err = nil, m.excludeHidden(ctx, err)
	}
	if err != nil {
		return false, fmt.Errorf("read lead %d after the merge: %w", m.e.Survivor, err)
	}
	m.after = nil
	for _, r := range rows {
		if r.ID() == int64(m.e.Survivor) {
			m.after = &snapshot.Snapshot{Lead: r}
			continue
		}
		return false, &journal.UnsettledError{
			Entry: m.e.ID,
			Why:   fmt.Sprintf("lead %d should be gone after the merge into %d, but Odoo still has it", r.ID(), m.e.Survivor),
		}
	}
	if m.after == nil {
		m.addLoss(loss.Loss{Code: loss.SurvivorGone, Item: loss.LeadItem(m.e.Survivor)})
		return false, nil
	}
	if m.before, err = m.merger.Snapshots.Load(ctx, m.e.ID); err != nil {
		return false, err
	}
	if err := m.findEdits(ctx); err != nil {
		return false, err
	}
	if m.e.Survivor != m.d.Forecast {
		m.addLoss(loss.Loss{Code: loss.OtherSurvivor, Item: loss.LeadItem(m.e.Survivor), Lead: m.d.Forecast})
	}
	return true, m.readSurvivorRelated(ctx)
}

// excludeHidden distinguishes a survivor that was hidden from Leadtwin in the meantime, which counts as deleted, from a
// merged lead, which should be.
func (m *finisher) excludeHidden(ctx context.Context, hidden error) error {
	found, err := m.merger.Records.ReadLeads(ctx, []crm.LeadID{m.e.Survivor})
	if err != nil {
		return err
	}
	if found[m.e.Survivor] != nil {
		return hidden
	}
	return nil
}

// followerIDs is the field of leads that lists their followers. message_partner_ids would name the partners, but a read
// of it on Odoo 14 leaves out all leads if one is gone.
const followerIDs = "message_follower_ids"

// readSurvivorRelated reads the survivor's related records, as far as restoring or an undo compares them: its
// followers, unless all are known, and of the rest what some lead had before. Messages are not included:
// recoverOrphanMessages searches those that were not moved.
func (m *finisher) readSurvivorRelated(ctx context.Context) error {
	after := map[crm.LeadID]*snapshot.Snapshot{m.e.Survivor: m.after}
	followersKnown := m.recogniseFollowers()
	return m.merger.Snapshots.ReadSections(ctx, after, func(r snapshot.RelatedModel) bool {
		switch r.Model {
		case "mail.followers":
			return !followersKnown
		case "mail.message", snapshot.ScheduledModel:
			return false
		}
		return len(m.relatedBefore(func(s *snapshot.Snapshot) []records.Row { return *r.Section(s) })) > 0
	})
}

// recogniseFollowers takes the survivor's followers from those that the leads had, by id. It returns false if it has
// others.
func (m *finisher) recogniseFollowers() bool {
	if _, listed := m.after.Lead[followerIDs]; !listed {
		return false
	}
	had := m.relatedBefore(func(s *snapshot.Snapshot) []records.Row { return s.Followers })
	var followers []records.Row
	for _, id := range m.after.Lead.IDs(followerIDs) {
		i := slices.IndexFunc(had, func(f records.Row) bool { return f.ID() == id })
		if i < 0 {
			return false
		}
		followers = append(followers, had[i])
	}
	m.after.Followers = followers
	return true
}

// checkWrite records the result of a write to the survivor. What Odoo refuses is listed in the note and does not keep
// the merge open, since Odoo would refuse it again.
func (m *finisher) checkWrite(err error, refused loss.Code, healed string) error {
	switch {
	case err == nil && healed != "":
		m.recordRestored(healed)
	case err == nil:
	case odooclient.KindOf(err).Rejected():
		m.addLoss(loss.Loss{Code: refused, Item: loss.LeadItem(m.e.Survivor)}.Because(err))
	default:
		return fmt.Errorf("write lead %d after the merge (%s): %w", m.e.Survivor, refused, err)
	}
	return nil
}

// completeMerge records which lead survived, and closes entry and case.
func (m *finisher) completeMerge(ctx context.Context) error {
	survivor, err := m.mergedSurvivor()
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(m.e.Leads), func(id crm.LeadID) bool { return slices.Contains(m.d.Gone, id) })
	done := store.CompletedMerge{
		Step: store.Step{Detail: m.d, Restored: m.restored, Snapshots: survivor},
		Gone: m.d.Gone, Rest: rest,
	}
	if len(rest) == 1 { // else the rest is decided again
		done.Case, done.Leads, done.Done = m.e.Case, m.e.Leads, m.actualMerge()
	}
	return m.merger.Journal.CompleteMerge(ctx, m.e, done)
}

// mergedSurvivor is the survivor's snapshot with how the merge left it, with what was restored: an undo compares
// present values with both. What users changed meanwhile is left out, so that an undo keeps it.
func (m *finisher) mergedSurvivor() ([]store.Snapshot, error) {
	before := m.before[m.e.Survivor]
	if before == nil || m.after == nil {
		return nil, nil
	}
	after := *m.after
	after.Lead = m.withoutEdits()
	before.After = &after
	stored, err := before.Stored()
	return []store.Snapshot{stored}, err
}

func (m *finisher) actualMerge() []crm.PlannedAction {
	return []crm.PlannedAction{{
		Action: crm.ActMerge, Leads: m.e.Leads, Survivor: m.e.Survivor, Salesperson: m.d.Salesperson, Team: m.d.Team,
		Values: m.d.Values,
	}}
}
