package report

import (
	"time"

	"leadtwin/internal/crm"
)

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

	Unfinished int            `json:"unfinished"` // writes to Odoo that are under way or must be checked
	Restored   RestoredCounts `json:"restored"`
	Origins    *Origins       `json:"origins,omitempty"` // absent before the first sweep
	Health     ServiceHealth  `json:"health"`
}

// RestoredCounts counts, by kind, what Odoo's own merge had dropped and Leadtwin restored. Merges that were undone are
// not counted.
type RestoredCounts struct {
	Total crm.Restored `json:"total"`
	Month crm.Restored `json:"last_30_days"`
}

// MergeCounts counts merges; those that were undone are not among the others.
type MergeCounts struct {
	Total  int `json:"total"`
	Week   int `json:"last_7_days"`
	Month  int `json:"last_30_days"`
	Undone int `json:"undone"`
}

// Origins counts open duplicates by where they came from. A duplicate is each lead of a waiting case but the first one
// that was created; leads of a case that is to be kept separate are of different people, and are not counted.
type Origins struct {
	Duplicates int           `json:"duplicates"`
	Sources    []OriginCount `json:"sources"`
	Media      []OriginCount `json:"media"`
	Teams      []OriginCount `json:"teams"`
	Creators   []OriginCount `json:"creators"`
}

// OriginCount is a number of duplicates. An ID of 0 is none: leads without a source, for instance.
type OriginCount struct {
	ID    int64  `json:"id"`
	Name  string `json:"name,omitempty"` // empty where it is not known
	Count int    `json:"count"`
}
