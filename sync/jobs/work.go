package jobs

import (
	"context"
	"fmt"
	"time"
)

// Work is what the jobs do. Each method is one pass: it finds its work in the store and a second call at once finds
// nothing. It must end with its context.
type Work interface {
	// Reach makes one cheap call to Odoo, after trouble: are address, database, user and key good again?
	Reach(ctx context.Context) error
	// Drain evaluates the leads of the inbox that have settled. again is when the next will have, 0 if none waits.
	Drain(ctx context.Context) (again time.Duration, err error)
	// Sweep crawls what changed, or everything, and evaluates it.
	Sweep(ctx context.Context, full bool) error
	// Apply carries out what may be carried out now.
	Apply(ctx context.Context) error
	// Housekeep deletes what has been kept long enough.
	Housekeep(ctx context.Context) error
}

// Later is an error of Work that means: not now, for a reason that is none of Odoo's. The job sleeps until then.
type Later struct {
	For time.Duration
	Why string
}

func (l *Later) Error() string {
	return fmt.Sprintf("waits %s: %s", l.For.Round(time.Second), l.Why)
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

// Finished is told after each run of a job.
type Finished struct {
	Kind Kind
	Took time.Duration
	Err  error
}
