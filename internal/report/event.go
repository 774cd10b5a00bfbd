package report

import (
	"time"

	"leadtwin/internal/crm"
)

// EventKind is what happened.
type EventKind string

// The kinds of events.
const (
	CaseDecided EventKind = "case.decided" // a user said what to do with a case
	LeadsMerged EventKind = "leads.merged" // leads are now another one, verified in Odoo
	MergeUndone EventKind = "merge.undone" // merged leads are back, under new ids
)

// Event is something that happened to cases and leads.
type Event struct {
	ID       int64        `json:"id"` // grows
	Kind     EventKind    `json:"kind"`
	At       time.Time    `json:"at"`
	By       string       `json:"by,omitempty"`
	Case     string       `json:"case,omitempty"`
	Decision string       `json:"decision,omitempty"` // merge, separate, dismiss, snooze or reopen
	Action   string       `json:"action,omitempty"`   // id in the history
	Leads    []crm.LeadID `json:"leads"`              // of the case; of a merge, those that are gone
	Survivor crm.LeadID   `json:"survivor,omitempty"` // the lead that they are now, or were until the undo
	Undoes   string       `json:"undoes,omitempty"`   // the merge that was undone

	RestoredAs map[crm.LeadID]crm.LeadID `json:"restored_as,omitempty"` // of an undo: merged lead -> its new id
}
