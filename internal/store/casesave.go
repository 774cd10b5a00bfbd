package store

import (
	"context"
	"time"

	"leadtwin/internal/crm"
)

// CaseChange is what SaveCases writes in one transaction.
type CaseChange struct {
	// Put are new cases and new states of known ones. A case without Updated is new. One with Updated must be as CasesWith or Case gave it out: if a
	// person or another pass changed the stored one since, it is left alone and its id returned as stale.
	Put []crm.Case
	// Drop are ids of cases whose facts are gone. An id that is not there is no error.
	Drop []string
	// Longer makes a longer id for a new case whose id belongs to another case, with n characters after "LT-". It returns the same id again when it
	// cannot make it longer. Usually rules.CaseIDLen.
	Longer func(c crm.Case, n int) string
	// At is the time of the change.
	At time.Time
}

// Saved is what became of a CaseChange.
type Saved struct {
	IDs   []string // one for each of Put, in that order: the id under which the case stands
	Stale []string // ids in Put that were changed since they were read; evaluate their leads again
}

// SaveCases writes cases with their index of leads in one transaction.
func (s *Store) SaveCases(ctx context.Context, c CaseChange) (Saved, error) {
	return Saved{}, errStub
}

// WrongState says that a case is not in a state from which it could go on as asked.
type WrongState struct {
	Case string
	Is   crm.State
	From []crm.State
	To   crm.State
}

func (e *WrongState) Error() string { return "" }

// SetState moves a case from one of the given states (any, if none is given) to another, and sets its error text. A case in a state that is not in from is
// left alone and refused with *WrongState; an unknown one with *NotFound.
func (s *Store) SetState(ctx context.Context, id string, from []crm.State, to crm.State, errText string, at time.Time) error {
	return errStub
}
