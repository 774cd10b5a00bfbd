package ui

import (
	"maps"
	"sync"
	"time"
)

// The limits of failed sign-ins.
const (
	freeFailures = 3                // before a delay
	longestDelay = 15 * time.Minute // for one address or account
	maxTracked   = 10_000           // addresses and accounts
)

// signInLimit delays sign-ins after failures, by client address and by account: twice as long with each.
type signInLimit struct {
	now func() time.Time

	mu       sync.Mutex
	failures map[string]failure
}

type failure struct {
	count int
	last  time.Time
}

func newSignInLimit(now func() time.Time) *signInLimit {
	return &signInLimit{now: now, failures: map[string]failure{}}
}

func (f failure) until() time.Time {
	if f.count < freeFailures {
		return time.Time{}
	}
	delay := longestDelay
	if shift := f.count - freeFailures; shift < 10 {
		delay = min(delay, time.Second<<shift)
	}
	return f.last.Add(delay)
}

// wait is how long the next sign-in by one of the names must wait; 0 is not at all.
func (l *signInLimit) wait(names ...string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	var longest time.Duration
	for _, name := range names {
		longest = max(longest, l.failures[name].until().Sub(l.now()))
	}
	return longest
}

func (l *signInLimit) failed(names ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.failures) > maxTracked {
		maps.DeleteFunc(l.failures, func(_ string, f failure) bool { return l.now().Sub(f.last) > longestDelay })
	}
	if len(l.failures) > maxTracked { // an attack from many addresses: account delays are what counts
		clear(l.failures)
	}
	for _, name := range names {
		f := l.failures[name]
		l.failures[name] = failure{count: f.count + 1, last: l.now()}
	}
}

func (l *signInLimit) succeeded(names ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range names {
		delete(l.failures, name)
	}
}
