package report

import (
	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// LeadCheck is the result of `check`.
type LeadCheck struct {
	Odoo       Server       `json:"odoo"`
	Cases      []crm.Case   `json:"cases"`
	Similar    []Similar    `json:"similar"`
	Missing    []crm.LeadID `json:"missing,omitempty"`
	References References   `json:"-"`
}

// Similar lists the leads that have anything in common with one lead, the closest first.
type Similar struct {
	Lead  crm.LeadID    `json:"lead"`
	Leads []SimilarLead `json:"leads"`
}

// SimilarLead is one similar lead, with all evidence. Values and owners of the evidence start with the lead that was
// asked for.
type SimilarLead struct {
	ID       crm.LeadID       `json:"id"`
	Relation rules.Relation   `json:"relation"`
	Evidence []rules.Evidence `json:"evidence"`
}
