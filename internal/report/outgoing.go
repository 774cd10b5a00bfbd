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
