package report

import "leadtwin/internal/crm"

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
