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
	Settle      time.Duration // how long a reported lead is left alone
	Jitter      time.Duration // a scheduled run starts up to this much later
	Last        Last          // when sweeps last succeeded; a run missed since then is caught up once
	Now         func() time.Time
	Log         *zap.Logger
	OnFinish    func(Finished) // for metrics; may be nil
}

// Last says when the last successful sweep ended, and the last full one; zero for never. The first sweep of all is full.
type Last func(ctx context.Context) (swept, full time.Time, err error)

// How often to look whether something was forgotten, in spite of all.
const (
	sweepUp      = time.Minute // of the inbox, of approvals, and for missed runs
	housekeeping = time.Hour
	idlePoll     = 5 * time.Second // for sweeps that are due, where the queue does not tell: nobody waits for those
)

// Runner runs jobs until Stop. Its queue may be shared with other replicas.
type Runner struct {
	o       Options
	id      string // of this replica
	queue   *queue
	work    Work
	breaker *breaker
	woken   atomic.Bool
	wake    chan struct{}

	stopped sync.Once
	ended   chan struct{}
	probing sync.WaitGroup
	looking sync.Mutex
	quit    context.CancelFunc

	later sync.Mutex // guards what follows
	timer *time.Timer
	due   time.Time
}

// Start opens the queue and begins to work. Errors: the queue's database cannot be opened, or a cron line is wrong.
func Start(ctx context.Context, work Work, o Options) (*Runner, error) {
	r := &Runner{o: o, id: "leadtwin_" + crand.Text(), work: work, breaker: newBreaker(o.Now), wake: make(chan struct{}, 1), ended: make(chan struct{})}
	config := &river.Config{
		ID:                   r.id,
		Queues:               map[string]river.QueueConfig{leadQueue: {MaxWorkers: 1}, sweepQueue: {MaxWorkers: 1, FetchPollInterval: idlePoll}, applyQueue: {MaxWorkers: 1}},
		Workers:              river.NewWorkers(),
		RescueStuckJobsAfter: shortJob,                      // and not before its own Timeout
		Logger:               slog.New(slog.DiscardHandler), // what matters is logged by ours
		ErrorHandler:         &handler{log: o.Log},
		RetryPolicy:          retries{o.Now},
	}
	r.addWorkers(config.Workers)
	var err error
	if config.PeriodicJobs, err = r.schedules(); err != nil { //nolint:contextcheck // River calls what looks for missed runs, and gives it none
		return nil, err
	}
	if r.queue, err = openQueue(ctx, o.StoreURL, config, o.Log); err != nil {
		return nil, fmt.Errorf("open the queue: %w", err)
	}
	if err := r.queue.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start the queue: %w", err), r.queue.close())
	}
	waking, quit := context.WithCancel(context.WithoutCancel(ctx))
	r.quit = quit
	go r.insertOnWake(waking)
	r.probing.Go(func() { r.first(waking) })
	r.Wake()
	return r, nil
}

// first reaches Odoo before any job needs it: this replica may wait long for one, and who asks for trouble should know.
func (r *Runner) first(ctx context.Context) {
	if _, probe, ok := r.breaker.enter(); !ok || !probe {
		return // a job was faster
	}
	if err := r.work.Reach(ctx); err != nil {
		r.breaker.leave(err)
		r.logTrouble(err)
		return
	}
	r.breaker.reached()
	r.Wake()
}

// Stop lets running jobs finish for as long as ctx allows, then cancels them. A second call does nothing.
func (r *Runner) Stop(ctx context.Context) (err error) {
	r.stopped.Do(func() { err = r.stop(ctx) })
	return err
}

func (r *Runner) stop(ctx context.Context) error {
	r.quit()
	<-r.ended
	r.probing.Wait()
	r.later.Lock()
	if r.timer != nil {
		r.timer.Stop()
	}
	r.later.Unlock()
	return errors.Join(r.queue.stop(ctx), r.queue.close())
}

// Wake asks for a run of the inbox soon; it never blocks. Many wakes are one run, and a lost one is made up for within
// a minute.
func (r *Runner) Wake() {
	r.woken.Store(true)
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Look reaches Odoo where no job had reason to for a while, and returns why it cannot be worked with. The jobs leave it alone
// then; one that only takes longer than ctx allows they do not. Of several looks at once one is made.
func (r *Runner) Look(ctx context.Context) error {
	if !r.looking.TryLock() {
		return r.Trouble()
	}
	defer r.looking.Unlock()
	if err := r.Trouble(); err != nil {
		return err
	}
	err := r.work.Reach(ctx)
	if err != nil && ctx.Err() == nil {
		r.breaker.failed(err)
		r.logTrouble(err)
	}
	return err
}

// Trouble is why Odoo cannot be worked with at the moment; nil if it can.
func (r *Runner) Trouble() error { return r.breaker.trouble() }

// Heard asks for a run of the inbox when what has just come in will have settled: before that it would find nothing, and
// what comes in meanwhile goes along. It never blocks for long.
func (r *Runner) Heard() { r.wakeIn(r.o.Settle) }

// wakeIn wakes later; of several the earliest counts, and each drain asks anew.
func (r *Runner) wakeIn(d time.Duration) {
	r.later.Lock()
	defer r.later.Unlock()
	due := time.Now().Add(d)                                            //nolint:forbidigo // a timer of the process, which goes by the real clock
	if r.timer != nil && r.due.Before(due) && r.due.After(time.Now()) { //nolint:forbidigo // as above
		return
	}
	if r.timer != nil {
		r.timer.Stop()
	}
	r.due, r.timer = due, time.AfterFunc(d, r.Wake)
}

// insertOnWake keeps the queue's database out of the way of those who wake. Where a drain is there already, and may have
// looked before the wake, it asks again a little later, so that no wake is lost.
func (r *Runner) insertOnWake(ctx context.Context) {
	defer close(r.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		}
		if !r.woken.Load() {
			continue // a drain has begun since
		}
		there, err := r.queue.insert(ctx, drainArgs{})
		if err != nil && ctx.Err() == nil {
			r.o.Log.Error("job could not be queued", zap.String("job", string(Drain)), zap.Error(err))
		}
		if (there != nil || err != nil) && ctx.Err() == nil {
			r.wakeIn(time.Second)
		}
	}
}

// schedules are the cron lines, and the look after what was forgotten. River lets one replica run them; when that dies
// another does, after some seconds, so what was due meanwhile is looked for as well.
func (r *Runner) schedules() ([]*river.PeriodicJob, error) {
	var jobs []*river.PeriodicJob
	for _, one := range []struct {
		line string
		args river.JobArgs
		id   Kind
	}{{r.o.Incremental, incrementalArgs{}, Incremental}, {r.o.Full, fullArgs{}, Full}} {
		if one.line == "" {
			continue
		}
		line, err := cron.ParseStandard(one.line)
		if err != nil {
			return nil, fmt.Errorf("schedule.%s %q: %w", one.id, one.line, err)
		}
		s := schedule{line: line, zone: r.o.Zone, jitter: r.o.Jitter}
		jobs = append(jobs, periodic(s, one.args, one.id, false), r.catchUp(s, one.args, one.id))
	}
	every := func(d time.Duration, args river.JobArgs, id Kind) *river.PeriodicJob {
		return periodic(river.PeriodicInterval(d), args, id, true)
	}
	return append(jobs, every(sweepUp, drainArgs{}, Drain), every(sweepUp, applyArgs{}, Apply), every(housekeeping, housekeepArgs{}, Housekeep)), nil
}

// catchUp queues a sweep when a run was missed: nobody ran, the leader died, or a try ended for good.
func (r *Runner) catchUp(s schedule, args river.JobArgs, id Kind) *river.PeriodicJob {
	look := func() (river.JobArgs, *river.InsertOpts) {
		ctx, cancel := context.WithTimeout(context.Background(), sweepUp/2)
		defer cancel()
		swept, full, err := r.o.Last(ctx)
		if err != nil {
			r.o.Log.Warn("missed runs could not be looked for", zap.Error(err))
			return nil, nil
		}
		if id == Full && r.missed(s, full) || id == Incremental && (swept.IsZero() || r.missed(s, swept)) {
			return args, nil
		}
		return nil, nil
	}
	return river.NewPeriodicJob(river.PeriodicInterval(sweepUp), look, &river.PeriodicJobOpts{ID: string(id) + "_missed", RunOnStart: true})
}

// missed says whether a run was due since the last one, and its own time to begin is over.
func (r *Runner) missed(s schedule, last time.Time) bool {
	if last.IsZero() {
		return false
	}
	due := s.due(last)
	return !due.IsZero() && due.Add(s.jitter+sweepUp/2).Before(r.o.Now())
}

// NextRuns returns when the scheduled sweeps are due next, without the jitter; an empty or never ending line is left out.
func (r *Runner) NextRuns() map[Kind]time.Time {
	out := map[Kind]time.Time{}
	for kind, text := range map[Kind]string{Incremental: r.o.Incremental, Full: r.o.Full} {
		line, err := cron.ParseStandard(text)
		if text == "" || err != nil { // Start refuses a wrong line
			continue
		}
		if next := (schedule{line: line, zone: r.o.Zone}).due(r.o.Now()); !next.IsZero() {
			out[kind] = next
		}
	}
	return out
}

// Zone is the time zone of the schedules.
func (r *Runner) Zone() *time.Location { return r.o.Zone }

func periodic(s river.PeriodicSchedule, args river.JobArgs, id Kind, onStart bool) *river.PeriodicJob {
	return river.NewPeriodicJob(s, func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{ID: string(id), RunOnStart: onStart})
}
