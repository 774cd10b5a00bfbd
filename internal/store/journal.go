package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// EntryState says how far a write to Odoo has come.
type EntryState string

// The states of an entry:
//
//	planned ──► intent ──► done ──► verified ──► undone
//	   │         │  ▲       ▲ │                    ▲
//	   │         ▼  │       │ └────────────────────┘
//	   │        unknown ────┘
//	   │         │
//	   └────►  failed
const (
	EntryPlanned  EntryState = "planned"  // about to be prepared; Odoo has heard nothing that lasts
	EntryIntent   EntryState = "intent"   // from now on Odoo may have heard of it
	EntryUnknown  EntryState = "unknown"  // Odoo may have done it or not: look there
	EntryDone     EntryState = "done"     // Odoo did it
	EntryVerified EntryState = "verified" // and it was looked at afterwards
	EntryFailed   EntryState = "failed"   // Odoo did not do it
	EntryUndone   EntryState = "undone"   // it was done and later taken back
)

// OpenEntryStates are those of an entry that is not over: what became of it is still to be looked at, or to be finished.
func OpenEntryStates() []EntryState {
	return []EntryState{EntryPlanned, EntryIntent, EntryUnknown, EntryDone}
}

// predecessors are the states from which an entry may come to this one; staying in a state is always allowed.
func (to EntryState) predecessors() []EntryState {
	switch to {
	case EntryPlanned:
		return []EntryState{EntryPlanned}
	case EntryIntent:
		return []EntryState{EntryIntent, EntryPlanned, EntryUnknown}
	case EntryUnknown:
		return []EntryState{EntryUnknown, EntryIntent}
	case EntryDone:
		return []EntryState{EntryDone, EntryIntent, EntryUnknown}
	case EntryVerified:
		return []EntryState{EntryVerified, EntryDone}
	case EntryFailed:
		return []EntryState{EntryFailed, EntryPlanned, EntryIntent, EntryUnknown}
	case EntryUndone:
		return []EntryState{EntryUndone, EntryDone, EntryVerified}
	}
	return nil
}

// Entry is one write to Odoo in the journal.
type Entry struct {
	ID        string // such as M-K7Q2X-0017; given by Begin
	Seq       int64  // the number in it
	Action    crm.ActionKind
	Case      string
	Leads     []crm.LeadID
	Survivor  crm.LeadID // the forecast, and after the merge what became true
	State     EntryState
	At        time.Time // when it began
	Changed   time.Time // when its last step was written
	By        string
	Error     string          // of the last step
	Detail    json.RawMessage // of the last step that had one
	Key       string          // the same for the same intent; Begin makes it of action, case, leads and survivor where it is empty
	Forgotten bool            // errors and details were removed by ForgetLeads or ForgetAddress
}

// Step is one durable step of an entry.
type Step struct {
	State    EntryState
	At       time.Time
	Survivor crm.LeadID // when not 0, replaces the entry's
	Error    string     // why it failed or is unknown
	Detail   any        // anything JSON: a wizard's id, what was read back
}

// UnfinishedError says that the same intent is already in the journal and not settled. Look in Odoo what became of it; do not send it again.
type UnfinishedError struct{ Entry Entry }

func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("%s of leads %v has begun as %s and is %s: it must be settled first", e.Entry.Action, e.Entry.Leads, e.Entry.ID, e.Entry.State)
}

// TransitionError says that an entry cannot go from its state to the one asked for.
type TransitionError struct {
	ID       string
	From, To EntryState
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("%s is %s, so it cannot become %s", e.ID, e.From, e.To)
}

// actionIDs turns the numbers of entries into action ids and back. An action id such as M-K7Q2X-0017 holds the id of the
// store, so that no two stores ever give the same one.
type actionIDs struct{ store string }

func (a actionIDs) formatID(seq int64) string { return fmt.Sprintf("M-%s-%04d", a.store, seq) }

// parseID reads an id back. That of another store is *OtherStoreError, anything else *NotFoundError.
func (a actionIDs) parseID(id string) (int64, error) {
	store, number, found := strings.Cut(strings.TrimPrefix(id, "M-"), "-")
	if !found {
		return a.parseLegacyID(id)
	}
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil || (actionIDs{store}).formatID(seq) != id || len(store) != identityLength {
		return 0, &NotFoundError{What: "action", ID: id}
	}
	if store != a.store {
		return 0, &OtherStoreError{ID: id, Here: a.store}
	}
	return seq, nil
}

// parseLegacyID reads an id as stores up to schema 3 wrote it. It is still in their audit trail and details, which cannot change.
func (a actionIDs) parseLegacyID(id string) (int64, error) {
	seq, err := strconv.ParseInt(strings.TrimPrefix(id, "M-"), 10, 64)
	if err != nil || fmt.Sprintf("M-%06d", seq) != id {
		return 0, &NotFoundError{What: "action", ID: id}
	}
	return seq, nil
}
