package store

import (
	"context"
	"time"
)

// Holder is a process that wants to be, or is, the only one that writes to an Odoo database.
type Holder struct {
	ID   string // unique for each start of a process
	What string // for people: "leadtwin serve"
	Host string
	PID  int
}

// Held says that somebody else has the lease.
type Held struct {
	Name         string
	By           Holder
	Since, Until time.Time
}

func (e *Held) Error() string { return "" }

// TakeLease makes h the holder of the lease until now+ttl. The holder itself renews it by the same call. Somebody else's lease that has not run out is *Held.
// Several machines that share a store need clocks that agree much better than ttl.
func (s *Store) TakeLease(ctx context.Context, name string, h Holder, now time.Time, ttl time.Duration) error {
	return errStub
}

// ReleaseLease gives the lease up; of one that h does not hold it is no error.
func (s *Store) ReleaseLease(ctx context.Context, name string, h Holder) error { return errStub }

// BreakLease ends the lease of a holder that is known to be dead, for instance because its PID on this host is gone. It does nothing if somebody else has
// the lease by now.
func (s *Store) BreakLease(ctx context.Context, held *Held) error { return errStub }
