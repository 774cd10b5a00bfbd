package journal

import (
	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/loss"
)

// MergeDetail is the data of a merge that the journal stores in addition to the entry. An undo reads it.
type MergeDetail struct {
	Forecast    crm.LeadID    `json:"forecast"`
	Order       []crm.LeadID  `json:"order"` // in which Odoo takes values: the most trusted first
	Salesperson crm.UserID    `json:"salesperson,omitempty"`
	Team        crm.TeamID    `json:"team,omitempty"`
	KeepTeam    bool          `json:"keep_team,omitempty"` // the survivor keeps its team, if it has one
	Chunk       []crm.LeadID  `json:"chunk,omitempty"`     // what Odoo was asked to merge last
	Wizard      int64         `json:"wizard,omitempty"`
	Gone        []crm.LeadID  `json:"gone,omitempty"`   // merged so far
	Healed      []string      `json:"healed,omitempty"` // what Odoo dropped and was restored
	Lost        []loss.Loss   `json:"lost,omitempty"`   // what could not be restored; it is in the snapshot
	Kept        []string      `json:"kept,omitempty"`   // fields that a user changed after Odoo merged: left as they are
	Note        crm.MessageID `json:"note,omitempty"`

	Won        crm.StageID      `json:"won,omitempty"`        // the stage of a won lead: the result must be won
	WonStages  []crm.StageID    `json:"won_stages,omitempty"` // any of these is won
	Activities map[int64]int64  `json:"activities,omitempty"` // deleted by Odoo -> made again on the survivor
	Values     crm.ChosenValues `json:"values,omitempty"`     // that a user chose for the survivor
	Subscribed []int64          `json:"subscribed,omitempty"` // contacts who followed another lead
}
