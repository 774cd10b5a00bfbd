package desk

import "slices"

// BulkState is the outcome of one case of a bulk decision.
type BulkState string

// The states of a case. Only waiting and failed ones still change by themselves.
const (
	BulkWaiting BulkState = "waiting" // Leadtwin applies it
	BulkDone    BulkState = "done"
	BulkSecond  BulkState = "second"  // another user must confirm it
	BulkFailed  BulkState = "failed"  // it is tried again
	BulkRefused BulkState = "refused" // the decision was not stored
	BulkDropped BulkState = "dropped" // it was stored, and not applied since the leads changed
)

// BulkCase is one case of a bulk decision.
type BulkCase struct {
	Case  string
	State BulkState
	Why   string // of a refused, failed or dropped one; may be empty
}

// BulkProgress is how far a bulk decision is applied.
type BulkProgress struct {
	ID       string
	Decision Verb
	Cases    []BulkCase
}

// Count is how many cases are in one of the states.
func (p *BulkProgress) Count(states ...BulkState) (n int) {
	for _, c := range p.Cases {
		if slices.Contains(states, c.State) {
			n++
		}
	}
	return n
}

// Ended reports that nothing more happens without a user.
func (p *BulkProgress) Ended() bool { return p.Count(BulkWaiting) == 0 }
