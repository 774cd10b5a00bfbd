package store

import (
	"context"
	"encoding/json"
	"time"

	"leadtwin/internal/crm"
)

// EntryState says how far a write to Odoo has come.
type EntryState string

// The states of an entry:
//
//	planned ──► intent ──► done ──► verified ──► undone
//	   │          │ ▲        └──────────────────────┘
//	   │          ▼ │
//	   │        unknown ──► done
//	   ▼          ▼
//	 failed     failed
const (
	EntryPlanned  EntryState = "planned"  // about to be prepared; Odoo has heard nothing that lasts
	EntryIntent   EntryState = "intent"   // from now on Odoo may have heard of it
	EntryUnknown  EntryState = "unknown"  // Odoo may have done it or not: look there
	EntryDone     EntryState = "done"     // Odoo did it
	EntryVerified EntryState = "verified" // and it was looked at afterwards
	EntryFailed   EntryState = "failed"   // Odoo did not do it
	EntryUndone   EntryState = "undone"   // it was done and later taken back
)

// Entry is one write to Odoo in the journal.
type Entry struct {
	ID       string // such as M-000017; given by Begin
	Action   crm.ActionKind
	Case     string
	Leads    []crm.LeadID
	Survivor crm.LeadID // the forecast, and after the merge what became true
	State    EntryState
	At       time.Time // when it began
	Changed  time.Time // when State changed last
	By       string
	Error    string
	Detail   json.RawMessage // of the last step that had one
	Key      string          // the same for the same intent; Begin makes it of action, case, leads and survivor where it is empty
}

// Step is one durable step of an entry.
type Step struct {
	State    EntryState
	At       time.Time
	Survivor crm.LeadID // when not 0, replaces the entry's
	Error    string     // why it failed or is unknown
	Detail   any        // anything JSON: a wizard's id, what was read back
}

// Begun says that the same intent is already in the journal and not settled. Look in Odoo what became of it; do not send it again.
type Begun struct{ Entry Entry }

func (e *Begun) Error() string { return "" }

// BadStep says that an entry cannot go from its state to the one asked for.
type BadStep struct {
	ID       string
	From, To EntryState
}

func (e *BadStep) Error() string { return "" }

// Begin writes a new entry and its first step, in state planned unless the entry says intent, and returns it with its id. An unsettled entry with the
// same Key is *Begun.
func (s *Store) Begin(ctx context.Context, e Entry) (Entry, error) { return Entry{}, errStub }

// Advance writes one step and the entry's new state in one transaction. The same state again is allowed: a step inside it. It returns *BadStep where the states
// do not allow it and *NotFound for an unknown id.
func (s *Store) Advance(ctx context.Context, id string, st Step) error { return errStub }

// Entry returns one entry, or *NotFound.
func (s *Store) Entry(ctx context.Context, id string) (Entry, error) { return Entry{}, errStub }

// Steps are all steps of an entry, oldest first; Detail is a json.RawMessage.
func (s *Store) Steps(ctx context.Context, id string) ([]Step, error) { return nil, errStub }

// Unfinished are the entries in planned, intent or unknown, oldest first: what must be brought to the truth before anything new is written.
func (s *Store) Unfinished(ctx context.Context) ([]Entry, error) { return nil, errStub }

// EntryFilter narrows History and CountEntries; what is empty does not narrow.
type EntryFilter struct {
	Actions []crm.ActionKind
	States  []EntryState
	Case    string
	Lead    crm.LeadID // among the entry's leads, or its survivor
	Since   time.Time  // begun at or after
	Limit   int        // newest first
	Offset  int
}

// History lists entries, newest first.
func (s *Store) History(ctx context.Context, f EntryFilter) ([]Entry, error) { return nil, errStub }

// CountEntries counts entries: how many merges since yesterday.
func (s *Store) CountEntries(ctx context.Context, f EntryFilter) (int, error) { return 0, errStub }
