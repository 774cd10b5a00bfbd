package report

import (
	"time"

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

// MirrorCheck is what the mirror knows of leads similar to a lead, or to a contact that is no lead yet.
type MirrorCheck struct {
	Lead    crm.LeadID    `json:"lead,omitempty"` // that was asked for; none for a contact
	Verdict crm.Verdict   `json:"verdict"`        // of the strongest case; ignore if there is none
	Similar []MatchedLead `json:"similar"`        // the closest first
	Cases   []CheckedCase `json:"cases"`          // the strongest first
	AsOf    time.Time     `json:"as_of,omitzero"` // the last sweep; webhooks may have changed the mirror since
}

// MatchedLead is a lead that has something in common, with the evidence.
type MatchedLead struct {
	ID          crm.LeadID       `json:"id"`
	Relation    rules.Relation   `json:"relation"`
	Title       string           `json:"title"`
	Contact     string           `json:"contact,omitempty"`
	Company     string           `json:"company,omitempty"`
	Type        crm.LeadType     `json:"type"`
	Active      bool             `json:"active"`
	Salesperson crm.UserID       `json:"salesperson,omitempty"`
	Team        crm.TeamID       `json:"team,omitempty"`
	Link        string           `json:"link"` // its form in Odoo
	Evidence    []rules.Evidence `json:"evidence"`
}

// CheckedCase is a case as a sweep would find it. Leads are those of the mirror; a contact belongs to it unnamed.
type CheckedCase struct {
	ID       string       `json:"id,omitempty"` // if the store has the case already
	Verdict  crm.Verdict  `json:"verdict"`
	Leads    []crm.LeadID `json:"leads"`
	Survivor crm.LeadID   `json:"survivor,omitempty"`
	Reasons  []crm.Reason `json:"reasons"`
	Guards   []crm.Reason `json:"guards"`
}
