package console

import (
	"fmt"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// Status is the result of `status`.
type Status struct {
	Store     string       `json:"store"`
	Mode      string       `json:"mode"`
	Service   *Process     `json:"service,omitempty"` // the service that runs on this store
	Services  bool         `json:"-"`                 // it is known whether one runs
	Writer    *Process     `json:"writer,omitempty"`  // the process that writes to Odoo now
	Paused    *StatusPause `json:"paused,omitempty"`
	Quiet     bool         `json:"quiet,omitempty"` // quiet hours: the service does not write now
	LastSweep time.Time    `json:"last_sweep,omitzero"`
	LastFull  time.Time    `json:"last_full_sweep,omitzero"`
	Inbox     int          `json:"inbox"` // reported leads that wait
	Dirty     int          `json:"dirty"` // leads that wait to be evaluated
	Waiting   StatusCounts `json:"waiting"`
	Held      StatusCounts `json:"held"`
	Failed    StatusCounts `json:"failed"`
	Snoozed   StatusCounts `json:"snoozed"`
	Decisions []string     `json:"decisions"` // cases that a user decided, and that are not carried out yet
	Open      []Action     `json:"unfinished"`
}

// Process is one process of Leadtwin.
type Process struct {
	What  string    `json:"what"`
	Host  string    `json:"host"`
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

// StatusPause is who paused, and why.
type StatusPause struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// StatusCounts counts cases by verdict.
type StatusCounts map[crm.Verdict]int

// total counts them all, and text names them.
func (s StatusCounts) total() (n int, text string) {
	var parts []string
	for _, v := range []crm.Verdict{crm.Merge, crm.Separate, crm.Review} {
		if s[v] > 0 {
			n += s[v]
			parts = append(parts, fmt.Sprintf("%d %s", s[v], v))
		}
	}
	return n, strings.Join(parts, ", ")
}

// Status prints what runs, waits and is held.
func (c *Console) Status(s Status) error {
	if c.asJSON {
		return c.JSON(s)
	}
	line := func(name, format string, args ...any) {
		c.sentence(13, "%-11s  %s", name, fmt.Sprintf(format, args...))
	}
	line("store", "%s", Plain(s.Store))
	line("mode", "%s", s.Mode+map[string]string{"observe": ": only commands write to Odoo"}[s.Mode])
	switch {
	case s.Service != nil:
		line("service", "%s", c.process(s.Service))
	case s.Services:
		line("service", "not running on this store")
	}
	if s.Paused != nil {
		line("paused", "%s", c.paused(s.Paused))
	} else {
		line("paused", "no")
	}
	if s.Quiet {
		line("quiet hours", "now: the service does not write")
	}
	if s.Writer != nil {
		line("writing", "%s", c.process(s.Writer))
	}
	line("last sweep", "%s", c.swept(s))
	if s.Inbox > 0 || s.Dirty > 0 {
		line("leads", "%d reported, %d to evaluate", s.Inbox, s.Dirty)
	}
	c.caseCounts(s, line)
	for _, a := range s.Open {
		line("unfinished", "%s", Plain(a.ID+", "+a.what()+finishedBy(s.Mode)))
	}
	return nil
}

func (c *Console) caseCounts(s Status, line func(string, string, ...any)) {
	for _, one := range []struct {
		name   string
		counts StatusCounts
	}{{"waiting", s.Waiting}, {"held", s.Held}, {"failed", s.Failed}, {"snoozed", s.Snoozed}} {
		if n, text := one.counts.total(); n > 0 {
			line(one.name, "%s: %s", several(n, "case"), text)
		} else if one.name == "waiting" {
			line(one.name, "no case")
		}
	}
	if len(s.Decisions) > 0 {
		line("decided", "%s%s", strings.Join(s.Decisions, ", "), finishedBy(s.Mode))
	}
}

// finishedBy says who goes on with what is not finished: in mode observe the service does not.
func finishedBy(mode string) string {
	if mode == "observe" {
		return ": waits for a command that writes ('sweep --apply', 'cases apply', 'undo'), or for mode review or auto"
	}
	return ": the service goes on with it"
}

func (c *Console) process(p *Process) string {
	return Plain(fmt.Sprintf("%s, process %d on %s, since %s", p.What, p.PID, p.Host, c.Time(p.Since)))
}

func (c *Console) paused(p *StatusPause) string {
	text := fmt.Sprintf("since %s by %s", c.Time(p.At), p.By)
	if p.Reason != "" {
		text += ": " + p.Reason
	}
	return Plain(text)
}

func (c *Console) swept(s Status) string {
	if s.LastSweep.IsZero() {
		return "none by the service yet"
	}
	text := c.Time(s.LastSweep)
	if !s.LastFull.IsZero() {
		text += ", full " + c.Time(s.LastFull)
	}
	return text
}
