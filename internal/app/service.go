package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply"
	"leadtwin/sync/crawl"
	"leadtwin/sync/jobs"
	"leadtwin/sync/reconcile"
)

// lastSweepFact is when the last successful sweep ended.
const lastSweepFact = "sweep.last"

// The sizes and times of the service.
const (
	drainBatch  = 2000             // leads of the inbox in one pass
	notYetTries = 5                // how often a lead that is not in Odoo is looked for
	notYetPause = 5 * time.Second  // doubles with each try
	failedRetry = time.Hour        // a failed case opens again
	heldPause   = 30 * time.Second // while another process writes
)

// service is what the jobs of `serve` do.
type service struct{ *App }

// ready connects to Odoo where no job did before.
func (s service) ready(ctx context.Context) error {
	if s.linked.Load() != nil {
		return nil
	}
	return s.connect(ctx, false)
}

// Drain evaluates leads of the inbox that have settled. A lead that is not in Odoo is not there yet, some times, and
// then it is nothing: Odoo 17 and 18 report before they commit.
func (s service) Drain(ctx context.Context) (again time.Duration, err error) {
	if err := s.ready(ctx); err != nil {
		return 0, err
	}
	for {
		arrivals, err := s.store.Settled(ctx, s.o.Now(), s.o.Settings.Webhooks.Settle, drainBatch)
		if err != nil {
			return 0, fmt.Errorf("read the inbox: %w", err)
		}
		if len(arrivals) == 0 {
			break
		}
		if err := s.evaluate(ctx, arrivals); err != nil {
			return 0, err
		}
	}
	inbox, err := s.store.Inbox(ctx)
	if err != nil || inbox.Depth == 0 {
		return 0, err
	}
	return max(s.o.Settings.Webhooks.Settle, time.Second), nil
}

func (s service) evaluate(ctx context.Context, arrivals []store.Arrival) error {
	ids := make([]crm.LeadID, len(arrivals))
	for i, a := range arrivals {
		ids[i] = a.Lead
	}
	if err := s.store.MarkDirty(ctx, ids); err != nil {
		return fmt.Errorf("mark leads: %w", err)
	}
	stats, err := s.settle(ctx, nil)
	if err != nil {
		return err
	}
	s.log.Info("leads evaluated", zap.Int("leads", len(ids)), zap.Int("groups", stats.Groups), zap.Int("cases", stats.Put), zap.Int("missing", len(stats.Missing)))
	var done []store.Arrival
	for _, a := range arrivals {
		if !slices.Contains(stats.Missing, a.Lead) || a.Attempts >= notYetTries {
			done = append(done, a)
			continue
		}
		if err := s.store.Again(ctx, []store.Arrival{a}, s.o.Now().Add(notYetPause<<a.Attempts)); err != nil {
			return fmt.Errorf("keep a lead in the inbox: %w", err)
		}
	}
	return s.store.Done(ctx, done)
}

// settle evaluates all dirty leads, one pass at a time.
func (s service) settle(ctx context.Context, fresh reconcile.Fresh) (reconcile.Stats, error) {
	s.evaluating.Lock()
	defer s.evaluating.Unlock()
	crawler := crawl.New(s.odoo(), s.store, s.policy(), s.o.Now, crawl.Options{})
	stats, err := reconcile.New(s.store, crawler, s.policy(), reconcile.Options{Open: crm.Waiting, Retry: failedRetry}).RunOnce(ctx, s.o.Now(), fresh)
	if err != nil {
		return stats, fmt.Errorf("decide: %w", err)
	}
	return stats, nil
}

// Sweep crawls what changed, or everything, and evaluates it.
func (s service) Sweep(ctx context.Context, full bool) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	err := s.crawl(ctx, full)
	if serverChanged(err) || full && err == nil && s.odoo().Session().Version.Major == 0 {
		// The server was upgraded or moved, or the key changed: learn it anew.
		if err = s.connect(ctx, true); err == nil {
			err = s.crawl(ctx, full)
		}
	}
	if err != nil {
		return err
	}
	return s.store.Set(ctx, lastSweepFact, s.o.Now())
}

func (s service) crawl(ctx context.Context, full bool) error {
	crawler := crawl.New(s.odoo(), s.store, s.policy(), s.o.Now, crawl.Options{})
	read := crawler.Incremental
	if full {
		read = crawler.Full
	}
	got, err := read(ctx, func(int, int) {})
	if err != nil {
		return fmt.Errorf("read the leads: %w", err)
	}
	if _, err := apply.New(s.odoo(), s.store, s.policy(), s.applyOptions()).Reconsider(ctx); err != nil {
		return fmt.Errorf("look at merges that were taken back: %w", err)
	}
	stats, err := s.settle(ctx, got.Fresh)
	if err != nil {
		return err
	}
	s.log.Info("leads swept", zap.Bool("full", got.Full), zap.Int("leads", got.Leads), zap.Int("changed", got.Changed), zap.Int("deleted", got.Deleted), zap.Int("cases", stats.Put))
	return nil
}

// Apply carries out what people approved, and in mode auto what no guard and no brake holds back.
func (s service) Apply(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if p, err := s.Paused(ctx); err != nil || p != nil {
		return err
	}
	cases, err := s.toCarryOut(ctx)
	if err != nil || len(cases) == 0 {
		return err
	}
	if s.o.Settings.Schedule.Quiet(s.o.Now()) {
		return &jobs.Later{For: 5 * time.Minute, Why: "quiet hours"}
	}
	if err := s.carry(ctx, cases); err != nil {
		return err
	}
	_, err = s.settle(ctx, nil)
	return err
}

func (s service) carry(ctx context.Context, cases []crm.Case) error {
	applier, release, err := s.applier(ctx)
	if _, held := errors.AsType[*store.Held](err); held {
		return &jobs.Later{For: heldPause, Why: err.Error()}
	}
	if err != nil {
		return err
	}
	defer release()
	result, err := applier.Apply(ctx, cases, "auto")
	s.meter.applied(result)
	for _, o := range result.Outcomes {
		if !o.Skipped {
			s.log.Info("case carried out", zap.String("case", o.Case), zap.String("verdict", string(o.Verdict)), zap.String("state", string(o.State)),
				zap.Int64("survivor", int64(o.Survivor)), zap.Strings("actions", o.Entries))
		}
	}
	if err != nil {
		return fmt.Errorf("carry out: %w", err)
	}
	return nil
}

// Housekeep deletes snapshots that were kept long enough.
func (s service) Housekeep(ctx context.Context) error {
	days := s.o.Settings.Retention.SnapshotDays
	n, err := s.store.DeleteSnapshots(ctx, s.o.Now().AddDate(0, 0, -days), "retention", s.o.Now())
	if err == nil && n > 0 {
		s.log.Info("snapshots deleted", zap.Int("snapshots", n), zap.Int("days", days))
	}
	return err
}
