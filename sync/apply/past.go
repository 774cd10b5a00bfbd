package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/journal"
	"leadtwin/sync/apply/note"
	"leadtwin/sync/apply/records"
)

// Store and Odoo may disagree about the past: either was restored from a backup, the store was lost, or a second store
// works on the same Odoo. What follows recognises it with a handful of calls, before anything is written.

// Past is what Odoo shows of Leadtwin's work that does not fit the store.
type Past struct {
	Troubles []string      // in sentences; empty where all fits
	Newest   crm.MessageID // the newest note that was compared
}

const (
	notePage     = 200 // notes in one call
	notePages    = 200 // most calls, of the first comparison
	latestMerges = 50
	latestLeads  = 20
	latestNotes  = 10
	fewNotes     = 3 // so many notes in a row are not deleted by hand on leads that are still there
)

// writtenBack is how far a write date may go back without a restore: the clock of a server can be corrected.
const writtenBack = time.Minute

// ComparePast compares the notes in Odoo that are newer than seen, and the latest that the store knows of Odoo.
func (a *Applier) ComparePast(ctx context.Context, seen crm.MessageID) (Past, error) {
	p := Past{Newest: seen}
	unknown, err := a.unknownNotes(ctx, seen, &p.Newest, true)
	if err != nil {
		return p, err
	}
	p.Troubles = a.troublesOf(unknown)
	back, err := a.odooWentBack(ctx)
	if err != nil {
		return p, err
	}
	if back != "" {
		p.Troubles = append(p.Troubles, back)
	}
	return p, nil
}

// unknownNotes are the notes newer than seen of which the store knows nothing, newest first. With stop it ends with the
// first page that has any. Newest becomes the newest note of all.
func (a *Applier) unknownNotes(ctx context.Context, seen crm.MessageID, newest *crm.MessageID, stop bool) (unknown []note.Posted, err error) {
	var before crm.MessageID
	for range notePages {
		page, err := a.notes.FindNewer(ctx, seen, before, notePage)
		if err != nil {
			return nil, err
		}
		*newest = max(*newest, page.Newest)
		before = page.Oldest
		for _, p := range page.Posted {
			if fits, err := a.fits(ctx, p); err != nil {
				return nil, err
			} else if !fits {
				unknown = append(unknown, p)
			}
		}
		if page.Last || stop && len(unknown) > 0 {
			break
		}
	}
	return unknown, nil
}

// fits says that the store knows of a note: the journal has its action, or its store was adopted. Nobody can prove who
// forged a marker, so it says nothing.
func (a *Applier) fits(ctx context.Context, n note.Posted) (bool, error) {
	switch n.Origin {
	case note.UnknownStore:
		return false, nil
	case note.AdoptedStore, note.Forged:
		return true, nil
	case note.ThisStore:
	}
	e, err := a.store.EntryByNumber(ctx, n.Marker.Sequence)
	if _, none := errors.AsType[*store.NotFoundError](err); none {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	about := e.ID
	if e.Action == crm.ActNote {
		about = e.Case
	}
	return about == n.Marker.ID && n.Marker.Generation <= a.store.Identity().Generation && (n.Marker.UndoneMerge != "" || slices.Equal(e.Leads, n.Marker.Leads)), nil
}

func (a *Applier) troublesOf(unknown []note.Posted) (troubles []string) {
	var stores []string
	var last *note.Posted
	for i, n := range unknown {
		if n.Origin == note.UnknownStore && !slices.Contains(stores, n.Marker.Store) {
			stores = append(stores, n.Marker.Store)
		}
		if n.Origin == note.ThisStore && (last == nil || n.Marker.Sequence > last.Marker.Sequence) {
			last = &unknown[i]
		}
	}
	if last != nil {
		troubles = append(troubles, fmt.Sprintf("Odoo has a note on lead %d about action %d of generation %d of this store, which its journal does not have: "+
			"the store was restored from an older backup, or lost a part (its -wal file)", last.Lead, last.Marker.Sequence, last.Marker.Generation))
	}
	slices.Sort(stores)
	for _, id := range stores {
		if id == "" {
			troubles = append(troubles, "Odoo has notes of an older version of Leadtwin, which did not sign them")
			continue
		}
		troubles = append(troubles, fmt.Sprintf("Odoo has notes of another store, %s: this store is new, or a second installation works on the same Odoo", id))
	}
	return troubles
}

// odooWentBack says why Odoo must have been restored from a backup; empty if nothing shows that.
func (a *Applier) odooWentBack(ctx context.Context) (string, error) {
	for _, look := range []func(context.Context) (string, error){a.mergedAreThere, a.writtenEarlier, a.notesAreGone} {
		if why, err := look(ctx); err != nil || why != "" {
			return why, err
		}
	}
	return "", nil
}

// mergedAreThere looks for leads that the latest merges deleted: Odoo never gives an id twice.
func (a *Applier) mergedAreThere(ctx context.Context) (string, error) {
	again, err := a.mergesThatAreGone(ctx, latestMerges)
	if err != nil || len(again) == 0 {
		return "", err
	}
	return fmt.Sprintf("Odoo has leads %s, which were merged away by %s: Odoo was restored from an older backup", crm.FormatIDs(again[0].leads), again[0].ID), nil
}

// lostMerge is a merge of which Odoo shows no more: its merged leads are there.
type lostMerge struct {
	store.Entry
	leads []crm.LeadID // merged away, and there again
}

func (a *Applier) mergesThatAreGone(ctx context.Context, limit int) (gone []lostMerge, err error) {
	merges, err := a.store.Entries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{crm.ActMerge}, States: []store.EntryState{store.EntryDone, store.EntryVerified}, Limit: limit,
	})
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	var ids []crm.LeadID
	away := make([][]crm.LeadID, len(merges))
	for i := range merges {
		d, err := journal.Detail[journal.MergeDetail](&merges[i])
		if err != nil {
			return nil, err
		}
		away[i] = d.Gone
		ids = append(ids, d.Gone...)
	}
	there, err := a.records.ExistingLeads(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range merges {
		if again := slices.DeleteFunc(away[i], func(id crm.LeadID) bool { return !there[id] }); len(again) > 0 {
			gone = append(gone, lostMerge{merges[i], again})
		}
	}
	return gone, nil
}

// writtenEarlier looks for leads whose last change in Odoo is before the one that was read.
func (a *Applier) writtenEarlier(ctx context.Context) (string, error) {
	known, err := a.store.LatestWriteDates(ctx, latestLeads)
	if err != nil || len(known) == 0 {
		return "", err
	}
	var ids []crm.LeadID
	for id := range known {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	rows, err := a.records.Find(ctx, records.LeadModel, []any{[]any{"id", "in", ids}}, []string{"write_date"})
	if err != nil {
		return "", fmt.Errorf("read when leads were written: %w", err)
	}
	for _, r := range rows {
		id := crm.LeadID(r.ID())
		written, err := time.Parse(time.DateTime, r.Text("write_date"))
		if err == nil && written.Before(known[id].Add(-writtenBack)) {
			return fmt.Sprintf("lead %d was last changed at %s, and had been read with a change at %s: Odoo was restored from an older backup",
				id, written.Format(time.DateTime), known[id].UTC().Format(time.DateTime)), nil
		}
	}
	return "", nil
}

// notesAreGone looks for the latest notes. People may delete one, or one with its lead.
func (a *Applier) notesAreGone(ctx context.Context) (string, error) {
	notes, err := a.store.LatestNotes(ctx, latestNotes)
	if err != nil || len(notes) < fewNotes {
		return "", err
	}
	var messages, leads []int64
	for _, n := range notes {
		messages, leads = append(messages, int64(n.Message)), append(leads, int64(n.PostedOn))
	}
	rows, err := a.records.Find(ctx, "mail.message", []any{[]any{"id", "in", messages}}, []string{"id"})
	if err != nil || len(rows) > 0 {
		return "", err
	}
	if rows, err = a.records.Find(ctx, records.LeadModel, []any{[]any{"id", "in", leads}}, []string{"id"}); err != nil || len(rows) < fewNotes {
		return "", err
	}
	return fmt.Sprintf("Odoo has none of the last %d notes that were posted: Odoo was restored from an older backup", len(notes)), nil
}
