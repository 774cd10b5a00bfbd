package consistency

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/records"
)

// Store is the part of the store that a Checker needs; *store.Store implements it.
type Store interface {
	Identity() store.Identity
	Entries(ctx context.Context, f store.EntryFilter) ([]store.Entry, error)
	EntryByNumber(ctx context.Context, number int64) (store.Entry, error)
	LatestNotes(ctx context.Context, limit int) ([]store.Note, error)
	LatestWriteDates(ctx context.Context, limit int) (map[crm.LeadID]time.Time, error)
	RecordNote(ctx context.Context, n store.Note) error
	RecordMerge(ctx context.Context, merged []crm.LeadID, survivor crm.LeadID, at time.Time) error
	RecordRestore(ctx context.Context, merged, restored crm.LeadID, notes []crm.MessageID, at time.Time) error
	DeleteNotes(ctx context.Context, messages []crm.MessageID) error
	AdoptStores(ctx context.Context, ids []string, sequence int64, by string, at time.Time) error
}

// directoryReader reads the users, teams and stages.
type directoryReader interface {
	Directory(ctx context.Context) (*crm.Directory, error)
}

// Checker compares the store with the notes in Odoo. All fields are required.
type Checker struct {
	Store   Store
	Notes   *note.Chatter
	Records *records.Records
	Leads   directoryReader
	Journal *journal.Journal
	Now     func() time.Time
	// PreventMerge keeps the leads of an undone merge from being merged again.
	PreventMerge func(ctx context.Context, undo, by string, leads []crm.LeadID) error
}

const (
	notesPerCall  = 200
	maxCalls      = 200 // of one comparison
	checkedMerges = 50  // the latest
	checkedLeads  = 20
	checkedNotes  = 10
	minLostNotes  = 3 // users do not delete that many of the latest notes from leads that exist
)

// clockTolerance is how far a write date may go back without a restore: administrators correct the clocks of servers.
const clockTolerance = time.Minute

// Compare compares the notes in Odoo that are newer than seen with the journal, and the latest writes of the journal
// with Odoo. It returns the problems in sentences, none if store and Odoo agree, and the newest note that it compared.
// It needs a handful of calls.
func (c *Checker) Compare(
	ctx context.Context, seen crm.MessageID,
) (problems []string, newest crm.MessageID, err error) {
	unknown, newest, err := c.unknownNotes(ctx, seen, 1)
	if err != nil {
		return nil, seen, err
	}
	problems = c.describe(unknown)
	restored, err := c.signOfRestore(ctx)
	if restored != "" {
		problems = append(problems, restored)
	}
	return problems, newest, err
}

// unknownNotes returns the notes newer than seen that the store does not know, newest first, and the ID of the newest
// note. It stops after a page that brings their number to enough.
func (c *Checker) unknownNotes(
	ctx context.Context, seen crm.MessageID, enough int,
) (unknown []note.Posted, newest crm.MessageID, err error) {
	var before crm.MessageID
	newest = seen
	for range maxCalls {
		page, err := c.Notes.FindNewer(ctx, seen, before, notesPerCall)
		if err != nil {
			return nil, newest, err
		}
		newest, before = max(newest, page.Newest), page.Oldest
		for _, p := range page.Posted {
			known, err := c.isKnown(ctx, p)
			if err != nil {
				return nil, newest, err
			}
			if !known {
				unknown = append(unknown, p)
			}
		}
		if page.Last || len(unknown) >= enough {
			break
		}
	}
	return unknown, newest, nil
}

// isKnown reports whether the journal has the action of a note, or its store was adopted. A forged note proves nothing.
func (c *Checker) isKnown(ctx context.Context, p note.Posted) (bool, error) {
	if !p.IsOwn() {
		return !p.IsForeign(), nil
	}
	m := p.Marker
	e, err := c.Store.EntryByNumber(ctx, m.Sequence)
	if store.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	id := e.ID
	if e.Action == crm.ActNote {
		id = e.Case
	}
	sameLeads := m.UndoneMerge != "" || slices.Equal(e.Leads, m.Leads)
	return id == m.ID && sameLeads && m.Generation <= c.Store.Identity().Generation, nil
}

// describe explains unknown notes: the latest of this store, and each other store.
func (c *Checker) describe(unknown []note.Posted) []string {
	var problems, stores []string
	var last *note.Posted
	for i, p := range unknown {
		if p.IsForeign() && !slices.Contains(stores, p.Marker.Store) {
			stores = append(stores, p.Marker.Store)
		}
		if p.IsOwn() && (last == nil || p.Marker.Sequence > last.Marker.Sequence) {
			last = &unknown[i]
		}
	}
	if last != nil {
		problems = append(problems, fmt.Sprintf("Odoo has a note on lead %d about action %d of generation %d of this store, "+
			"which is not in the journal: the store was restored from an older backup, or its -wal file was lost",
			last.Lead, last.Marker.Sequence, last.Marker.Generation))
	}
	slices.Sort(stores)
	for _, id := range stores {
		if id == "" {
			problems = append(problems, "Odoo has unsigned notes of an early version of Leadtwin")
			continue
		}
		problems = append(problems, fmt.Sprintf("Odoo has notes of another store, %s: this store is new, "+
			"or a second installation works on the same Odoo", id))
	}
	return problems
}
