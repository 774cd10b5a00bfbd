package report

import "leadtwin/internal/crm"

// LeadCheck is the result of `check`.
type LeadCheck struct {
	Odoo       Server       `json:"odoo"`
	Cases      []crm.Case   `json:"cases"`
	Similar    []Similar    `json:"similar"`
	Missing    []crm.LeadID `json:"missing,omitempty"`
	References References   `json:"-"`
}

// Similar lists the leads that share evidence with one lead.
type Similar struct {
	Lead  crm.LeadID    `json:"lead"`
	Leads []SimilarLead `json:"leads"`
}

// SimilarLead is one similar lead, with all evidence.
type SimilarLead struct {
	ID       crm.LeadID `json:"id"`
	Relation string     `json:"relation"`
	Evidence []Evidence `json:"evidence"`
}

// Evidence is one finding about two leads; Values and Of are of the asked lead first.
type Evidence struct {
	Code    string   `json:"code"`
	Values  []string `json:"values"`
	Of      []string `json:"of,omitempty"`
	Ignored bool     `json:"ignored,omitempty"` // a frequent value
	Text    string   `json:"text"`
}
