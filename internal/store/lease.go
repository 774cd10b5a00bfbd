package store

import (
	"context"
	"fmt"
	"time"
)

// Holder is a process that wants to be, or is, the only one that writes to an Odoo database.
type Holder struct {
	ID   string // unique for each start of a process
	What string // for people: "leadtwin serve"
	Host string
	PID  int
}

// HeldError says that somebody else has the lease.
type HeldError struct {
	Name         string
	By           Holder
	Since, Until time.Time
	Void         bool // it ends later than any lease that is taken now could: its holder's clock was wrong
}

func (e *HeldError) Error() string {
	if e.Until.IsZero() { // until its process ends
		return fmt.Sprintf("%s is taken by %s (process %d on %s, since %s)", e.Name, e.By.What, e.By.PID, e.By.Host, e.Since.Format(time.RFC3339))
	}
	text := fmt.Sprintf("%s is taken by %s (process %d on %s, since %s, until %s unless renewed)", e.Name, e.By.What, e.By.PID, e.By.Host,
		e.Since.Format(time.RFC3339), e.Until.Format(time.RFC3339))
	if e.Void {
		text += "; its clock was wrong, so that does not count"
	}
	return text
}

// AcquireLease makes h the holder of the lease until now+ttl. The holder itself renews it by the same call. Somebody else's lease that has not run out is *HeldError.
// Several machines that share a store need clocks that agree much better than ttl. A lease that ends more than half a ttl later than one that is taken now
// was taken by a clock that is wrong: *HeldError says that it is void, and the caller may break it.
func (s *Store) AcquireLease(ctx context.Context, name string, h Holder, now time.Time, ttl time.Duration) error {
	return s.inTransaction(ctx, "take the lease "+name, func(t *tx) error {
		n, err := t.exec(ctx, `INSERT INTO lease (name, holder, what, host, pid, since, ends) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET since = CASE WHEN lease.holder = excluded.holder THEN lease.since ELSE excluded.since END,
			holder = excluded.holder, what = excluded.what, host = excluded.host, pid = excluded.pid, ends = excluded.ends
			WHERE lease.holder = excluded.holder OR lease.ends <= excluded.since`,
			name, h.ID, h.What, h.Host, h.PID, toMicros(now), toMicros(now.Add(ttl)))
		if err != nil || n > 0 {
			return err
		}
		held := &HeldError{Name: name}
		var since, until int64
		_, err = queryOne(ctx, t, "SELECT holder, what, host, pid, since, ends FROM lease WHERE name = ?", []any{name},
			&held.By.ID, &held.By.What, &held.By.Host, &held.By.PID, &since, &until)
		if err != nil {
			return err
		}
		held.Since, held.Until = fromMicros(since), fromMicros(until)
		held.Void = held.Until.After(now.Add(ttl + ttl/2))
		return held
	})
}

// ReleaseLease gives the lease up; of one that h does not hold it is no error.
func (s *Store) ReleaseLease(ctx context.Context, name string, h Holder) error {
	return s.inTransaction(ctx, "release the lease "+name, func(t *tx) error {
		_, err := t.exec(ctx, "DELETE FROM lease WHERE name = ? AND holder = ?", name, h.ID)
		return err
	})
}

// BreakLease ends the lease of a holder that is known to be dead, for instance because its PID on this host is gone, or a void one. It does nothing if
// somebody else has the lease by now.
func (s *Store) BreakLease(ctx context.Context, held *HeldError) error {
	return s.ReleaseLease(ctx, held.Name, held.By)
}
