package report

import (
	"time"

	"leadtwin/internal/crm"
)

// Types of messages to webhooks.send_to.
const (
	LeadMerged      = "lead.merged"
	LeadMergeUndone = "lead.merge_undone"
	TestMessage     = "test"
)

// Message is what webhooks.send_to receives.
type Message struct {
	ID        string      `json:"id"` // the action in the history; the same in each attempt
	Type      string      `json:"type"`
	Timestamp time.Time   `json:"timestamp"` // of the merge or the undo, in UTC
	Data      MessageData `json:"data"`
}

// MessageData defines which lead replaces which.
type MessageData struct {
	Database string        `json:"database"`
	Case     string        `json:"case,omitempty"`
	Leads    []Replacement `json:"leads"`
	Survivor crm.LeadID    `json:"survivor,omitempty"` // the lead that was merged into
	Undoes   string        `json:"undoes,omitempty"`   // id of the merge that was undone
}

// Replacement is a lead id that is no longer in Odoo, and the one to use instead.
type Replacement struct {
	From crm.LeadID `json:"from"`
	To   crm.LeadID `json:"to"`
}

// SentMessage is the result of `webhook test`.
type SentMessage struct {
	Host    string  `json:"host"`
	ID      string  `json:"id"`
	Seconds float64 `json:"seconds"`
}

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
