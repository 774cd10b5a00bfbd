package report

import "time"

// Level is how a check of doctor ended.
type Level string

// The levels of a check.
const (
	OK      Level = "ok"
	Note    Level = "note" // works, but with restrictions
	Warning Level = "warning"
	Failed  Level = "failed"
)

// Check is one check of doctor: what was checked, the result, and how to fix it.
type Check struct {
	Name   string `json:"check"`
	Level  Level  `json:"level"`
	Text   string `json:"text"`
	Remedy string `json:"remedy,omitempty"`
}

// Health is the result of `doctor`.
type Health struct {
	Checks []Check `json:"checks"`
}

// Worst is Failed or Warning if a check ended so, else OK.
func (h Health) Worst() Level {
	worst := OK
	for _, c := range h.Checks {
		if c.Level == Failed {
			return Failed
		}
		if c.Level == Warning {
			worst = Warning
		}
	}
	return worst
}

// ServiceHealth is how the service is doing, as far as the store and this process know. Odoo is not asked.
type ServiceHealth struct {
	LastBackup  time.Time       `json:"last_backup,omitzero"`
	InboxOldest time.Time       `json:"inbox_oldest,omitzero"` // since when a reported lead waits
	Failing     []FailingTask   `json:"failing"`               // tasks whose last run failed
	Webhooks    WebhookHealth   `json:"webhooks"`
	Outgoing    *OutgoingHealth `json:"outgoing,omitempty"` // absent where webhooks.send_to is not set
}

// FailingTask is a task of the service that has not succeeded since a time.
type FailingTask struct {
	Task  string    `json:"task"` // incremental, full, drain, apply, housekeep, missing_leads
	Since time.Time `json:"since"`
	Error string    `json:"error"` // of the last run
}

// MissingLeads is the task of finding deleted leads: it waits for a user where Odoo hides most leads.
const MissingLeads = "missing_leads"

// SweepFailing returns the task that reads leads from Odoo, if it fails.
func (h ServiceHealth) SweepFailing() *FailingTask {
	for i := range h.Failing {
		if h.Failing[i].IsSweep() {
			return &h.Failing[i]
		}
	}
	return nil
}

// IsSweep reports whether the task is a sweep.
func (f FailingTask) IsSweep() bool { return f.Task == "incremental" || f.Task == "full" }

// WebhookState is what is known of the automation rules in Odoo without asking it.
type WebhookState string

// The states of the rules.
const (
	WebhookOff         WebhookState = "off"         // webhooks.token is not set
	WebhookUnsupported WebhookState = "unsupported" // Odoo 14 to 16 cannot send webhooks
	WebhookInstalled   WebhookState = "installed"   // by 'webhook install' from this store
	WebhookMoved       WebhookState = "moved"       // installed with another address or token
	WebhookUnknown     WebhookState = "unknown"     // not installed from this store; a user may have created the rules
)

// WebhookHealth is how deliveries from Odoo arrive.
type WebhookHealth struct {
	State        WebhookState `json:"state"`
	InstalledAt  time.Time    `json:"installed_at,omitzero"`
	LastDelivery time.Time    `json:"last_delivery,omitzero"` // that named a lead
	Refused      int          `json:"refused"`                // by this process since it started
	LastRefused  time.Time    `json:"last_refused,omitzero"`
}

// OutgoingHealth is how messages to webhooks.send_to arrive.
type OutgoingHealth struct {
	LastSent     time.Time `json:"last_sent,omitzero"`
	FailingSince time.Time `json:"failing_since,omitzero"` // the next message has not been accepted since
	Error        string    `json:"error,omitempty"`
}
