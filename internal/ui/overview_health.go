package ui

import (
	"time"

	"leadtwin/internal/report"
)

// healthItem is one line about the service.
type healthItem struct{ Name, Value string }

// listHealth describes the health of the service: first the failures, then each part.
func (p *overviewPage) listHealth() {
	s := &p.Stats
	p.listProblems(&s.Health)
	add := func(key, value string) { p.Health = append(p.Health, healthItem{p.L.T("overview." + key), value}) }
	add("last_sweep", p.timeOrNever(s.LastSweep))
	add("last_full", p.timeOrNever(s.LastFull))
	inbox := p.L.Number(s.Inbox)
	if !s.Health.InboxOldest.IsZero() {
		inbox += " " + p.L.T("overview.since", "at", p.L.Time(s.Health.InboxOldest))
	}
	add("inbox", inbox)
	add("dirty", p.L.Number(s.Dirty))
	add("decided", p.L.Number(s.Decided))
	add("unfinished", p.L.Number(s.Unfinished))
	hooks := s.Health.Webhooks
	add("webhooks", p.L.T("overview.webhooks."+string(hooks.State), "at", p.L.Date(hooks.InstalledAt)))
	if hooks.State != report.WebhookOff {
		add("last_delivery", p.timeOrNever(hooks.LastDelivery))
		refused := p.L.Number(hooks.Refused)
		if hooks.Refused > 0 {
			refused += " " + p.L.T("overview.last", "at", p.L.Time(hooks.LastRefused))
		}
		add("refused", refused)
	}
	if out := s.Health.Outgoing; out != nil {
		add("last_sent", p.timeOrNever(out.LastSent))
	}
	add("last_backup", p.timeOrNever(s.Health.LastBackup))
}

// listProblems lists failures with their start.
func (p *overviewPage) listProblems(h *report.ServiceHealth) {
	for _, f := range h.Failing {
		if f.Task == report.MissingLeads {
			p.Problems = append(p.Problems, p.L.T("overview.missing_leads", "since", p.L.Time(f.Since)))
			continue
		}
		p.Problems = append(p.Problems, p.L.T(
			"overview.failing", "task", p.L.T("overview.task."+f.Task), "since", p.L.Time(f.Since), "error", f.Error,
		))
	}
	if h.Webhooks.State == report.WebhookMoved {
		p.Problems = append(p.Problems, p.L.T("overview.moved"))
	}
	if out := h.Outgoing; out != nil && !out.FailingSince.IsZero() {
		p.Problems = append(p.Problems, p.L.T("overview.unsent", "since", p.L.Time(out.FailingSince), "error", out.Error))
	}
}

func (p *overviewPage) timeOrNever(at time.Time) string {
	if at.IsZero() {
		return p.L.T("overview.never")
	}
	return p.L.Time(at)
}
