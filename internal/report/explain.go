package report

import (
	"leadtwin/internal/crm"
	"leadtwin/rules/explain"
)

// Explanation is the result of `rules explain`.
type Explanation struct {
	From    string                `json:"from"`               // odoo, store (as of the last sweep), or the name of a file
	FileIDs map[crm.LeadID]string `json:"file_ids,omitempty"` // where the ids of the file are no numbers
	Pair    explain.Explanation   `json:"pair"`
}
