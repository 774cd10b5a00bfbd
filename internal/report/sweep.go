package report

import "leadtwin/internal/crm"

// Server is the Odoo that a result is about.
type Server struct {
	Version   string `json:"version"`
	Transport string `json:"transport"`
	Database  string `json:"database"`
}

// SweepStats counts what one sweep did. Seconds is wall-clock time; Calls are HTTP calls to Odoo.
type SweepStats struct {
	Leads    int     `json:"leads"`
	Changed  int     `json:"changed"`
	Groups   int     `json:"groups"`
	Merge    int     `json:"merge"`
	Separate int     `json:"separate"`
	Review   int     `json:"review"`
	Ignore   int     `json:"ignore"`
	Calls    int64   `json:"calls"`
	Seconds  float64 `json:"seconds"`
}

// FrequentValue is a value that more leads share than rules.max_leads_per_value allows, so it is not used as evidence.
type FrequentValue struct {
	Value string `json:"value"`
	Leads int    `json:"leads"`
}

// Sweep is the result of `sweep`, of `demo`, and of decisions on cases.
type Sweep struct {
	Odoo           Server          `json:"odoo"`
	Mode           string          `json:"mode"` // dry-run, review, auto
	Stats          SweepStats      `json:"stats"`
	Cases          []crm.Case      `json:"cases"`
	FrequentValues []FrequentValue `json:"frequent_values,omitempty"`
	Warning        string          `json:"warning,omitempty"`
	Error          string          `json:"error,omitempty"` // what ended it before all was done
	Next           string          `json:"next,omitempty"`
	References     References      `json:"-"`
}

// Demo is the result of `demo`: one sweep, and how many leads there were before and after.
type Demo struct {
	Sweep         Sweep
	Before, After int
	Note          string // HTML of one note that was posted
}

// Adoption is the result of `store adopt`.
type Adoption struct {
	Stores    []string `json:"stores"`      // other stores that are known now; "" is one of an older version
	Merges    int      `json:"merges"`      // that the store did not know, like the next two
	Undone    int      `json:"undone"`      // their leads are not proposed again
	Notes     int      `json:"notes"`       // they are not posted again
	Lost      int      `json:"lost_merges"` // that Odoo no longer shows
	LostNotes int      `json:"lost_notes"`

	Newest crm.MessageID `json:"-"` // all notes up to this one are compared
}
