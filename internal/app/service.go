package app

import (
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/lease"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply"
	"leadtwin/sync/crawl"
	"leadtwin/sync/jobs"
	"leadtwin/sync/reconcile"
)

// How long the service waits.
const (
	failedRetry = time.Hour        // until a failed case opens again
	heldPause   = 30 * time.Second // while another process writes
	quietPause  = time.Minute      // in quiet hours
)

// service is the work of the jobs of `serve`.
type service struct{ *App }

func (s service) connectOnce(ctx context.Context) error {
	s.connecting.Lock()
	defer s.connecting.Unlock()
	if s.linked.Load() != nil {
		return nil
	}
	return s.connect(ctx, false)
}

// Ping reads Leadtwin's user from Odoo, and signs in again where that was refused.
func (s service) Ping(ctx context.Context) error {
	if err := s.connectOnce(ctx); err != nil { // makes no call where the store knows the server
		return err
	}
	_, err := s.odoo().Count(ctx, "res.users", odooclient.Eq("id", s.odoo().Session().UID))
	if odooclient.KindOf(err).StaleSession() {
		return s.connect(ctx, true)
	}
	return err
}

// evaluation logs each case, so that a lead can be followed from its id to the case and from there to the journal.
func (s service) evaluation() reconcile.Options {
	return reconcile.Options{RetryAfter: failedRetry, OnCase: func(c crm.Case) {
		if c.Verdict != crm.Ignore {
			s.log.Info("case decided", zap.String("case", c.ID), zap.String("verdict", string(c.Verdict)),
				zap.String("state", string(c.State)), zap.Any("leads", c.Leads))
		}
	}}
}

// Sweep reads the changed leads, or all leads, and evaluates them.
func (s service) Sweep(ctx context.Context, full bool) error {
	if err := s.connectOnce(ctx); err != nil {
		return err
	}
	sweeper := sweeper{app: s.App, full: full, progress: func(int, int) {}, evaluation: s.evaluation()}
	found, err := sweeper.run(ctx)
	if d, disappeared := errors.AsType[*crawl.DisappearedError](err); disappeared {
		s.log.Warn("leads disappeared from Odoo; none is removed before a second full sweep confirms it",
			zap.Int("known", d.Known), zap.Int("missing", d.Gone), zap.Bool("full", full), zap.String("next", missingHint))
		return nil
	}
	if err != nil {
		return s.waitForCalls(err)
	}
	debug.FreeOSMemory() // a crawl of many leads needs far more than the service at rest, which Go would keep for minutes
	got := found.crawled
	s.log.Info("leads swept", zap.Bool("full", got.Full), zap.Int("leads", got.Leads), zap.Int("changed", got.Changed),
		zap.Int("deleted", got.Deleted), zap.Int("cases", found.evaluated.Put))
	return nil
}

// Apply applies approved cases, and in mode auto all that no guard and no limit holds back, and finishes what an
// interrupted run left open. In mode observe it does nothing: only commands write.
func (s service) Apply(ctx context.Context) error {
	if s.o.Settings.Mode == observe {
		return nil
	}
	s.logHolds(ctx)
	err := s.applyEligible(ctx)
	if _, paused := errors.AsType[*PausedError](err); paused {
		return nil // checked again every minute: the resume may come from another process
	}
	if _, disputed := errors.AsType[*DisputedPastError](err); disputed {
		return &jobs.RetryAfterError{Delay: heldPause, Reason: err.Error()}
	}
	if _, stopped := errors.AsType[*StoppedError](err); stopped {
		return nil // the next process applies the rest
	}
	return err
}

// applyEligible returns *PausedError, and *jobs.RetryAfterError in quiet hours or while another process writes.
func (s service) applyEligible(ctx context.Context) error {
	if err := s.connectOnce(ctx); err != nil {
		return err
	}
	if err := s.mayWrite(ctx); err != nil { // before the limits, which may change cases
		return err
	}
	if err := s.applyUndoRequests(ctx); err != nil {
		return err
	}
	tried := map[string][]crm.LeadID{}
	options := s.applyOptions(s.ending) //nolint:contextcheck // the service ends at another time than the job
	// also between two cases: the run must not continue into quiet hours or a pause
	options.May = s.mayApplyNow
	options.OnOutcome = func(o apply.Outcome) { // at once, so that the log is complete when the process dies
		s.log.Info("case applied", zap.String("case", o.Case), zap.String("verdict", string(o.Verdict)),
			zap.String("state", string(o.State)), zap.Any("leads", tried[o.Case]), zap.Int64("survivor", int64(o.Survivor)),
			zap.Strings("actions", o.Entries))
	}
	return s.applyUntilDone(ctx, applyRun{
		eligible: func(ctx context.Context) ([]crm.Case, error) {
			cases, err := s.eligibleCases(ctx)
			cases = slices.DeleteFunc(cases, func(c crm.Case) bool { return tried[c.ID] != nil })
			for _, c := range cases {
				tried[c.ID] = c.Leads
			}
			return cases, err
		},
		record: func([]crm.Case, apply.Result) {},
		lease:  s.leaseNow, options: options, evaluation: s.evaluation(), by: "auto",
	})
}

// mayApplyNow returns *StoppedError once the service ends, *PausedError while Leadtwin is paused, and
// *jobs.RetryAfterError in quiet hours.
func (s service) mayApplyNow(ctx context.Context) error {
	if err := s.mayBegin(s.ending)(ctx); err != nil { //nolint:contextcheck // as in applyEligible
		return err
	}
	if s.o.Settings.Schedule.IsQuiet(s.o.Now()) {
		return &jobs.RetryAfterError{Delay: quietPause, Reason: "quiet hours"}
	}
	return s.waitForCalls(s.calls.requireCalls(ctx))
}

// waitForCalls postpones a job when the calls of the day are spent, and logs that once. It looks again after a while,
// since the limit may be raised.
func (s service) waitForCalls(err error) error {
	spent, is := errors.AsType[*CallsSpentError](err)
	if !is {
		return err
	}
	if s.seen.changed("calls", spent.Until.String()) {
		s.log.Warn("daily limit of calls to Odoo reached; sweeps, deliveries and automatic merges wait",
			zap.Int("limits.max_calls_per_day", spent.Limit), zap.Time("until", spent.Until))
	}
	delay := min(heldPause, max(spent.Until.Sub(s.o.Now()), time.Second))
	return &jobs.RetryAfterError{Delay: delay, Reason: spent.Error()}
}

func (s service) leaseNow(ctx context.Context) (writing context.Context, release func(), err error) {
	if err := s.mayApplyNow(ctx); err != nil {
		return nil, nil, err
	}
	writing, release, err = s.takeWriterLease(ctx, lease.Service)
	if _, held := errors.AsType[*store.HeldError](err); held {
		err = &jobs.RetryAfterError{Delay: heldPause, Reason: err.Error()}
	}
	return writing, release, err
}

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
			s.log.Info("writing resumes: no longer paused")
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
		s.log.Info("writing resumes: quiet hours ended")
	default:
		s.log.Info("writing waits until quiet hours end", zap.String("quiet_hours", s.o.Settings.Schedule.QuietHours))
	}
}
