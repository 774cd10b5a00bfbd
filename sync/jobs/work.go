package jobs

import (
	"context"
	"fmt"
	"time"
)

// Work is the work of the jobs. Each method finds its work in the store; an immediate second call finds none. It must
// return when its context ends.
type Work interface {
	// Ping makes one cheap call to check address, database, user and key.
	Ping(ctx context.Context) error
	// DrainInbox evaluates the leads of the inbox that are due. again is when the next one will be due, 0 if none waits.
	// It calls help while more are due than it evaluates at once and another replica may evaluate some at the same time.
	DrainInbox(ctx context.Context, help func()) (again time.Duration, err error)
	// Sweep crawls changed leads, or all leads, and evaluates them.
	Sweep(ctx context.Context, full bool) error
	// Apply applies the cases that may be applied now.
	Apply(ctx context.Context) error
	// SendEvents sends new events to the receiver of another program; it needs no Odoo.
	SendEvents(ctx context.Context) error
	// DeleteExpired deletes data whose retention has ended.
	DeleteExpired(ctx context.Context) error
}

// RetryAfterError is returned by Work to postpone a job for a reason other than Odoo. River calls it a snooze.
type RetryAfterError struct {
	Delay  time.Duration
	Reason string
}

func (l *RetryAfterError) Error() string {
	return fmt.Sprintf("retry in %s: %s", l.Delay.Round(time.Second), l.Reason)
}

// Kind names a job in logs and metrics.
type Kind string

// The kinds of jobs.
const (
	Drain       Kind = "drain"
	Incremental Kind = "incremental"
	Full        Kind = "full"
	Apply       Kind = "apply"
	Housekeep   Kind = "housekeep"
	Send        Kind = "send"
)

// Run is one run of a job.
type Run struct {
	Kind Kind
	Took time.Duration
	Err  error
}
