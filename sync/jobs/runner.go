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

// Options say where the queue lives and when schedules run.
type Options struct {
	StoreURL    string // sqlite:PATH or postgres://…; the queue lives beside it
	Incremental string // cron lines; empty is never
	Full        string
	Zone        *time.Location
	Debounce    time.Duration  // how long a reported lead is left alone
	Jitter      time.Duration  // a scheduled run starts up to this much later
	LastSweeps  LastSweepsFunc // when sweeps last succeeded; a run missed since then is caught up once
	Now         func() time.Time
	Log         *zap.Logger
	OnRun       func(Run) // for metrics; may be nil
}

// LastSweepsFunc says when the last successful sweep ended, and the last full one; zero for never. The first sweep of all is full.
type LastSweepsFunc func(ctx context.Context) (swept, full time.Time, err error)

// How often to look whether something was forgotten, in spite of all.
const (
	checkInterval     = time.Minute // of the inbox, of approvals, and for missed runs
	housekeepInterval = time.Hour
	sweepPollInterval = 5 * time.Second // for sweeps that are due, where the queue does not tell: nobody waits for those
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

	timerLock sync.Mutex // guards what follows
	timer     *time.Timer
	timerDue  time.Time
}

// Start opens the queue and begins to work. Errors: the queue's database cannot be opened, or a cron line is wrong.
func Start(ctx context.Context, work Work, o Options) (*Runner, error) {
	r := &Runner{options: o, id: "leadtwin_" + crand.Text(), work: work, breaker: newBreaker(o.Now), requests: make(chan struct{}, 1), inserterDone: make(chan struct{})}
	config := &river.Config{
		ID:                   r.id,
		Queues:               map[string]river.QueueConfig{leadQueue: {MaxWorkers: 1}, sweepQueue: {MaxWorkers: 1, FetchPollInterval: sweepPollInterval}, applyQueue: {MaxWorkers: 1}},
		Workers:              river.NewWorkers(),
		RescueStuckJobsAfter: shortTimeout,                  // and not before its own Timeout
		Logger:               slog.New(slog.DiscardHandler), // what matters is logged by ours
		ErrorHandler:         &errorHandler{log: o.Log},
		RetryPolicy:          retryPolicy{o.Now},
	}
	r.registerWorkers(config.Workers)
	var err error
	if config.PeriodicJobs, err = r.periodicJobs(); err != nil { //nolint:contextcheck // River calls what looks for missed runs, and gives it none
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

// probeAtStart reaches Odoo before any job needs it: this replica may wait long for one, and who asks for trouble should know.
func (r *Runner) probeAtStart(ctx context.Context) {
	if _, probe, ok := r.breaker.acquire(); !ok || !probe {
		return // a job was faster
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

// Enqueue asks for a run of the inbox soon; it never blocks. Many wakes are one run, and a lost one is made up for within
// a minute.
func (r *Runner) Enqueue() {
	r.pending.Store(true)
	select {
	case r.requests <- struct{}{}:
	default:
	}
}

// Probe reaches Odoo where no job had reason to for a while, and returns why it cannot be worked with. The jobs leave it alone
// then; one that only takes longer than ctx allows they do not. Of several looks at once one is made.
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

// Unavailable is why Odoo cannot be worked with at the moment; nil if it can.
func (r *Runner) Unavailable() error { return r.breaker.openReason() }

// EnqueueAfterDebounce asks for a run of the inbox when what has just come in will have settled: before that it would find nothing, and
// what comes in meanwhile goes along. It never blocks for long.
func (r *Runner) EnqueueAfterDebounce() { r.enqueueAfter(r.options.Debounce) }

// enqueueAfter wakes later; of several the earliest counts, and each drain asks anew.
func (r *Runner) enqueueAfter(d time.Duration) {
	r.timerLock.Lock()
	defer r.timerLock.Unlock()
	due := time.Now().Add(d)                                                      //nolint:forbidigo // a timer of the process, which goes by the real clock
	if r.timer != nil && r.timerDue.Before(due) && r.timerDue.After(time.Now()) { //nolint:forbidigo // as above
		return
	}
	if r.timer != nil {
		r.timer.Stop()
	}
	r.timerDue, r.timer = due, time.AfterFunc(d, r.Enqueue)
}

// insertRequestedDrains keeps the queue's database out of the way of those who wake. Where a drain is there already, and may have
// looked before the wake, it asks again a little later, so that no wake is lost.
func (r *Runner) insertRequestedDrains(ctx context.Context) {
	defer close(r.inserterDone)
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.requests:
		}
		if !r.pending.Load() {
			continue // a drain has begun since
		}
		there, err := r.queue.insert(ctx, drainArgs{})
		if err != nil && ctx.Err() == nil {
			r.options.Log.Error("job could not be queued", zap.String("job", string(Drain)), zap.Error(err))
		}
		if (there != nil || err != nil) && ctx.Err() == nil {
			r.enqueueAfter(time.Second)
		}
	}
}

// periodicJobs are the cron lines, and the look after what was forgotten. River lets one replica run them; when that dies
// another does, after some seconds, so what was due meanwhile is looked for as well.
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
	return append(jobs, every(checkInterval, drainArgs{}, Drain), every(checkInterval, applyArgs{}, Apply), every(housekeepInterval, housekeepArgs{}, Housekeep)), nil
}

// newMissedRunJob queues a sweep when a run was missed: nobody ran, the leader died, or a try ended for good.
func (r *Runner) newMissedRunJob(s schedule, args river.JobArgs, id Kind) *river.PeriodicJob {
	look := func() (river.JobArgs, *river.InsertOpts) {
		ctx, cancel := context.WithTimeout(context.Background(), checkInterval/2)
		defer cancel()
		swept, full, err := r.options.LastSweeps(ctx)
		if err != nil {
			r.options.Log.Warn("missed runs could not be looked for", zap.Error(err))
			return nil, nil
		}
		if id == Full && r.isMissed(s, full) || id == Incremental && (swept.IsZero() || r.isMissed(s, swept)) {
			return args, nil
		}
		return nil, nil
	}
	return river.NewPeriodicJob(river.PeriodicInterval(checkInterval), look, &river.PeriodicJobOpts{ID: string(id) + "_missed", RunOnStart: true})
}

// isMissed says whether a run was due since the last one, and its own time to begin is over.
func (r *Runner) isMissed(s schedule, last time.Time) bool {
	if last.IsZero() {
		return false
	}
	due := s.nextDue(last)
	return !due.IsZero() && due.Add(s.jitter+checkInterval/2).Before(r.options.Now())
}

// NextRuns returns when the scheduled sweeps are due next, without the jitter; an empty or never ending line is left out.
func (r *Runner) NextRuns() map[Kind]time.Time {
	out := map[Kind]time.Time{}
	for kind, text := range map[Kind]string{Incremental: r.options.Incremental, Full: r.options.Full} {
		line, err := cron.ParseStandard(text)
		if text == "" || err != nil { // Start refuses a wrong line
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
	return river.NewPeriodicJob(s, func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{ID: string(id), RunOnStart: onStart})
}
