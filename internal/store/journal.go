package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// EntryState is the progress of a write to Odoo.
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
	EntryPlanned  EntryState = "planned"  // being prepared; nothing lasting was sent to Odoo
	EntryIntent   EntryState = "intent"   // the request may have reached Odoo
	EntryUnknown  EntryState = "unknown"  // Odoo may have done it or not: check there
	EntryDone     EntryState = "done"     // Odoo did it
	EntryVerified EntryState = "verified" // and the result was checked
	EntryFailed   EntryState = "failed"   // Odoo did not do it
	EntryUndone   EntryState = "undone"   // done, and undone later
)

// OpenEntryStates are the states of an entry whose outcome must still be checked or that is not finished.
func OpenEntryStates() []EntryState {
	return []EntryState{EntryPlanned, EntryIntent, EntryUnknown, EntryDone}
}

// predecessors are the states from which an entry may enter this one; staying in a state is always allowed.
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
	ID       string // such as M-K7Q2X-0017; set by BeginEntry
	Seq      int64  // the number in it
	Action   crm.ActionKind
	Case     string
	Leads    []crm.LeadID
	Survivor crm.LeadID // the forecast, and after the merge the actual one
	State    EntryState
	At       time.Time // when it began
	Changed  time.Time // when its last step was written
	By       string
	Error    string          // of the last step
	Detail   json.RawMessage // of the last step that had one
	// Key is the same for the same intent. If empty, BeginEntry derives it from action, case, leads and survivor.
	Key       string
	Forgotten bool // errors and details were removed by ForgetLeads or ForgetAddress
}

// Step is one durable step of an entry.
type Step struct {
	State    EntryState
	At       time.Time
	Survivor crm.LeadID   // if not 0, replaces that of the entry
	Error    string       // why it failed or is unknown
	Detail   any          // any JSON: the id of a wizard, what was read back
	Restored crm.Restored // of a merge: what Odoo had dropped

	// Snapshots are stored with the step, each instead of an earlier one of the lead. Only lead and data count.
	Snapshots []Snapshot
}

// UnfinishedError reports that the journal has an unfinished entry for the same intent. Check in Odoo the outcome of
// it; do not send it again.
type UnfinishedError struct{ Entry Entry }

func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("the %s of leads %v is unfinished: %s is %s; Leadtwin must check its outcome first", e.Entry.Action,
		e.Entry.Leads,
		e.Entry.ID, e.Entry.State)
}

// TransitionError reports that an entry cannot go from its state to the requested one.
type TransitionError struct {
	ID       string
	From, To EntryState
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("%s is %s and cannot become %s", e.ID, e.From, e.To)
}

// actionIDs formats the numbers of entries as action ids and parses them. An action id such as M-K7Q2X-0017 contains
// the id of the store, so that no two stores ever issue the same one.
type actionIDs struct{ store string }

func (a actionIDs) formatID(seq int64) string { return fmt.Sprintf("M-%s-%04d", a.store, seq) }

// parseID returns *OtherStoreError for an id of another store, and *NotFoundError for anything else that is not an id
// of this one.
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

// parseLegacyID parses an id of stores up to schema 3. Such ids remain in their audit trail and details, which cannot
// change.
func (a actionIDs) parseLegacyID(id string) (int64, error) {
	seq, err := strconv.ParseInt(strings.TrimPrefix(id, "M-"), 10, 64)
	if err != nil || fmt.Sprintf("M-%06d", seq) != id {
		return 0, &NotFoundError{What: "action", ID: id}
	}
	return seq, nil
}
