package lease

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"leadtwin/internal/store"
)

func openLease(t *testing.T, path string) Lease {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	return Lease{Store: s, Now: time.Now, Log: zap.NewNop()}
}

// otherMachine is a process on another machine.
func otherMachine() store.Holder {
	return store.Holder{ID: "pid:[1] x", What: Service, Host: "another machine", PID: 1}
}

func TestLeaseLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leadtwin.db")
	synctest.Test(t, func(t *testing.T) {
		l := openLease(t, path)
		defer func() { _ = l.Store.Close() }()
		writing, release, err := l.Take(t.Context(), Command)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		time.Sleep(10*duration + time.Second) // it is renewed; a second later no renewal is due
		_, _, err = l.Take(t.Context(), Service)
		held, taken := errors.AsType[*store.HeldError](err)
		if !taken || writing.Err() != nil {
			t.Fatalf("after ten times its length: %v, %v", err, writing.Err())
		}
		// As after this machine slept for longer than the lease lasts.
		if err := l.Store.BreakLease(t.Context(), held.Lease); err != nil {
			t.Fatal(err)
		}
		if err := l.Store.AcquireLease(t.Context(), Name, otherMachine(), time.Now(), duration); err != nil {
			t.Fatal(err)
		}
		time.Sleep(renewEvery + time.Second)
		if _, taken := errors.AsType[*store.HeldError](context.Cause(writing)); !taken {
			t.Errorf("the first one still writes: %v", context.Cause(writing))
		}
	})
}

func TestLeaseAwaited(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leadtwin.db")
	synctest.Test(t, func(t *testing.T) {
		l := openLease(t, path)
		defer func() { _ = l.Store.Close() }()
		if err := l.Store.AcquireLease(t.Context(), Name, otherMachine(), time.Now(), duration); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		_, release, err := l.Await(t.Context(), l.Take) // the other one died: its lease is not renewed
		if err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(begun); waited < duration {
			t.Errorf("it wrote after %s, in parallel with another process", waited)
		}
		defer release()

		second, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, _, err = l.Await(second, l.Take) // this one is renewed
		if held, taken := errors.AsType[*store.HeldError](err); !taken || held.Lease.Holder.What != Command ||
			second.Err() != nil {
			t.Errorf("the second command got %v", err)
		}
	})
}

func TestLeaseOfDeadProcess(t *testing.T) {
	l := openLease(t, filepath.Join(t.TempDir(), "leadtwin.db"))
	defer func() { _ = l.Store.Close() }()
	gone, err := NewHolder(Service)
	if err != nil {
		t.Fatal(err)
	}
	const noProcess = 1 << 30 // above the highest number that Linux gives
	gone.PID = noProcess
	elsewhere := gone
	elsewhere.ID = "pid:[1] x" // a container with this host's name, and processes of its own
	for _, one := range []struct {
		by    store.Holder
		taken bool
	}{{elsewhere, false}, {gone, true}} {
		if err := l.Store.AcquireLease(t.Context(), Name, one.by, time.Now(), duration); err != nil {
			t.Fatal(err)
		}
		_, release, err := l.Take(t.Context(), Command)
		if (err == nil) != one.taken {
			t.Errorf("the lease of %+v: %v", one.by, err)
		}
		if err == nil {
			release()
		}
		if err := l.Store.ReleaseLease(t.Context(), Name, one.by); err != nil {
			t.Fatal(err)
		}
	}
}

// A lease that was taken by a clock a year ahead would stop all writing for a year.
func TestLeaseOfWrongClock(t *testing.T) {
	l := openLease(t, filepath.Join(t.TempDir(), "leadtwin.db"))
	defer func() { _ = l.Store.Close() }()
	if err := l.Store.AcquireLease(t.Context(), Name, otherMachine(), time.Now().AddDate(1, 0, 0), duration); err != nil {
		t.Fatal(err)
	}
	core, logged := observer.New(zap.WarnLevel)
	l.Log = zap.New(core)
	_, release, err := l.Take(t.Context(), Command)
	if err != nil {
		t.Fatal(err)
	}
	release()
	if all := logged.All(); len(all) != 1 || !strings.Contains(fmt.Sprint(all[0].ContextMap()), otherMachine().Host) {
		t.Errorf("the log does not name who held it: %v", all)
	}
}
