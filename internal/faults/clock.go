package faults

import (
	"sync"
	"time"
)

// Clock is another clock that can be set, as an administrator or NTP sets a machine's. It is safe for use by several
// goroutines.
type Clock struct {
	mu   sync.Mutex
	base func() time.Time
	off  time.Duration
}

// NewClock makes a clock that goes as another does until it jumps.
func NewClock(base func() time.Time) *Clock { return &Clock{base: base} }

// Now is the time that it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.off)
}

// Jump sets the clock forward, or back.
func (c *Clock) Jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off += d
}
