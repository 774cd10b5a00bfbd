package report

import (
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules/explain"
	"leadtwin/rules/golden"
	"leadtwin/rules/labelled"
	"leadtwin/rules/replay"
	"leadtwin/rules/score"
)

// Score is the result of `rules score`.
type Score struct {
	File    string             `json:"file"`
	Columns labelled.ColumnMap `json:"columns"`        // which header of the file was read as what
	Unused  []string           `json:"unused_columns"` // headers that were not read
	Score   score.Score        `json:"score"`
}

// Generated is the result of `rules generate --file`.
type Generated struct {
	File    string `json:"file"`
	Leads   int    `json:"leads"`
	Persons int    `json:"persons"`
	Seed    uint64 `json:"seed"`
}

// CaseTests is the result of `rules test`.
type CaseTests struct {
	Cases  int        `json:"cases"`
	Failed []CaseTest `json:"failed"`
}

// CaseTest is a case that failed: what was expected and what came, or why the case cannot be read.
type CaseTest struct {
	File     string           `json:"file"`
	Number   int              `json:"number"` // of the case in the file, from 1
	About    string           `json:"about,omitempty"`
	Failures []golden.Failure `json:"failures"`
	Error    string           `json:"error,omitempty"`
}

// Explanation is the result of `rules explain`.
type Explanation struct {
	From    string                `json:"from"`               // odoo, store (as of the last sweep), or the name of a file
	FileIDs map[crm.LeadID]string `json:"file_ids,omitempty"` // where the ids of the file are not numbers
	Pair    explain.Explanation   `json:"pair"`
}

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

// Trial is what other settings of rules would change: the result of `rules try`.
type Trial struct {
	Leads   int                 `json:"leads"` // in the mirror
	Before  map[crm.Verdict]int `json:"before"`
	After   map[crm.Verdict]int `json:"after"`
	Changes []TrialChange       `json:"changes"`
	More    int                 `json:"more"` // changes that are not listed

	// Unread are merges of leads that two salespeople work on, whose messages the trial did not read: the guard
	// correspondents may hold them back.
	Unread int `json:"unread"`
}

// Difference is how many more cases of a verdict there would be.
func (t Trial) Difference(v crm.Verdict) int { return t.After[v] - t.Before[v] }

// TrialChange is a case that the other settings find, or no longer find.
type TrialChange struct {
	Was   crm.Verdict `json:"was"`            // of the case with most leads in common; ignore where there was none
	Found crm.Case    `json:"found"`          // by the other settings; if none, the earlier one as ignore
	Case  string      `json:"case,omitempty"` // the waiting case of these leads
	Title string      `json:"title"`          // of the first lead
}
