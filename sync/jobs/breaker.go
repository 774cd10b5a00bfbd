package jobs

import (
	"errors"
	"sync"
	"time"

	"leadtwin/odooclient"
)

// The pauses of an open breaker double from minPause to maxPause.
const (
	minPause    = 2 * time.Second
	maxPause    = time.Minute
	accessPause = time.Minute // until an administrator fixes the access right or key
)

// breaker is a circuit breaker: it stops all jobs while Odoo is unavailable. After each pause one job probes Odoo; if
// that succeeds, all jobs continue.
type breaker struct {
	mu         sync.Mutex
	now        func() time.Time
	failures   int
	openUntil  time.Time
	probing    bool
	reason     error
	loggedKind odooclient.Kind // kind of the error logged last; empty while closed
}

// errNotProbed is the reason before the first probe.
var errNotProbed = errors.New("not connected yet")

// newBreaker returns an open breaker that allows its first probe immediately.
func newBreaker(now func() time.Time) *breaker {
	return &breaker{now: now, failures: 1, reason: errNotProbed}
}

// acquire reports whether a job may run, and whether it is a probe, which must first ping Odoo. If it may not run, wait
// is how long it should sleep.
func (b *breaker) acquire() (wait time.Duration, probe, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures == 0 {
		return 0, false, true
	}
	if left := b.openUntil.Sub(b.now()); left > 0 {
		return left, false, false
	}
	if b.probing {
		return minPause, false, false
	}
	b.probing = true
	return 0, true, true
}

func (b *breaker) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures, b.reason, b.probing, b.loggedKind = 0, nil, false, ""
}

func (b *breaker) openOnError(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if pause, odoo := pauseFor(err, b.failures); odoo && b.failures == 0 {
		b.failures, b.reason, b.openUntil = 1, err, b.now().Add(pause)
	}
}

// release ends a job. It returns how long the job should sleep if Odoo caused the error, else 0.
func (b *breaker) release(err error) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = false
	pause, odoo := pauseFor(err, b.failures)
	if !odoo {
		return 0 // a job that had nothing to do proves nothing: only a probe closes the breaker
	}
	b.failures++
	b.reason = err
	b.openUntil = b.now().Add(pause)
	return pause
}

// isNewReason reports whether the kind of error changed since the last call, so that each is logged once.
func (b *breaker) isNewReason() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := errors.AsType[*odooclient.Error](b.reason)
	if !ok || e.Kind == b.loggedKind {
		return false
	}
	b.loggedKind = e.Kind
	return true
}

func (b *breaker) openReason() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reason
}

// pauseFor reports whether an error affects all calls to Odoo, and how long to pause.
func pauseFor(err error, fails int) (time.Duration, bool) {
	switch k := odooclient.KindOf(err); {
	case k.NeedsAdmin():
		return accessPause, true
	case k.Global(), k.Temporary(), k == odooclient.UnknownOutcome:
		return min(minPause<<min(fails, 6), maxPause), true
	}
	return 0, false
}
