package app

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

func writersOf(t *testing.T, path string) (*App, *store.Store) {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	return &App{o: Options{Now: time.Now}, store: s, log: zap.NewNop()}, s
}

// other is a process on another machine.
func otherMachine() store.Holder {
	return store.Holder{ID: "pid:[1] x", What: serviceName, Host: "another machine", PID: 1}
}

func TestWritingEndsWhenTheLeaseIsLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leadtwin.db")
	synctest.Test(t, func(t *testing.T) {
		a, s := writersOf(t, path)
		defer func() { _ = s.Close() }()
		writing, release, err := a.takeLeaseAs(t.Context(), commandName)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		time.Sleep(10*leaseTTL + time.Second) // it is renewed; a second later no renewal is due
		_, _, err = a.takeLeaseAs(t.Context(), serviceName)
		held, taken := errors.AsType[*store.HeldError](err)
		if !taken || writing.Err() != nil {
			t.Fatalf("after ten times its length: %v, %v", err, writing.Err())
		}
		// As after this machine slept for longer than the lease lasts.
		if err := s.BreakLease(t.Context(), held.Lease); err != nil {
			t.Fatal(err)
		}
		if err := s.AcquireLease(t.Context(), writerLease, otherMachine(), time.Now(), leaseTTL); err != nil {
			t.Fatal(err)
		}
		time.Sleep(leaseRenew + time.Second)
		if _, taken := errors.AsType[*store.HeldError](context.Cause(writing)); !taken {
			t.Errorf("the first one still writes: %v", context.Cause(writing))
		}
	})
}

func TestACommandWaitsForTheWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leadtwin.db")
	synctest.Test(t, func(t *testing.T) {
		a, s := writersOf(t, path)
		defer func() { _ = s.Close() }()
		if err := s.AcquireLease(t.Context(), writerLease, otherMachine(), time.Now(), leaseTTL); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		_, release, err := a.awaitLease(t.Context()) // the other one died: its lease is not renewed
		if err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(begun); waited < leaseTTL {
			t.Errorf("it wrote after %s beside somebody else", waited)
		}
		defer release()

		second, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, _, err = a.awaitLease(second) // this one is renewed
		if held, taken := errors.AsType[*store.HeldError](err); !taken || held.Lease.Holder.What != commandName || second.Err() != nil {
			t.Errorf("a second commandName was told %v", err)
		}
	})
}

func TestALeaseOfAProcessThatIsGoneIsTakenAtOnceButOnlyHere(t *testing.T) {
	a, s := writersOf(t, filepath.Join(t.TempDir(), "leadtwin.db"))
	defer func() { _ = s.Close() }()
	gone, err := newHolder(serviceName)
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
		if err := s.AcquireLease(t.Context(), writerLease, one.by, time.Now(), leaseTTL); err != nil {
			t.Fatal(err)
		}
		_, release, err := a.takeLeaseAs(t.Context(), commandName)
		if (err == nil) != one.taken {
			t.Errorf("the lease of %+v: %v", one.by, err)
		}
		if err == nil {
			release()
		}
		if err := s.ReleaseLease(t.Context(), writerLease, one.by); err != nil {
			t.Fatal(err)
		}
	}
}

// A lease that was taken by a clock a year ahead would stop all writing for a year.
func TestLeaseOfAClockAhead(t *testing.T) {
	a, s := writersOf(t, filepath.Join(t.TempDir(), "leadtwin.db"))
	defer func() { _ = s.Close() }()
	if err := s.AcquireLease(t.Context(), writerLease, otherMachine(), time.Now().AddDate(1, 0, 0), leaseTTL); err != nil {
		t.Fatal(err)
	}
	core, logged := observer.New(zap.WarnLevel)
	a.log = zap.New(core)
	_, release, err := a.takeLeaseAs(t.Context(), commandName)
	if err != nil {
		t.Fatal(err)
	}
	release()
	if all := logged.All(); len(all) != 1 || !strings.Contains(fmt.Sprint(all[0].ContextMap()), otherMachine().Host) {
		t.Errorf("the log does not name who held it: %v", all)
	}
}
