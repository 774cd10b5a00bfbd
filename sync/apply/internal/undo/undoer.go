package undo

import (
	"context"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
	"leadtwin/sync/cluster"
)

// Odoo is the part of the client that an undo needs; *odooclient.Client implements it.
type Odoo interface {
	records.Odoo
	Session() odooclient.Session
	cluster.Odoo
	May(ctx context.Context, model, operation string) (bool, error)
	HasGroup(ctx context.Context, group string) (bool, error)
}

// Store is the part of the store that an undo needs; *store.Store implements it.
type Store interface {
	cluster.MirrorStore
	EntryByID(ctx context.Context, id string) (store.Entry, error)
	Entries(ctx context.Context, f store.EntryFilter) ([]store.Entry, error)
	ReopenCase(ctx context.Context, caseID, by string, at time.Time) error
	DismissPairs(ctx context.Context, caseID string, pairs []crm.Pair, by string, at time.Time) error
	RecordRestore(ctx context.Context, gone, as crm.LeadID, notes []crm.MessageID, at time.Time) error
	SurvivorOf(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]crm.LeadID, error)
	GetFact(ctx context.Context, name string, v any) (found bool, err error)
	SetFact(ctx context.Context, name string, v any) error
}

// directoryReader reads the users, teams and stages.
type directoryReader interface {
	Directory(ctx context.Context) (*crm.Directory, error)
}

// Undoer undoes merges. All fields are required.
type Undoer struct {
	Odoo      Odoo
	Mover     Odoo // as the user who moves messages
	Store     Store
	Leads     directoryReader
	Journal   *journal.Journal
	Records   *records.Records
	Snapshots *snapshot.Recorder
	Notes     *note.Chatter
	Now       func() time.Time
}
