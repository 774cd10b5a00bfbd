package desk

import (
	"errors"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// Refusals of a request.
var (
	// ErrChanged is a decision about values that changed since they were shown.
	ErrChanged = errors.New("the leads changed since they were shown")
	// ErrObserving is a decision to write while mode is observe.
	ErrObserving = errors.New("mode is observe: nothing is written to Odoo")
	// ErrNotSwept is a question about leads before any sweep has read them.
	ErrNotSwept = errors.New("no sweep has run yet: the mirror is empty")
	// ErrBusy refuses a trial of rules after another one did not end in time.
	ErrBusy = errors.New("another trial of rules is running: try again when it has finished")
)

// BlockedError is a request that cannot be done at present: a pause, a merge that cannot be undone.
type BlockedError interface {
	error
	Blocked()
}

// Verb is a kind of decision.
type Verb string

// The decisions of the desk.
const (
	Merge    Verb = "merge"
	Separate Verb = "separate"
	Dismiss  Verb = "dismiss"
	Snooze   Verb = "snooze"
	Confirm  Verb = "confirm" // the proposal of another user
	Reject   Verb = "reject"  // a proposal, or withdraw one's own
	Reopen   Verb = "reopen"  // end a dismissal or a snooze

	RequestLeads    Verb = "mine" // a salesperson asks for the leads; the case waits on for who may merge them
	WithdrawRequest Verb = "not_mine"
)

// Verbs are those that a program may decide as well: it has no leads of its own to ask for.
func Verbs() []Verb { return []Verb{Merge, Separate, Dismiss, Snooze, Confirm, Reject, Reopen} }

// Decision is a user's decision about a case.
type Decision struct {
	Case  string
	As    Verb
	Shown string // fingerprint of what was shown
	By    Person

	Together int // how many cases the user decided on at once; 0 and 1: this one alone

	Note   string    // of Separate: a sentence for the note in Odoo; may be empty
	Reason Reason    // of Separate and Dismiss; may be empty
	Until  time.Time // of Snooze
	To     Owner     // of Merge

	Added      []crm.LeadID // of Merge, Separate and Dismiss: other leads that the decision is about, too
	AddedShown string       // fingerprint of them, as they were shown

	Values crm.ChosenValues // of Merge: single values of the result

	LeftOut        []crm.LeadID // of Merge: leads of the case that stay as they are
	DismissLeftOut bool         // never propose them with the others again; always so in mode auto, which would merge them
}

// Case is a case with all that its page shows.
type Case struct {
	crm.Case
	Records   []rules.Lead // in the order of Leads; one that is gone is missing
	Directory *crm.Directory
	Resolver  *rules.Resolver      // of the directory
	Odoo      int                  // major version
	Added     []crm.LeadID         // leads that are not in it and that a user looks at with it; they are among the Records
	Decided   string               // who decided, where a decision waits to be applied
	Proposer  string               // who proposed that decision; empty where one person was enough
	Proposal  *store.Approval      // that waits for a second person; nil where there is none
	Requests  []store.OwnerRequest // the first one first
}

// RequestedBy reports whether a salesperson asked for the leads.
func (c *Case) RequestedBy(id crm.UserID) bool {
	return slices.ContainsFunc(c.Requests, func(r store.OwnerRequest) bool { return r.Salesperson == id })
}

// Likelihood is how likely the leads are one person, in percent, including users' decisions about others of the
// pattern; 0 where that is not asked.
func (c *Case) Likelihood() int { return c.Learnt.Likelihood(c.Score) }

// UndoPreview describes an undo.
type UndoPreview struct {
	Action   report.Action
	Leads    []report.UndoLead
	Restored []report.FieldChange // of the survivor, to its values before the merge
	Kept     []report.FieldChange // of the survivor, since users changed them
	Lost     []string             // what cannot be restored, one sentence each
}
