package jobs

import (
	"errors"
	"sync"
	"time"

	"leadtwin/odooclient"
)

// The pauses of an open breaker double from first to longest.
const (
	minPause    = 2 * time.Second
	maxPause    = time.Minute
	accessPause = time.Minute // until somebody has given a right back, or a key
)

// breaker stops all jobs while Odoo cannot be worked with. When its pause is over, one job goes first as a probe; if
// that succeeds, all go on.
type breaker struct {
	mu         sync.Mutex
	now        func() time.Time
	failures   int
	openUntil  time.Time
	probing    bool
	reason     error
	loggedKind odooclient.Kind // of the trouble that was reported last; empty while there is none
}

// errNotProbed is why nothing may run before the first probe.
var errNotProbed = errors.New("it was not reached yet")

// newBreaker is open, and lets its first probe through at once.
func newBreaker(now func() time.Time) *breaker {
	return &breaker{now: now, failures: 1, reason: errNotProbed}
}

// acquire says whether a job may run, and whether as a probe, which must reach Odoo before anything else; if not, how long
// it should sleep.
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

// close closes the breaker: the probe got an answer.
func (b *breaker) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures, b.reason, b.probing, b.loggedKind = 0, nil, false, ""
}

// openOnError opens a breaker that is closed: somebody else than a job met the trouble.
func (b *breaker) openOnError(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if pause, odoo := pauseFor(err, b.failures); odoo && b.failures == 0 {
		b.failures, b.reason, b.openUntil = 1, err, b.now().Add(pause)
	}
}

// release tells how a job ended; it returns how long to sleep where Odoo was the trouble, else 0.
func (b *breaker) release(err error) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = false
	pause, odoo := pauseFor(err, b.failures)
	if !odoo {
		return 0 // a job that found nothing to do proves nothing: only reached closes the breaker
	}
	b.failures++
	b.reason = err
	b.openUntil = b.now().Add(pause)
	return pause
}

// isNewReason reports whether the trouble is of another kind than at the last call, so that the log mentions each once.
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

// openReason is why Odoo cannot be worked with; nil if it can.
func (b *breaker) openReason() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reason
}

// pauseFor says whether an error is about Odoo as a whole, and how long to leave it alone.
func pauseFor(err error, fails int) (time.Duration, bool) {
	switch k := odooclient.KindOf(err); {
	case k.NeedsAdmin():
		return accessPause, true
	case k.Global(), k.Temporary(), k == odooclient.UnknownOutcome:
		return min(minPause<<min(fails, 6), maxPause), true
	}
	return 0, false
}
