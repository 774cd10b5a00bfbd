package app

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply"
	"leadtwin/sync/crawl"
	"leadtwin/sync/jobs"
	"leadtwin/sync/reconcile"
)

// When the last successful sweep ended, and the last full one.
const (
	lastSweepFact = "sweep.last"
	lastFullFact  = "sweep.full"
)

// The sizes and times of the service.
const (
	drainBatch   = 2000             // leads of the inbox in one pass
	notYetTries  = 5                // how often a lead that is not in Odoo is looked for
	notYetPause  = 5 * time.Second  // doubles with each try
	notYetLeads  = 10_000           // in a longer inbox none is looked for again
	failedRetry  = time.Hour        // a failed case opens again
	heldPause    = 30 * time.Second // while another process writes
	quietPause   = time.Minute      // in quiet hours
	shortestWait = 250 * time.Millisecond
	loggedLeads  = 50 // ids of leads in one line of the log
)

// service is what the jobs of `serve` do.
type service struct{ *App }

// ready connects to Odoo where no job did before.
func (s service) ready(ctx context.Context) error {
	s.connecting.Lock()
	defer s.connecting.Unlock()
	if s.linked.Load() != nil {
		return nil
	}
	return s.connect(ctx, false)
}

// Ping asks Odoo for this user, and signs in again where that was refused.
func (s service) Ping(ctx context.Context) error {
	if err := s.ready(ctx); err != nil { // which asks nothing, where an earlier start has found out all
		return err
	}
	_, err := s.odoo().Count(ctx, "res.users", []any{[]any{"id", "=", s.odoo().Session().UID}})
	if odooclient.KindOf(err).StaleSession() {
		return s.connect(ctx, true)
	}
	return err
}

// settle evaluates all dirty leads.
func (s service) settle(ctx context.Context, fresh reconcile.Fresh) (reconcile.Stats, error) {
	crawler := crawl.New(s.odoo(), s.store, s.policy(), s.o.Now, s.crawlOptions())
	stats, err := s.pass(ctx, reconcile.New(s.store, crawler, s.policy(), reconcile.Options{InitialState: crm.Waiting, RetryAfter: failedRetry, OnCase: s.decided}), fresh)
	if err != nil {
		return stats, fmt.Errorf("decide: %w", err)
	}
	return stats, nil
}

// decided logs a case, so that the way of a lead can be followed from its id to the case's, and from there to the journal.
func (s service) decided(c crm.Case) {
	if c.Verdict != crm.Ignore {
		s.log.Info("case decided", zap.String("case", c.ID), zap.String("verdict", string(c.Verdict)), zap.String("state", string(c.State)), zap.Any("leads", c.Leads))
	}
}

// pass evaluates what is dirty, as the only one of all processes on the store: of two, the slower one would store what was
// true before the faster one read.
func (a *App) pass(ctx context.Context, r *reconcile.Reconciler, fresh reconcile.Fresh) (reconcile.Stats, error) {
	a.evaluating.Lock()
	defer a.evaluating.Unlock()
	release, err := a.store.Lock(ctx, "evaluate")
	if err != nil {
		return reconcile.Stats{}, err
	}
	defer release()
	return r.RunOnce(ctx, a.o.Now(), fresh)
}

// Sweep crawls what changed, or everything, and evaluates it.
func (s service) Sweep(ctx context.Context, full bool) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	err := s.crawl(ctx, full)
	if odooclient.KindOf(err).StaleSession() || full && err == nil && s.odoo().Session().Version.Major == 0 {
		// The server was upgraded or moved, or the key changed: learn it anew.
		if err = s.connect(ctx, true); err == nil {
			err = s.crawl(ctx, full)
		}
	}
	return err
}

func (s service) crawl(ctx context.Context, full bool) error {
	if err := s.comparePast(ctx, true); err != nil {
		if _, disputed := errors.AsType[*DisputedPastError](err); !disputed {
			return fmt.Errorf("compare the store with Odoo: %w", err)
		}
	}
	crawler := crawl.New(s.odoo(), s.store, s.policy(), s.o.Now, s.crawlOptions())
	read := crawler.Incremental
	if full {
		read = crawler.Full
	}
	got, err := read(ctx, func(int, int) {})
	if d, held := errors.AsType[*crawl.DisappearedError](err); held {
		return s.leadsDisappeared(ctx, d, full)
	}
	if err != nil {
		return fmt.Errorf("read the leads: %w", err)
	}
	if _, err := apply.New(s.odoo(), s.store, s.policy(), s.applyOptions(ctx)).Reconsider(ctx); err != nil {
		return fmt.Errorf("look at merges that were taken back: %w", err)
	}
	stats, err := s.settle(ctx, got.Fresh)
	if err != nil {
		return err
	}
	if err := s.sweepEnded(ctx, got.Full); err != nil {
		return err
	}
	debug.FreeOSMemory() // a crawl of many leads needs far more than the service at rest, which Go would keep for minutes
	s.log.Info("leads swept", zap.Bool("full", got.Full), zap.Int("leads", got.Leads), zap.Int("changed", got.Changed), zap.Int("deleted", got.Deleted), zap.Int("cases", stats.Put))
	return nil
}

// sweepEnded remembers when, so that the next run is the next one of the schedule.
func (s service) sweepEnded(ctx context.Context, full bool) error {
	ended := []string{lastSweepFact}
	if full {
		ended = append(ended, lastFullFact)
	}
	for _, fact := range ended {
		if err := s.store.SetFact(ctx, fact, s.o.Now()); err != nil {
			return err
		}
	}
	return nil
}

// Apply carries out what people approved, and in mode auto what no guard and no brake holds back. It finishes what an earlier run left
// open. In mode observe it does none of that, whatever the store holds: a command does.
func (s service) Apply(ctx context.Context) error {
	if s.o.Settings.Mode == observe {
		return nil
	}
	s.logHolds(ctx)
	err := s.carryAll(ctx)
	if _, paused := errors.AsType[*PausedError](err); paused {
		return nil // looked at again by the minute, and resume need not be in this process
	}
	if _, disputed := errors.AsType[*DisputedPastError](err); disputed {
		return &jobs.RetryAfterError{Delay: heldPause, Reason: err.Error()}
	}
	if _, stopped := errors.AsType[*StoppedError](err); stopped {
		return nil // the next process carries out the rest
	}
	return err
}

// carryAll goes on while that brings new work. Errors: *PausedError, *jobs.Later in quiet hours or while another process writes.
func (s service) carryAll(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := s.mayWrite(ctx); err != nil { // before the brakes, which may change cases
		return err
	}
	if err := s.applyUndoRequests(ctx); err != nil {
		return err
	}
	tried, left := map[string]bool{}, s.o.Settings.Limits.MaxMergesPerRun
	for round := range maxRounds {
		cases, err := s.toCarryOut(ctx)
		if err != nil {
			return err
		}
		cases = slices.DeleteFunc(cases, func(c crm.Case) bool { return tried[c.ID] })
		if len(cases) == 0 {
			// Without any case, the first round still finishes what an earlier run left open.
			if open, err := s.unfinished(ctx); err != nil || !open || round > 0 {
				return err
			}
		}
		if err := s.mayNow(ctx); err != nil {
			return err
		}
		merges, err := s.carry(ctx, cases, left)
		if err != nil {
			return err
		}
		left -= merges
		// What was written can bring new cases to light: a merge leaves one lead of two, and a note is due.
		if _, err = s.settle(ctx, nil); err != nil || left <= 0 {
			return err
		}
		for _, c := range cases {
			tried[c.ID] = true
		}
	}
	return nil
}

// unfinished says whether the journal has actions that an earlier run left open.
func (s service) unfinished(ctx context.Context) (bool, error) {
	open, err := s.store.Entries(ctx, store.EntryFilter{States: store.OpenEntryStates(), Limit: 1})
	if err != nil {
		return false, fmt.Errorf("read the journal: %w", err)
	}
	return len(open) > 0, nil
}

// mayNow is *StoppedError once the service ends, *PausedError while the stop switch is on, and *jobs.Later in quiet hours.
func (s service) mayNow(ctx context.Context) error {
	if err := s.mayBegin(s.ending)(ctx); err != nil { //nolint:contextcheck // the end of the service is another one than the end of the job
		return err
	}
	if s.o.Settings.Schedule.IsQuiet(s.o.Now()) {
		return &jobs.RetryAfterError{Delay: quietPause, Reason: "quiet hours"}
	}
	return nil
}

// carry writes to Odoo, under the lease of the one writer; most is how many merges at most.
func (s service) carry(ctx context.Context, cases []crm.Case, most int) (merges int, err error) {
	writing, release, err := s.takeWriter(ctx, serving)
	if _, held := errors.AsType[*store.HeldError](err); held {
		return 0, &jobs.RetryAfterError{Delay: heldPause, Reason: err.Error()}
	}
	if err != nil {
		return 0, err
	}
	defer release()
	o := s.applyOptions(s.ending) //nolint:contextcheck // as in mayNow
	o.MaxMerges = most
	o.May = s.mayNow // a run of many merges must not go on into quiet hours, nor after a stop or a pause
	o.OnOutcome = s.carriedOut(cases)
	result, err := apply.New(s.odoo(), s.store, s.policy(), o).Apply(writing, cases, "auto")
	s.metrics.RecordFailures(result)
	if err != nil {
		return result.Merges, fmt.Errorf("carry out: %w", err)
	}
	return result.Merges, nil
}
