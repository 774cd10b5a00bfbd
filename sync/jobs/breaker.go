package jobs

import (
	"errors"
	"sync"
	"time"

	"leadtwin/odooclient"
)

// The pauses of an open breaker double from first to longest.
const (
	firstPause   = 2 * time.Second
	longestPause = time.Minute
	rightsPause  = time.Minute // until somebody has given a right back, or a key
)

// breaker stops all jobs while Odoo cannot be worked with. When its pause is over, one job goes first as a probe; if
// that succeeds, all go on.
type breaker struct {
	mu     sync.Mutex
	now    func() time.Time
	fails  int
	until  time.Time
	probes bool
	why    error
	logged odooclient.Kind // of the trouble that was reported last; empty while there is none
}

// errNotReached is why nothing may run before the first probe.
var errNotReached = errors.New("it was not reached yet")

// newBreaker is open, and lets its first probe through at once.
func newBreaker(now func() time.Time) *breaker {
	return &breaker{now: now, fails: 1, why: errNotReached}
}

// enter says whether a job may run, and whether as a probe, which must reach Odoo before anything else; if not, how long
// it should sleep.
func (b *breaker) enter() (wait time.Duration, probe, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails == 0 {
		return 0, false, true
	}
	if left := b.until.Sub(b.now()); left > 0 {
		return left, false, false
	}
	if b.probes {
		return firstPause, false, false
	}
	b.probes = true
	return 0, true, true
}

// reached closes the breaker: the probe got an answer.
func (b *breaker) reached() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fails, b.why, b.probes, b.logged = 0, nil, false, ""
}

// failed opens a breaker that is closed: somebody else than a job met the trouble.
func (b *breaker) failed(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if pause, odoo := pauseFor(err, b.fails); odoo && b.fails == 0 {
		b.fails, b.why, b.until = 1, err, b.now().Add(pause)
	}
}

// leave tells how a job ended; it returns how long to sleep where Odoo was the trouble, else 0.
func (b *breaker) leave(err error) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probes = false
	pause, odoo := pauseFor(err, b.fails)
	if !odoo {
		return 0 // a job that found nothing to do proves nothing: only reached closes the breaker
	}
	b.fails++
	b.why = err
	b.until = b.now().Add(pause)
	return pause
}

// newTrouble reports whether the trouble is of another kind than at the last call, so that the log mentions each once.
func (b *breaker) newTrouble() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := errors.AsType[*odooclient.Error](b.why)
	if !ok || e.Kind == b.logged {
		return false
	}
	b.logged = e.Kind
	return true
}

// trouble is why Odoo cannot be worked with; nil if it can.
func (b *breaker) trouble() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.why
}

// pauseFor says whether an error is about Odoo as a whole, and how long to leave it alone.
func pauseFor(err error, fails int) (time.Duration, bool) {
	switch k := odooclient.KindOf(err); {
	case k.NeedsAdmin():
		return rightsPause, true
	case k.Global(), k.Temporary(), k == odooclient.UnknownOutcome:
		return min(firstPause<<min(fails, 6), longestPause), true
	}
	return 0, false
}
