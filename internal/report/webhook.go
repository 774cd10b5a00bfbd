package report

import "encoding/json"

// Webhook is the result of `webhook install`, `status` and `remove`.
type Webhook struct {
	// installed, missing, wrong, removed, impossible, no rights, no module
	State       string        `json:"state"`
	Address     string        `json:"address,omitempty"` // with the token hidden
	Rules       []WebhookRule `json:"rules"`
	Verified    *Delivery     `json:"verified,omitempty"`
	Notes       []string      `json:"notes,omitempty"` // what to know or do, in sentences
	ManualSetup *ManualSetup  `json:"manual_setup,omitempty"`
}

// WebhookRule is one automation rule in Odoo.
type WebhookRule struct {
	ID       int64    `json:"id,omitempty"`
	Name     string   `json:"name"`
	State    string   `json:"state"` // installed, missing, wrong, extra, created, repaired, kept, removed
	Problems []string `json:"problems,omitempty"`
}

// Delivery is a test delivery that arrived.
type Delivery struct {
	Lead    int64   `json:"lead"`
	Seconds float64 `json:"seconds"`
	By      string  `json:"by"` // serve, or this command
}

// ManualSetup describes how an administrator does in Odoo what Leadtwin may not.
type ManualSetup struct {
	Steps []string        `json:"steps"`
	Calls json.RawMessage `json:"calls"`
}
