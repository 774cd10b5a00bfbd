package report

import (
	"time"

	"leadtwin/rules/replay"
)

// Replay is the result of `rules replay`.
type Replay struct {
	Store       string        `json:"store"`
	WithoutData int           `json:"without_data"`      // decisions whose leads are no longer known
	InOdoo      *OdooMerges   `json:"in_odoo,omitempty"` // none if Odoo was not asked
	Result      replay.Result `json:"result"`
}

// OdooMerges is what the chatter of leads says about merges. Those that were compared are among the decisions.
type OdooMerges struct {
	Since       time.Time `json:"since"`
	Found       int       `json:"found"`        // messages about merges
	ByLeadtwin  int       `json:"by_leadtwin"`  // of these, of merges that Leadtwin made
	Unreadable  int       `json:"unreadable"`   // in a form that says too little
	WithoutData int       `json:"without_data"` // whose survivor is not in the mirror
	Compared    int       `json:"compared"`
	More        bool      `json:"more"` // there are older ones than were read
}
