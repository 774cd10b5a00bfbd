package app

import (
	"context"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/doctor"
	"leadtwin/sync/apply"
)

// logHolds logs once when a pause or quiet hours begin to hold back writing, and once when they end.
func (s service) logHolds(ctx context.Context) {
	if p, err := s.Paused(ctx); err == nil {
		state := ""
		if p != nil {
			state = p.At.String()
		}
		switch {
		case !s.seen.changed("pause", state):
		case p == nil:
			s.log.Info("writing resumes: the pause is over")
		default:
			s.log.Info("writing is paused", zap.String("by", p.By), zap.Time("since", p.At), zap.String("reason", p.Reason))
		}
	}
	state := ""
	if s.o.Settings.Schedule.IsQuiet(s.o.Now()) {
		state = "quiet"
	}
	switch {
	case !s.seen.changed("quiet hours", state):
	case state == "":
		s.log.Info("writing resumes: quiet hours are over")
	default:
		s.log.Info("writing waits for the end of quiet hours", zap.String("quiet_hours", s.o.Settings.Schedule.QuietHours))
	}
}

// readKeyEnd finds out when the first API key ends, for the metric.
func (s service) readKeyEnd(ctx context.Context) {
	if s.ready(ctx) != nil {
		return
	}
	ends, err := doctor.KeyEnds(ctx, s.odoo())
	if err != nil {
		return // doctor says why; the metric keeps its last value
	}
	var first time.Time
	for _, k := range ends {
		if first.IsZero() || k.Ends.Before(first) {
			first = k.Ends
		}
	}
	s.metrics.SetKeyExpiry(first)
}

// carriedOut logs each case as it ends, so that the log is complete up to the moment a process dies.
func (s service) carriedOut(cases []crm.Case) func(apply.Outcome) {
	leads := make(map[string][]crm.LeadID, len(cases))
	for _, c := range cases {
		leads[c.ID] = c.Leads
	}
	return func(o apply.Outcome) {
		s.log.Info("case carried out", zap.String("case", o.Case), zap.String("verdict", string(o.Verdict)), zap.String("state", string(o.State)),
			zap.Any("leads", leads[o.Case]), zap.Int64("survivor", int64(o.Survivor)), zap.Strings("actions", o.Entries))
	}
}
