package apply

import "leadtwin/internal/crm"

// Outcome is the result of one case.
type Outcome struct {
	Case     string
	Verdict  crm.Verdict // what was carried out: merge or separate; else the case's own
	State    crm.State
	Error    string     // why it failed, or waits
	Survivor crm.LeadID // of a merge
	Entries  []string   // of the journal
	Plan     []crm.PlannedAction
	Skipped  bool // nothing was tried, such as a review that was not approved
}

// Result is what one run did, case by case in the order given.
type Result struct {
	Outcomes []Outcome
	Merges   int // carried out in Odoo
	Notes    int
	Assigned int
	Failed   int
	Refused  int // facts changed, or an earlier outcome is unknown: they wait
}

func (r *Result) add(o Outcome) { r.Outcomes = append(r.Outcomes, o) }
