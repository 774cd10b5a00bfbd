package storetest

import (
	"errors"
	"testing"
	"time"

	"leadtwin/internal/store"
)

func lease(t *testing.T, fresh func(testing.TB) string) {
	url := fresh(t)
	s, other, ctx := open(t, url), open(t, url), t.Context()
	const ttl = 30 * time.Second
	at := func(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }
	serve := store.Holder{ID: "a", What: "leadtwin serve", Host: "crm1", PID: 77}
	sweep := store.Holder{ID: "b", What: "leadtwin sweep", Host: "crm1", PID: 78}

	ok(t, s.AcquireLease(ctx, "writer", serve, at(0), ttl))
	ok(t, s.AcquireLease(ctx, "writer", serve, at(20), ttl))
	err := other.AcquireLease(ctx, "writer", sweep, at(49), ttl)
	held, refused := errors.AsType[*store.HeldError](err)
	if !refused {
		t.Fatalf("a second writer was let in: %v", err)
	}
	equal(t, "who has it", held.Lease, store.Lease{Name: "writer", Holder: serve, Since: at(0), Until: at(50)})
	ok(t, other.AcquireLease(ctx, "another", sweep, at(49), ttl))
	ok(t, other.ReleaseLease(ctx, "writer", sweep))

	t.Run("lease expires", func(t *testing.T) {
		ok(t, other.AcquireLease(ctx, "writer", sweep, at(50), ttl))
		fails[*store.HeldError](t, "the first holder did not learn that it lost the lease",
			s.AcquireLease(ctx, "writer", serve, at(51), ttl))
	})
	t.Run("holder is dead", func(t *testing.T) {
		ok(t, s.BreakLease(ctx, held.Lease)) // which is no longer the holder
		err := s.AcquireLease(ctx, "writer", serve, at(52), ttl)
		now, refused := errors.AsType[*store.HeldError](err)
		if !refused {
			t.Fatalf("the lease of another holder was broken: %v", err)
		}
		ok(t, s.BreakLease(ctx, now.Lease))
		ok(t, s.AcquireLease(ctx, "writer", serve, at(52), ttl))
	})
	t.Run("wrong clock", func(t *testing.T) {
		ok(t, s.ReleaseLease(ctx, "writer", serve))
		ok(t, s.AcquireLease(ctx, "writer", serve, noon.AddDate(1, 0, 0), ttl))
		err := other.AcquireLease(ctx, "writer", sweep, at(52), ttl)
		held, refused := errors.AsType[*store.HeldError](err)
		if !refused || !held.Lease.WrongClock || held.Lease.Holder != serve {
			t.Fatalf("a lease that ends in a year is not void: %+v", err)
		}
		ok(t, other.BreakLease(ctx, held.Lease))
		ok(t, other.AcquireLease(ctx, "writer", sweep, at(52), ttl))
		err = s.AcquireLease(ctx, "writer", serve, at(45), ttl) // clocks differ a little
		if held, refused = errors.AsType[*store.HeldError](err); !refused || held.Lease.WrongClock {
			t.Errorf("the lease of a clock that is 7 seconds ahead is void: %v", err)
		}
		ok(t, other.ReleaseLease(ctx, "writer", sweep))
		ok(t, s.AcquireLease(ctx, "writer", serve, at(52), ttl))
	})
	t.Run("lease released", func(t *testing.T) {
		ok(t, s.ReleaseLease(ctx, "writer", serve))
		ok(t, s.AcquireLease(ctx, "writer", sweep, at(53), ttl))
	})
}
