package report

import "leadtwin/internal/crm"

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
