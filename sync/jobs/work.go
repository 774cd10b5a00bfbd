package jobs

import (
	"context"
	"fmt"
	"time"
)

// Work is what the jobs do. Each method is one pass: it finds its work in the store and a second call at once finds
// nothing. It must end with its context.
type Work interface {
	// Ping makes one cheap call to Odoo, after trouble: are address, database, user and key good again?
	Ping(ctx context.Context) error
	// DrainInbox evaluates the leads of the inbox that have settled. again is when the next will have, 0 if none waits.
	DrainInbox(ctx context.Context) (again time.Duration, err error)
	// Sweep crawls what changed, or everything, and evaluates it.
	Sweep(ctx context.Context, full bool) error
	// Apply carries out what may be carried out now.
	Apply(ctx context.Context) error
	// DeleteExpired deletes what has been kept long enough.
	DeleteExpired(ctx context.Context) error
}

// RetryAfterError is an error of Work that means: not now, for a reason that is none of Odoo's. The job sleeps until then.
type RetryAfterError struct {
	Delay  time.Duration
	Reason string
}

func (l *RetryAfterError) Error() string {
	return fmt.Sprintf("waits %s: %s", l.Delay.Round(time.Second), l.Reason)
}

// Kind names a job; it stands in logs and metrics.
type Kind string

// The kinds of jobs.
const (
	Drain       Kind = "drain"
	Incremental Kind = "incremental"
	Full        Kind = "full"
	Apply       Kind = "apply"
	Housekeep   Kind = "housekeep"
)

// Run is told after each run of a job.
type Run struct {
	Kind Kind
	Took time.Duration
	Err  error
}
