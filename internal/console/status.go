package console

import (
	"fmt"
	"strings"

	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

// Status prints what runs, waits and is held.
func (c *Console) Status(s report.Status) error {
	if c.asJSON {
		return c.JSON(s)
	}
	line := func(name, format string, args ...any) {
		c.printSentence(13, "%-11s  %s", name, fmt.Sprintf(format, args...))
	}
	line("store", "%s", Plain(s.Store))
	line("mode", "%s", s.Mode+map[string]string{"observe": ": only commands write to Odoo"}[s.Mode])
	switch {
	case s.Service != nil:
		line("service", "%s", c.describeProcess(s.Service))
	case s.ServiceKnown:
		line("service", "not running on this store")
	}
	if s.Paused != nil {
		line("paused", "%s", c.describePause(s.Paused))
	} else {
		line("paused", "no")
	}
	if s.Quiet {
		line("quiet hours", "now: the service does not write")
	}
	if s.Writer != nil {
		line("writing", "%s", c.describeProcess(s.Writer))
	}
	line("last sweep", "%s", c.describeLastSweep(s))
	c.printHealth(s.Health, line)
	if s.Calls != nil {
		line("calls", "%d of %d of this day, which ends %s", s.Calls.Made, s.Calls.Limit, c.Time(s.Calls.Until))
	}
	if s.Inbox > 0 || s.Dirty > 0 {
		line("leads", "%d reported, %d to evaluate", s.Inbox, s.Dirty)
	}
	c.printCaseCounts(s, line)
	for _, a := range s.Unfinished {
		line("unfinished", "%s", Plain(a.ID+", "+a.Summary()+unfinishedHint(s.Mode)))
	}
	return nil
}

// printHealth prints what fails, and when deliveries and backups were last seen.
func (c *Console) printHealth(h report.ServiceHealth, line func(string, string, ...any)) {
	for _, f := range h.Failing {
		line("failing", "%s", Plain(fmt.Sprintf("%s, since %s: %s", f.Task, c.Time(f.Since), f.Error)))
	}
	if h.Webhooks.State == report.WebhookMoved {
		line("webhooks", "Odoo calls an earlier address or token: run 'leadtwin webhook install'")
	}
	if !h.Webhooks.LastDelivery.IsZero() {
		line("delivery", "last %s", c.Time(h.Webhooks.LastDelivery))
	}
	if out := h.Outgoing; out != nil && !out.FailingSince.IsZero() {
		line("messages", "%s", Plain(fmt.Sprintf("not accepted since %s: %s", c.Time(out.FailingSince), out.Error)))
	}
	if !h.LastBackup.IsZero() {
		line("backup", "last %s", c.Time(h.LastBackup))
	}
}

func (c *Console) printCaseCounts(s report.Status, line func(string, string, ...any)) {
	for _, one := range []struct {
		name   string
		counts report.VerdictCounts
	}{{"waiting", s.Waiting}, {"held", s.Held}, {"failed", s.Failed}, {"snoozed", s.Snoozed}} {
		if n, text := one.counts.Total(); n > 0 {
			line(one.name, "%s: %s", plaintext.Count(n, "case"), text)
		} else if one.name == "waiting" {
			line(one.name, "no case")
		}
	}
	if len(s.Decisions) > 0 {
		line("decided", "%s%s", strings.Join(s.Decisions, ", "), unfinishedHint(s.Mode))
	}
}

// unfinishedHint names who continues unfinished actions: in mode observe the service does not.
func unfinishedHint(mode string) string {
	if mode == "observe" {
		return ": waits for a command that writes ('sweep --apply', 'cases apply', 'undo'), or for mode review or auto"
	}
	return ": the service will continue it"
}

func (c *Console) describeProcess(p *report.Process) string {
	return Plain(fmt.Sprintf("%s, process %d on %s, since %s", p.What, p.PID, p.Host, c.Time(p.Since)))
}

func (c *Console) describePause(p *report.Pause) string {
	text := fmt.Sprintf("since %s by %s", c.Time(p.At), p.By)
	if p.Reason != "" {
		text += ": " + p.Reason
	}
	return Plain(text)
}

func (c *Console) describeLastSweep(s report.Status) string {
	if s.LastSweep.IsZero() {
		return "none yet"
	}
	text := c.Time(s.LastSweep)
	if !s.LastFull.IsZero() {
		text += ", full " + c.Time(s.LastFull)
	}
	return text
}

// Health prints the checks of doctor, and below each that is not right what to do.
func (c *Console) Health(h report.Health) error {
	if c.asJSON {
		return c.JSON(h)
	}
	marks := map[report.Level]string{
		report.OK: "OK     ", report.Note: "note   ", report.Warning: "warning",
		report.Failed: "FAILED ",
	}
	for _, f := range h.Checks {
		c.Print("%s  %-12s  %s", c.colourLevel(f.Level, marks[f.Level]), f.Name, c.wrapText(Plain(f.Text), 23))
		if f.Remedy != "" && f.Level != report.OK {
			c.Print("%s-> %s", strings.Repeat(" ", 23), c.wrapText(f.Remedy, 26))
		}
	}
	return nil
}
