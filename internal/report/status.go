package report

import (
	"fmt"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// Status is the result of `status`.
type Status struct {
	Store        string        `json:"store"`
	Mode         string        `json:"mode"`
	Service      *Process      `json:"service,omitempty"` // the service that runs on this store
	ServiceKnown bool          `json:"-"`                 // false where the store cannot show whether one runs
	Writer       *Process      `json:"writer,omitempty"`  // the process that writes to Odoo now
	Paused       *Pause        `json:"paused,omitempty"`
	Quiet        bool          `json:"quiet,omitempty"` // quiet hours: the service does not write now
	LastSweep    time.Time     `json:"last_sweep,omitzero"`
	LastFull     time.Time     `json:"last_full_sweep,omitzero"`
	Calls        *CallsOfDay   `json:"calls,omitempty"` // nil without limits.max_calls_per_day
	Inbox        int           `json:"inbox"`           // reported leads that wait
	Dirty        int           `json:"dirty"`           // leads that wait to be evaluated
	Waiting      VerdictCounts `json:"waiting"`
	Held         VerdictCounts `json:"held"`
	Failed       VerdictCounts `json:"failed"`
	Snoozed      VerdictCounts `json:"snoozed"`
	Decisions    []string      `json:"decisions"` // cases that a user decided and that are not applied yet
	Unfinished   []Action      `json:"unfinished"`
	Health       ServiceHealth `json:"health"`
}

// Process is one process of Leadtwin.
type Process struct {
	What  string    `json:"what"`
	Host  string    `json:"host"`
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

// CallsOfDay is how many calls to Odoo were made on a day that has a limit.
type CallsOfDay struct {
	Made  int64     `json:"made"`
	Limit int       `json:"limit"`
	Until time.Time `json:"until"` // the end of the day
}

// Pause is who paused Leadtwin, when and why.
type Pause struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// String returns, for example, "since 2026-11-26 19:20 by kim (year-end closing)".
func (p Pause) String() string {
	text := fmt.Sprintf("since %s by %s", p.At.Local().Format("2006-01-02 15:04"), p.By)
	if p.Reason != "" {
		text += fmt.Sprintf(" (%s)", p.Reason)
	}
	return text
}

// Resumed is the result of `resume`.
type Resumed struct {
	Pause    *Pause // nil if there was none
	Released int    // cases that a limit held
}

// VerdictCounts counts cases by verdict.
type VerdictCounts map[crm.Verdict]int

// Total sums the counts of merge, separate and review, and lists them as "2 merge, 1 review".
func (c VerdictCounts) Total() (n int, list string) {
	var parts []string
	for _, v := range []crm.Verdict{crm.Merge, crm.Separate, crm.Review} {
		if c[v] > 0 {
			n += c[v]
			parts = append(parts, fmt.Sprintf("%d %s", c[v], v))
		}
	}
	return n, strings.Join(parts, ", ")
}

// Readiness is the answer of /readyz: whether the service can do its work, and what prevents it.
type Readiness struct {
	Ready    bool     `json:"ready"`
	Problems []string `json:"problems,omitempty"`
	Paused   bool     `json:"paused,omitempty"`
	Pause    *Pause   `json:"pause,omitempty"`
}

// Build is the result of `version`.
type Build struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}
