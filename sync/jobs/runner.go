package jobs

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/robfig/cron/v3"
	"go.uber.org/zap"
)

// Options configure a Runner.
type Options struct {
	StoreURL    string // sqlite:PATH or postgres://…; the queue is stored next to it
	Incremental string // cron expressions; empty means never
	Full        string
	Zone        *time.Location
	Jitter      time.Duration  // maximum random delay of scheduled runs
	Sends       bool           // there is a receiver of events
	LastSweeps  LastSweepsFunc // finds missed runs, which are caught up once
	Now         func() time.Time
	Log         *zap.Logger
	OnRun       func(Run) // for metrics; may be nil
}

// LastSweepsFunc returns when the last successful sweep and the last full sweep ended; zero means never. The first
// sweep is always full.
type LastSweepsFunc func(ctx context.Context) (swept, full time.Time, err error)

// Intervals of the checks that find missed events.
const (
	checkInterval     = time.Minute // of inbox, approvals and missed runs
	housekeepInterval = time.Hour
	sweepPollInterval = 5 * time.Second // of queued sweeps, which no user waits for
)

// Runner runs jobs until Stop. Its queue may be shared with other replicas.
type Runner struct {
	options  Options
	id       string // of this replica
	queue    *queue
	work     Work
	breaker  *breaker
	pending  atomic.Bool
	requests chan struct{}

	stopOnce     sync.Once
	inserterDone chan struct{}
	probing      sync.WaitGroup
	probeLock    sync.Mutex
	stopInserter context.CancelFunc

	timerLock sync.Mutex // guards timer and timerDue
	timer     *time.Timer
	timerDue  time.Time
}

// Start opens the queue and starts to work. Errors: the database of the queue cannot be opened, or a cron expression is
// invalid.
func Start(ctx context.Context, work Work, o Options) (*Runner, error) {
	r := &Runner{
		options: o, id: "leadtwin_" + crand.Text(), work: work, breaker: newBreaker(o.Now),
		requests: make(chan struct{}, 1), inserterDone: make(chan struct{}),
	}
	config := &river.Config{
		ID: r.id,
		Queues: map[string]river.QueueConfig{
			leadQueue: {MaxWorkers: 1}, applyQueue: {MaxWorkers: 1},
			sweepQueue: {MaxWorkers: 1, FetchPollInterval: sweepPollInterval},
		},
		Workers:              river.NewWorkers(),
		RescueStuckJobsAfter: shortTimeout,                  // but not before the timeout of the job
		Logger:               slog.New(slog.DiscardHandler), // this package logs what matters
		ErrorHandler:         &errorHandler{log: o.Log},
		RetryPolicy:          retryPolicy{o.Now},
	}
	if o.Sends {
		config.Queues[sendQueue] = river.QueueConfig{MaxWorkers: 1} // one at a time: in order
	}
	r.registerWorkers(config.Workers)
	var err error
	//nolint:contextcheck // River passes none to the constructor of a job
	if config.PeriodicJobs, err = r.periodicJobs(); err != nil {
		return nil, err
	}
	if r.queue, err = openQueue(ctx, o.StoreURL, config, o.Log); err != nil {
		return nil, fmt.Errorf("open the queue: %w", err)
	}
	if err := r.queue.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start the queue: %w", err), r.queue.close())
	}
	waking, quit := context.WithCancel(context.WithoutCancel(ctx))
	r.stopInserter = quit
	go r.insertRequestedDrains(waking)
	r.probing.Go(func() { r.probeAtStart(waking) })
	r.Enqueue()
	return r, nil
}

// probeAtStart pings Odoo before the first job, so that Unavailable is accurate from the start.
func (r *Runner) probeAtStart(ctx context.Context) {
	if _, probe, ok := r.breaker.acquire(); !ok || !probe {
		return // a job already probes
	}
	if err := r.work.Ping(ctx); err != nil {
		r.breaker.release(err)
		r.logUnavailable(err)
		return
	}
	r.breaker.close()
	r.Enqueue()
}

// Stop lets running jobs finish for as long as ctx allows, then cancels them. A second call does nothing.
func (r *Runner) Stop(ctx context.Context) (err error) {
	r.stopOnce.Do(func() { err = r.shutDown(ctx) })
	return err
}

func (r *Runner) shutDown(ctx context.Context) error {
	r.stopInserter()
	<-r.inserterDone
	r.probing.Wait()
	r.timerLock.Lock()
	if r.timer != nil {
		r.timer.Stop()
	}
	r.timerLock.Unlock()
	return errors.Join(r.queue.stop(ctx), r.queue.close())
}

// Enqueue requests a job that drains the inbox, and never blocks. Several requests become one job; a lost request is
// made up for within checkInterval.
func (r *Runner) Enqueue() {
	r.pending.Store(true)
	select {
	case r.requests <- struct{}{}:
	default:
	}
}

// Probe pings Odoo and returns why it is unavailable. An error pauses the jobs, unless ctx ended first. Concurrent
// probes share one ping.
func (r *Runner) Probe(ctx context.Context) error {
	if !r.probeLock.TryLock() {
		return r.Unavailable()
	}
	defer r.probeLock.Unlock()
	if err := r.Unavailable(); err != nil {
		return err
	}
	err := r.work.Ping(ctx)
	if err != nil && ctx.Err() == nil {
		r.breaker.openOnError(err)
		r.logUnavailable(err)
	}
	return err
}

// Unavailable returns why Odoo is unavailable; nil if it is not.
func (r *Runner) Unavailable() error { return r.breaker.openReason() }

// EnqueueAfter calls Enqueue later. Of several calls the earliest counts.
func (r *Runner) EnqueueAfter(d time.Duration) {
	r.timerLock.Lock()
	defer r.timerLock.Unlock()
	//nolint:forbidigo // a timer of the process
	due := time.Now().Add(d)
	if r.timer != nil && r.timerDue.Before(due) && r.timerDue.After(time.Now()) { //nolint:forbidigo // as above
		return
	}
	if r.timer != nil {
		r.timer.Stop()
	}
	r.timerDue, r.timer = due, time.AfterFunc(d, r.Enqueue)
}

// insertRequestedDrains inserts the jobs that Enqueue requests, so that callers do not wait for the database. If a job
// exists that may have read the inbox before the request, it tries again later, so that no request is lost.
func (r *Runner) insertRequestedDrains(ctx context.Context) {
	defer close(r.inserterDone)
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.requests:
		}
		if !r.pending.Load() {
			continue // a drain has started since
		}
		existing, err := r.queue.insert(ctx, drainArgs{})
		if err != nil && ctx.Err() == nil {
			r.options.Log.Error("job could not be queued", zap.String("job", string(Drain)), zap.Error(err))
		}
		if (existing != nil || err != nil) && ctx.Err() == nil {
			r.EnqueueAfter(time.Second)
		}
	}
}

// periodicJobs are the scheduled sweeps, and the checks for missed work. River runs them in one replica; when that
// dies, another one takes over after some seconds.
func (r *Runner) periodicJobs() ([]*river.PeriodicJob, error) {
	var jobs []*river.PeriodicJob
	for _, one := range []struct {
		line string
		args river.JobArgs
		id   Kind
	}{{r.options.Incremental, incrementalArgs{}, Incremental}, {r.options.Full, fullArgs{}, Full}} {
		if one.line == "" {
			continue
		}
		line, err := cron.ParseStandard(one.line)
		if err != nil {
			return nil, fmt.Errorf("schedule.%s %q: %w", one.id, one.line, err)
		}
		s := schedule{line: line, zone: r.options.Zone, jitter: r.options.Jitter}
		jobs = append(jobs, newPeriodicJob(s, one.args, one.id, false), r.newMissedRunJob(s, one.args, one.id))
	}
	every := func(d time.Duration, args river.JobArgs, id Kind) *river.PeriodicJob {
		return newPeriodicJob(river.PeriodicInterval(d), args, id, true)
	}
	if r.options.Sends {
		jobs = append(jobs, every(checkInterval, sendArgs{}, Send))
	}
	return append(jobs, every(checkInterval, drainArgs{}, Drain), every(checkInterval, applyArgs{}, Apply),
		every(housekeepInterval, housekeepArgs{}, Housekeep)), nil
}

// newMissedRunJob queues a sweep if a run was missed: no replica was up, the leader died, or a job gave up.
func (r *Runner) newMissedRunJob(s schedule, args river.JobArgs, id Kind) *river.PeriodicJob {
	newArgs := func() (river.JobArgs, *river.InsertOpts) {
		ctx, cancel := context.WithTimeout(context.Background(), checkInterval/2)
		defer cancel()
		swept, full, err := r.options.LastSweeps(ctx)
		if err != nil {
			r.options.Log.Warn("check for missed runs failed", zap.Error(err))
			return nil, nil
		}
		if id == Full && r.isMissed(s, full) || id == Incremental && (swept.IsZero() || r.isMissed(s, swept)) {
			return args, nil
		}
		return nil, nil
	}
	return river.NewPeriodicJob(river.PeriodicInterval(checkInterval), newArgs,
		&river.PeriodicJobOpts{ID: string(id) + "_missed", RunOnStart: true})
}

// isMissed reports whether a run was due since the last one and should have started by now.
func (r *Runner) isMissed(s schedule, last time.Time) bool {
	if last.IsZero() {
		return false
	}
	due := s.nextDue(last)
	return !due.IsZero() && due.Add(s.jitter+checkInterval/2).Before(r.options.Now())
}

// NextRuns returns when the scheduled sweeps are due next, without jitter. It omits those without a schedule.
func (r *Runner) NextRuns() map[Kind]time.Time {
	out := map[Kind]time.Time{}
	for kind, text := range map[Kind]string{Incremental: r.options.Incremental, Full: r.options.Full} {
		line, err := cron.ParseStandard(text)
		if text == "" || err != nil { // Start refuses invalid expressions
			continue
		}
		if next := (schedule{line: line, zone: r.options.Zone}).nextDue(r.options.Now()); !next.IsZero() {
			out[kind] = next
		}
	}
	return out
}

// Zone is the time zone of the schedules.
func (r *Runner) Zone() *time.Location { return r.options.Zone }

func newPeriodicJob(s river.PeriodicSchedule, args river.JobArgs, id Kind, onStart bool) *river.PeriodicJob {
	return river.NewPeriodicJob(s, func() (river.JobArgs, *river.InsertOpts) { return args, nil },
		&river.PeriodicJobOpts{ID: string(id), RunOnStart: onStart})
}
