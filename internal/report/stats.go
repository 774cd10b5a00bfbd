package report

import "time"

// Stats counts what Leadtwin found and did.
type Stats struct {
	Mode      string        `json:"mode"`
	Paused    bool          `json:"paused"`
	Leads     int           `json:"leads"` // in the mirror
	Waiting   VerdictCounts `json:"waiting"`
	Held      VerdictCounts `json:"held"`
	Failed    VerdictCounts `json:"failed"`
	Snoozed   VerdictCounts `json:"snoozed"`
	Decided   int           `json:"decided"` // by users, and not applied yet
	Merges    MergeCounts   `json:"merges"`
	Inbox     int           `json:"inbox"` // reported leads that wait
	Dirty     int           `json:"dirty"` // leads that wait to be evaluated
	LastSweep time.Time     `json:"last_sweep,omitzero"`
	LastFull  time.Time     `json:"last_full_sweep,omitzero"`
}

// MergeCounts counts merges; those that were undone are not among the others.
type MergeCounts struct {
	Total  int `json:"total"`
	Week   int `json:"last_7_days"`
	Month  int `json:"last_30_days"`
	Undone int `json:"undone"`
}
