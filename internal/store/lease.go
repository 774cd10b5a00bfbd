package store

import (
	"context"
	"fmt"
	"time"
)

// Holder is a process that has, or waits for, the right to write to an Odoo database.
type Holder struct {
	ID   string // unique for each start of a process
	What string // shown to users: "leadtwin serve"
	Host string
	PID  int
}

// Lease is the right to be the only one, which a holder has until it expires or is released.
type Lease struct {
	Name   string
	Holder Holder
	Since  time.Time
	Until  time.Time // zero: until the process of the holder ends
	// WrongClock is set for a lease that ends later than any lease acquired now could.
	WrongClock bool
}

// HeldError reports that another holder has the lease.
type HeldError struct{ Lease Lease }

func (e *HeldError) Error() string {
	l := e.Lease
	text := fmt.Sprintf("%s is held by %s (process %d on %s, since %s",
		l.Name, l.Holder.What, l.Holder.PID, l.Holder.Host, l.Since.Format(time.RFC3339))
	if l.Until.IsZero() {
		return text + ")"
	}
	text += fmt.Sprintf(", until %s unless renewed)", l.Until.Format(time.RFC3339))
	if l.WrongClock {
		text += "; the clock of that process was wrong, so the lease is not valid"
	}
	return text
}

// AcquireLease makes h the holder of the lease until now+ttl. The holder renews it by the same call. It returns
// *HeldError for an unexpired lease of another holder. Machines that share a store need clocks that agree much better
// than ttl. A lease that ends more than half a ttl later than one acquired now was acquired by a wrong clock:
// HeldError.Lease.WrongClock is set, and the caller may break it.
func (s *Store) AcquireLease(ctx context.Context, name string, h Holder, now time.Time, ttl time.Duration) error {
	return s.inTransaction(ctx, "acquire the lease "+name, func(t *tx) error {
		n, err := t.exec(ctx, `INSERT INTO lease (name, holder, what, host, pid, since, ends) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET
			since = CASE WHEN lease.holder = excluded.holder THEN lease.since ELSE excluded.since END,
			holder = excluded.holder, what = excluded.what, host = excluded.host, pid = excluded.pid, ends = excluded.ends
			WHERE lease.holder = excluded.holder OR lease.ends <= excluded.since`,
			name, h.ID, h.What, h.Host, h.PID, toMicros(now), toMicros(now.Add(ttl)))
		if err != nil || n > 0 {
			return err
		}
		held, err := queryLease(ctx, t, name, 0)
		if err != nil {
			return err
		}
		held.WrongClock = held.Until.After(now.Add(ttl + ttl/2))
		return &HeldError{Lease: *held}
	})
}

// LeaseHolder returns the current lease, nil if there is none.
func (s *Store) LeaseHolder(ctx context.Context, name string, now time.Time) (*Lease, error) {
	lease, err := queryLease(ctx, s.read, name, toMicros(now))
	return lease, wrapf(err, "read who holds the lease %s", name)
}

// queryLease returns the lease that ends after a time, nil if there is none.
func queryLease(ctx context.Context, q querier, name string, after int64) (*Lease, error) {
	l := Lease{Name: name}
	found, err := queryOne(ctx, q, "SELECT holder, what, host, pid, since, ends FROM lease WHERE name = ? AND ends > ?",
		[]any{name, after}, &l.Holder.ID, &l.Holder.What, &l.Holder.Host, &l.Holder.PID, &l.Since, &l.Until)
	if err != nil || !found {
		return nil, err
	}
	return &l, nil
}

// ReleaseLease ends the lease of h. It does nothing if h does not hold it.
func (s *Store) ReleaseLease(ctx context.Context, name string, h Holder) error {
	return s.exec(ctx, "release the lease "+name, "DELETE FROM lease WHERE name = ? AND holder = ?", name, h.ID)
}

// BreakLease ends the lease of a holder that is known to be dead, for instance because its PID on this host does not
// exist, or one with a wrong clock. It does nothing if another holder has the lease by now.
func (s *Store) BreakLease(ctx context.Context, lease Lease) error {
	return s.ReleaseLease(ctx, lease.Name, lease.Holder)
}
