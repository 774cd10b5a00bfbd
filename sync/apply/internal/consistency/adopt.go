package consistency

import (
	"context"
	"fmt"
	"math"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/internal/note"
)

// adopter is one Adopt.
type adopter struct {
	checker *Checker
	by      string
	exists  map[crm.LeadID]bool // of the leads that unknown notes name
	result  report.Adoption
}

// Adopt makes the store agree with Odoo: it records what other stores, or a later state of this one, did according to
// their notes, and drops what Odoo no longer shows.
func (c *Checker) Adopt(ctx context.Context, by string) (report.Adoption, error) {
	a := &adopter{checker: c, by: by, result: report.Adoption{Stores: []string{}}}
	err := a.adopt(ctx)
	return a.result, err
}

func (a *adopter) adopt(ctx context.Context) error {
	unknown, newest, err := a.checker.unknownNotes(ctx, 0, math.MaxInt)
	if err != nil {
		return err
	}
	a.result.Newest = newest
	if a.exists, err = a.checker.Records.ExistingLeads(ctx, namedLeads(unknown)); err != nil {
		return err
	}
	var lastSequence int64
	for _, p := range slices.Backward(unknown) { // oldest first
		if err := a.adoptNote(ctx, p); err != nil {
			return err
		}
		switch {
		case p.IsOwn():
			lastSequence = max(lastSequence, p.Marker.Sequence)
		case !slices.Contains(a.result.Stores, p.Marker.Store):
			a.result.Stores = append(a.result.Stores, p.Marker.Store)
		}
	}
	restored, err := a.checker.signOfRestore(ctx)
	if err == nil && restored != "" {
		err = a.dropLost(ctx, restored)
	}
	if err != nil {
		return err
	}
	slices.Sort(a.result.Stores)
	return a.checker.Store.AdoptStores(ctx, a.result.Stores, lastSequence, a.by, a.checker.Now())
}

func namedLeads(notes []note.Posted) []crm.LeadID {
	var ids []crm.LeadID
	for _, p := range notes {
		ids = append(append(ids, p.Marker.Leads...), p.Lead)
	}
	return lists.Distinct(ids)
}

func (a *adopter) adoptNote(ctx context.Context, p note.Posted) error {
	switch {
	case p.Marker.IsSeparation():
		return a.adoptSeparation(ctx, p)
	case p.Marker.UndoneMerge != "":
		return a.adoptUndo(ctx, p)
	}
	return a.adoptMerge(ctx, p)
}

func (a *adopter) adoptSeparation(ctx context.Context, p note.Posted) error {
	a.result.Notes++
	posted := store.Note{Case: p.Marker.ID, Leads: p.Marker.Leads, PostedOn: p.Lead, Message: p.Message, At: p.PostedAt}
	if err := a.checker.Store.RecordNote(ctx, posted); err != nil {
		return err
	}
	return a.checker.Journal.MarkDirty(ctx, p.Marker.Leads)
}

func (a *adopter) adoptUndo(ctx context.Context, p note.Posted) error {
	m := p.Marker
	existing := lists.Without(m.Leads, func(id crm.LeadID) bool { return !a.exists[id] })
	if p.Lead != m.Leads[0] || len(existing) < 2 { // each undo posts several notes: the one on the survivor is enough
		return nil
	}
	a.result.Undone++
	notes, err := a.checker.notesAboutSurvivor(ctx, p.Lead, existing)
	if err != nil {
		return err
	}
	for i, merged := range m.MergedLeads[:min(len(m.MergedLeads), len(m.Leads)-1)] {
		if restored := m.Leads[i+1]; a.exists[restored] {
			if err := a.checker.Store.RecordRestore(ctx, merged, restored, notes, p.PostedAt); err != nil {
				return err
			}
		}
	}
	if err := a.checker.PreventMerge(ctx, m.ID, a.by, existing); err != nil {
		return err
	}
	return a.checker.Journal.MarkDirty(ctx, existing)
}

// notesAboutSurvivor returns the notes about a survivor that mention all salespeople of the leads of an undone merge.
func (c *Checker) notesAboutSurvivor(
	ctx context.Context, survivor crm.LeadID, leads []crm.LeadID,
) ([]crm.MessageID, error) {
	d, err := c.Leads.Directory(ctx)
	if err != nil {
		return nil, err
	}
	return c.Notes.FindCovering(ctx, d, survivor, leads)
}

func (a *adopter) adoptMerge(ctx context.Context, p note.Posted) error {
	merged := lists.Without(p.Marker.Leads, func(id crm.LeadID) bool {
		return a.exists[id] || id == p.Lead
	})
	if len(merged) == 0 {
		return nil
	}
	a.result.Merges++
	if err := a.checker.Store.RecordMerge(ctx, merged, p.Lead, p.PostedAt); err != nil {
		return fmt.Errorf("record merge %s: %w", p.Marker.ID, err)
	}
	return nil
}

// dropLost ends merges and deletes notes that Odoo no longer shows, so that their leads are evaluated again.
func (a *adopter) dropLost(ctx context.Context, restored string) error {
	merges, err := a.checker.lostMerges(ctx, 0)
	if err != nil {
		return err
	}
	for _, m := range merges {
		if err := a.checker.Journal.Record(ctx, &m.entry, store.Step{State: store.EntryUndone, Error: restored}); err != nil {
			return err
		}
		for _, id := range m.existing {
			if err := a.checker.Store.RecordRestore(ctx, id, id, nil, a.checker.Now()); err != nil {
				return fmt.Errorf("record that lead %d exists again: %w", id, err)
			}
		}
		if err := a.checker.Journal.MarkDirty(ctx, m.entry.Leads); err != nil {
			return err
		}
		a.result.Lost++
	}
	return a.dropLostNotes(ctx)
}

// dropLostNotes deletes notes that Odoo does not have: other messages may have their IDs by now.
func (a *adopter) dropLostNotes(ctx context.Context) error {
	known, err := a.checker.Store.LatestNotes(ctx, notesPerCall*maxCalls)
	if err != nil {
		return err
	}
	var lost []crm.MessageID
	for batch := range slices.Chunk(known, notesPerCall) {
		missing, err := a.missingNotes(ctx, batch)
		if err != nil {
			return err
		}
		for _, n := range missing {
			lost = append(lost, n.Message)
			if err := a.checker.Journal.MarkDirty(ctx, n.Leads); err != nil {
				return err
			}
		}
	}
	a.result.LostNotes = len(lost)
	return a.checker.Store.DeleteNotes(ctx, lost)
}

func (a *adopter) missingNotes(ctx context.Context, known []store.Note) ([]store.Note, error) {
	leads := lists.Map(known, func(n store.Note) crm.LeadID { return n.PostedOn })
	posted, err := a.checker.Notes.Find(ctx, leads, "")
	if err != nil {
		return nil, err
	}
	return lists.Without(known, func(n store.Note) bool {
		return slices.ContainsFunc(posted, func(p note.Posted) bool {
			return p.Message == n.Message && p.Marker.ID == n.Case
		})
	}), nil
}
