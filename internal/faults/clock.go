package faults

import (
	"sync"
	"time"
)

// Clock is a clock that can be set, as an administrator or NTP sets that of a machine. It is safe for concurrent use.
type Clock struct {
	mu   sync.Mutex
	base func() time.Time
	off  time.Duration
}

// NewClock returns a clock that follows base until it jumps.
func NewClock(base func() time.Time) *Clock { return &Clock{base: base} }

// Now returns the current time of the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.off)
}

// Jump sets the clock forward, or back for a negative duration.
func (c *Clock) Jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off += d
}
