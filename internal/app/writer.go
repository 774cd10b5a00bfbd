package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"leadtwin/internal/store"
	"leadtwin/sync/apply"
)

// The lease of the one process that writes to Odoo, and how often it is renewed.
const (
	writerLease = "writer"
	leaseTTL    = time.Minute
	leaseRenew  = 15 * time.Second
)

// applier makes the writer, under a lease. release gives the lease back.
func (a *App) applier(ctx context.Context) (w *apply.Applier, release func(), err error) {
	if release, err = a.takeWriter(ctx); err != nil {
		return nil, nil, err
	}
	return apply.New(a.odoo(), a.store, a.policy(), a.applyOptions()), release, nil
}

// takeWriter makes this process the one that writes to the Odoo database, until release. Errors: *PausedError,
// *store.Held.
func (a *App) takeWriter(ctx context.Context) (release func(), err error) {
	if err := a.mayWrite(ctx); err != nil {
		return nil, err
	}
	holder, err := newHolder()
	if err != nil {
		return nil, err
	}
	if err := a.takeLease(ctx, holder); err != nil {
		return nil, err
	}
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wait sync.WaitGroup
	wait.Go(func() {
		tick := time.NewTicker(leaseRenew)
		defer tick.Stop()
		for {
			select {
			case <-renewing.Done():
				return
			case <-tick.C:
				_ = a.store.TakeLease(renewing, writerLease, holder, a.o.Now(), leaseTTL) // the next try comes before it runs out
			}
		}
	})
	return func() {
		stop()
		wait.Wait()
		_ = a.store.ReleaseLease(context.WithoutCancel(ctx), writerLease, holder) // else it runs out by itself
	}, nil
}

func (a *App) applyOptions() apply.Options {
	url := a.o.Settings.Notes.OdooURL
	if url == "" {
		url = a.o.Settings.Odoo.URL
	}
	return apply.Options{MaxMerges: a.o.Settings.Brakes.MaxMergesPerRun, Language: a.o.Settings.Notes.Language, OdooURL: url, Now: a.o.Now}
}

// takeLease takes over from a process of this host that died.
func (a *App) takeLease(ctx context.Context, h store.Holder) error {
	err := a.store.TakeLease(ctx, writerLease, h, a.o.Now(), leaseTTL)
	held, taken := errors.AsType[*store.Held](err)
	if !taken || held.By.Host != h.Host || alive(held.By.PID) {
		return err
	}
	if err := a.store.BreakLease(ctx, held); err != nil {
		return err
	}
	return a.store.TakeLease(ctx, writerLease, h, a.o.Now(), leaseTTL)
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil || pid == os.Getpid() }

func newHolder() (store.Holder, error) {
	host, err := os.Hostname()
	if err != nil {
		return store.Holder{}, fmt.Errorf("name this machine: %w", err)
	}
	return store.Holder{ID: rand.Text(), What: "leadtwin", Host: host, PID: os.Getpid()}, nil
}
