package apply

import (
	"context"
	"encoding/json"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// Entries hold every write to Odoo, before and after.
type Entries interface {
	BeginEntry(ctx context.Context, e store.Entry) (store.Entry, error)
	AdvanceEntry(ctx context.Context, id string, s store.Step) error
	EntryByID(ctx context.Context, id string) (store.Entry, error)
	Entries(ctx context.Context, f store.EntryFilter) ([]store.Entry, error)
}

// Snapshots hold what leads were before.
type Snapshots interface {
	SaveSnapshot(ctx context.Context, entry string, lead crm.LeadID, data json.RawMessage, at time.Time) error
	Snapshots(ctx context.Context, entry string) ([]store.Snapshot, error)
}

// Cases are what is to be carried out.
type Cases interface {
	Case(ctx context.Context, id string) (crm.Case, error)
	SetCaseState(ctx context.Context, id string, from []crm.State, to crm.State, errText string, at time.Time) error
	CompleteCase(ctx context.Context, id string, leads []crm.LeadID, done []crm.PlannedAction, at time.Time) error
}

// Approvals are what people decided.
type Approvals interface {
	OpenApproval(ctx context.Context, caseID string) (store.Approval, error)
	CloseApproval(ctx context.Context, caseID, why string, at time.Time) error
}

// Mirror finds the leads that belong to a group.
type Mirror interface {
	LeadsByKeys(ctx context.Context, keys []crm.Key, limit int) (map[crm.Key][]crm.LeadID, error)
	CountLeadsByKey(ctx context.Context, keys []crm.Key) (map[crm.Key]int, error)
	MarkDirty(ctx context.Context, ids []crm.LeadID) error
}

// Contacts are customers, and whom they belong to.
type Contacts interface {
	Customers(ctx context.Context, ids []crm.PartnerID) (map[crm.PartnerID]crm.Customer, error)
	SetParentCompanies(ctx context.Context, customers map[crm.PartnerID]crm.Customer) error
}

// Decisions are what people said about pairs.
type Decisions interface {
	DismissedPairs(ctx context.Context, leads []crm.LeadID) (map[crm.Pair]bool, error)
	DismissPairs(ctx context.Context, caseID string, pairs []crm.Pair, by string, at time.Time) error
}

// Lives say where merged leads live now.
type Lives interface {
	RecordMerge(ctx context.Context, gone []crm.LeadID, survivor crm.LeadID, at time.Time) error
	RecordRestore(ctx context.Context, gone, as crm.LeadID, at time.Time) error
	SurvivorOf(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]crm.LeadID, error)
}

// Stores tell this store from others that wrote to the same Odoo.
type Stores interface {
	Identity() store.Identity
	KnownStores(ctx context.Context) ([]string, error)
	EntryByNumber(ctx context.Context, seq int64) (store.Entry, error)
	LatestNotes(ctx context.Context, limit int) ([]store.Note, error)
	LatestWriteDates(ctx context.Context, limit int) (map[crm.LeadID]time.Time, error)
	DeleteNotes(ctx context.Context, messages []crm.MessageID) error
	AdoptStores(ctx context.Context, ids []string, sequence int64, by string, at time.Time) error
}

// Notes say what salespeople were told already.
type Notes interface {
	RecordNote(ctx context.Context, n store.Note) error
	NotesAbout(ctx context.Context, leads []crm.LeadID) ([]store.Note, error)
}

// Facts are small facts, the mirror, and cases that are opened again.
type Facts interface {
	GetFact(ctx context.Context, name string, v any) (found bool, err error)
	SetFact(ctx context.Context, name string, v any) error
	Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error)
	ReopenCase(ctx context.Context, caseID, by string, at time.Time) error
}

// Store is all that apply remembers; *store.Store meets it.
type Store interface {
	Facts
	Entries
	Snapshots
	Cases
	Approvals
	Mirror
	Contacts
	Decisions
	Lives
	Notes
	Stores
}
