package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"go.uber.org/zap"
)

// Queues with one worker each: a long full sweep must not delay deliveries or approved cases.
const (
	leadQueue  = "leads"
	sweepQueue = "sweeps"
	applyQueue = "apply"
	sendQueue  = "send"
)

// A job has no arguments except its kind, and at most one of each kind is queued. Drains also have numbers: where one
// finds more than it takes at once, it queues the next, which another replica may run at the same time.
type (
	drainArgs struct {
		Number int `json:"number"`
	}
	incrementalArgs struct{}
	fullArgs        struct{}
	applyArgs       struct{}
	housekeepArgs   struct{}
	sendArgs        struct{}
)

func (drainArgs) Kind() string       { return string(Drain) }
func (incrementalArgs) Kind() string { return string(Incremental) }
func (fullArgs) Kind() string        { return string(Full) }
func (applyArgs) Kind() string       { return string(Apply) }
func (housekeepArgs) Kind() string   { return string(Housekeep) }
func (sendArgs) Kind() string        { return string(Send) }

func (drainArgs) InsertOpts() river.InsertOpts       { return uniqueInQueue(leadQueue) }
func (incrementalArgs) InsertOpts() river.InsertOpts { return uniqueInQueue(sweepQueue) }
func (fullArgs) InsertOpts() river.InsertOpts        { return uniqueInQueue(sweepQueue) }
func (applyArgs) InsertOpts() river.InsertOpts       { return uniqueInQueue(applyQueue) }
func (housekeepArgs) InsertOpts() river.InsertOpts   { return uniqueInQueue(leadQueue) }
func (sendArgs) InsertOpts() river.InsertOpts        { return uniqueInQueue(sendQueue) }

func uniqueInQueue(queue string) river.InsertOpts {
	return river.InsertOpts{Queue: queue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateScheduled,
		rivertype.JobStateRetryable,
	}}}
}

func (r *Runner) registerWorkers(to *river.Workers) {
	river.AddWorker(to, newWorker(r, Drain, r.drainInbox))
	sweep := func(full bool) func(context.Context) error {
		return func(ctx context.Context) error { return r.enqueueApply(ctx, r.work.Sweep(ctx, full)) }
	}
	river.AddWorker(to, newWorker(r, Incremental, withoutArgs[incrementalArgs](sweep(false))))
	river.AddWorker(to, newWorker(r, Full, withoutArgs[fullArgs](sweep(true))))
	river.AddWorker(to, newWorker(r, Apply, withoutArgs[applyArgs](r.apply)))
	river.AddWorker(to, newWorker(r, Housekeep, withoutArgs[housekeepArgs](r.work.DeleteExpired)))
	river.AddWorker(to, newWorker(r, Send, withoutArgs[sendArgs](r.work.SendEvents)))
}

func withoutArgs[T river.JobArgs](do func(context.Context) error) func(context.Context, T) error {
	return func(ctx context.Context, _ T) error { return do(ctx) }
}

// apply applies cases and then requests that the events of this run are sent, also those of a run that failed half-way.
func (r *Runner) apply(ctx context.Context) error {
	err := r.work.Apply(ctx)
	if r.options.Sends {
		if _, e := r.queue.insert(context.WithoutCancel(ctx), sendArgs{}); e != nil {
			r.options.Log.Warn("job could not be queued", zap.String("job", string(Send)), zap.Error(e))
		}
	}
	return err
}

// maxDrains is how many replicas drain at the same time.
const maxDrains = 16

func (r *Runner) drainInbox(ctx context.Context, args drainArgs) error {
	r.pending.Store(false)
	again, err := r.work.DrainInbox(ctx, func() {
		if args.Number+1 == maxDrains {
			return
		}
		if _, err := r.queue.insert(ctx, drainArgs{Number: args.Number + 1}); err != nil && ctx.Err() == nil {
			r.options.Log.Warn("job could not be queued", zap.String("job", string(Drain)), zap.Error(err))
		}
	})
	if err := r.enqueueApply(ctx, err); err != nil {
		return err
	}
	if again > 0 {
		r.EnqueueAfter(again)
	}
	return nil
}

func (r *Runner) enqueueApply(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	existing, err := r.queue.insert(ctx, applyArgs{})
	if err == nil && existing != nil && existing.State == rivertype.JobStateRunning {
		// That job may have read the cases before this evaluation ended. One that is scheduled has not read them yet.
		r.EnqueueAfter(time.Second)
	}
	return err
}

func newWorker[T river.JobArgs](r *Runner, kind Kind, do func(context.Context, T) error) river.Worker[T] {
	return &kindWorker[T]{runner: r, kind: kind, do: do}
}

type kindWorker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	runner *Runner
	kind   Kind
	do     func(context.Context, T) error
}

func (w *kindWorker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	do := func(ctx context.Context) error { return w.do(ctx, job.Args) }
	if w.kind == Send {
		return w.runner.runRecorded(ctx, w.kind, do) // whether Odoo is available or not
	}
	return w.runner.runGuarded(ctx, w.kind, do)
}

// Timeout is how long a job may run. The next one continues where it stopped.
func (w *kindWorker[T]) Timeout(*river.Job[T]) time.Duration {
	switch w.kind {
	case Drain, Housekeep:
		return shortTimeout
	case Apply:
		return 3 * shortTimeout
	case Incremental, Full, Send:
	}
	return 12 * shortTimeout
}

// shortTimeout is for jobs that share a queue with many small ones.
const shortTimeout = 5 * time.Minute

// runRecorded runs a job that does not need Odoo.
func (r *Runner) runRecorded(ctx context.Context, kind Kind, do func(context.Context) error) error {
	begun := r.options.Now()
	err := do(ctx)
	if r.options.OnRun != nil {
		r.options.OnRun(Run{Kind: kind, Took: r.options.Now().Sub(begun), Err: err})
	}
	return err
}

// runGuarded runs a job unless the breaker is open, and converts its error for River.
func (r *Runner) runGuarded(ctx context.Context, kind Kind, do func(context.Context) error) error {
	wait, probe, ok := r.breaker.acquire()
	if !ok {
		return river.JobSnooze(wait)
	}
	begun := r.options.Now()
	err := r.runProbed(ctx, probe, do)
	snooze, snoozed := errors.AsType[*river.JobSnoozeError](err)
	if snoozed {
		err = nil
	}
	pause := r.breaker.release(err)
	if r.options.OnRun != nil {
		r.options.OnRun(Run{Kind: kind, Took: r.options.Now().Sub(begun), Err: err})
	}
	if later, ok := errors.AsType[*RetryAfterError](err); ok {
		r.options.Log.Debug("job snoozed", zap.String("job", string(kind)), zap.String("reason", later.Reason))
		return river.JobSnooze(later.Delay)
	}
	switch {
	case pause > 0:
		r.logUnavailable(err)
		r.options.Log.Debug("job snoozed until Odoo is available", zap.String("job", string(kind)),
			zap.Duration("pause", pause), zap.Error(err))
		return river.JobSnooze(pause)
	case err != nil:
		return err // River retries with increasing pauses
	case snoozed:
		return snooze
	}
	return nil
}

func (r *Runner) logUnavailable(err error) {
	if r.breaker.isNewReason() {
		r.options.Log.Warn("Odoo is unavailable, retrying", zap.Error(err))
	}
}

func (r *Runner) runProbed(ctx context.Context, probe bool, do func(context.Context) error) error {
	if probe {
		if err := r.work.Ping(ctx); err != nil {
			return err
		}
		r.breaker.close()
		r.options.Log.Info("connection to Odoo restored")
		r.Enqueue()
	}
	return do(ctx)
}

// maxRetryDelay bounds the pauses between attempts: a job that waits for its retry blocks its kind.
const maxRetryDelay = 5 * time.Minute

// retryPolicy is for jobs whose error does not affect all calls to Odoo.
type retryPolicy struct{ now func() time.Time }

// NextRetry doubles the pause with each attempt.
func (p retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	return p.now().Add(min(time.Second<<min(len(job.Errors), 16), maxRetryDelay))
}

// errorHandler logs failed jobs; River retries them.
type errorHandler struct{ log *zap.Logger }

func (h *errorHandler) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	h.log.Error("job failed", zap.String("job", job.Kind), zap.Int("attempt", job.Attempt), zap.Error(err))
	return nil
}

func (h *errorHandler) HandlePanic(
	_ context.Context, job *rivertype.JobRow, value any, trace string,
) *river.ErrorHandlerResult {
	h.log.Error("job panicked", zap.String("job", job.Kind), zap.Any("panic", value), zap.String("trace", trace))
	return nil
}
