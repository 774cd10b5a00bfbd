package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/store"
	"leadtwin/sync/apply"
	"leadtwin/sync/apply/note"
)

// The lease of the one process that writes to Odoo, and how often it is renewed.
const (
	writerLease = "writer"
	leaseTTL    = time.Minute
	leaseRenew  = 15 * time.Second
	writerWait  = 90 * time.Second // of a command: longer than the lease of one that died
	writerPoll  = 500 * time.Millisecond

	commandName = "a leadtwin command" // as which one holds the lease, for people
	serviceName = "leadtwin serve"
)

// newApplier makes an Applier that starts no further action once stop has ended.
func (a *App) newApplier(stop context.Context) *apply.Applier {
	return apply.New(a.odoo(), a.store, a.policy(), a.applyOptions(stop))
}

// awaitWriterLease is takeWriterLease for a command: it waits until the other process is done, and says so. Writing outlives ctx, so
// that a signal lets the action under way finish; newApplier(ctx) starts no other. Errors: as takeWriterLease.
func (a *App) awaitWriterLease(ctx context.Context) (writing context.Context, release func(), err error) {
	return a.await(ctx, a.takeWriterLease)
}

// awaitLease is awaitWriterLease for what only writes to the store: also while Leadtwin is paused, or disagrees with Odoo.
func (a *App) awaitLease(ctx context.Context) (writing context.Context, release func(), err error) {
	return a.await(ctx, a.takeLeaseAs)
}

func (a *App) await(ctx context.Context, take func(context.Context, string) (context.Context, func(), error)) (writing context.Context, release func(), err error) {
	until := time.After(writerWait)
	for told := false; ; told = true {
		writing, release, err = take(context.WithoutCancel(ctx), commandName)
		held, taken := errors.AsType[*store.HeldError](err)
		if !taken {
			return writing, release, err
		}
		if !told {
			a.log.Warn("waits for another process that writes to Odoo", zap.String("who", held.Error()))
		}
		select {
		case <-time.After(writerPoll):
		case <-until:
			return nil, nil, err
		case <-ctx.Done():
			return nil, nil, errors.Join(err, context.Cause(ctx))
		}
	}
}

// takeWriterLease makes this process the one that writes to the Odoo database, until release; what is its name for others. Write
// with the context that it gives: it ends when somebody else may be the one. Errors: *PausedError, *DisputedPastError, *store.HeldError.
func (a *App) takeWriterLease(ctx context.Context, what string) (writing context.Context, release func(), err error) {
	if err := a.mayWrite(ctx); err != nil {
		return nil, nil, err
	}
	writing, release, err = a.takeLeaseAs(ctx, what)
	if err != nil {
		return nil, nil, err
	}
	if err := a.comparePast(writing, false); err != nil {
		release()
		return nil, nil, err
	}
	return writing, release, nil
}

// takeLeaseAs takes the lease of the one writer and keeps it until release.
func (a *App) takeLeaseAs(ctx context.Context, what string) (writing context.Context, release func(), err error) {
	holder, err := newHolder(what)
	if err != nil {
		return nil, nil, err
	}
	if err := a.takeLease(ctx, holder); err != nil {
		return nil, nil, err
	}
	writing, lose := context.WithCancelCause(ctx)
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wait sync.WaitGroup
	wait.Go(func() { a.renew(renewing, holder, lose) })
	return writing, func() {
		stop()
		wait.Wait()
		lose(nil)
		ctx := context.WithoutCancel(ctx)
		_ = a.store.ReleaseLease(ctx, writerLease, holder) // else it runs out by itself
		if err := a.store.Checkpoint(ctx); err != nil {
			a.log.Warn("the store's log stays as it is", zap.Error(err))
		}
	}, nil
}

// renew keeps the lease until ctx ends. When somebody else has it, or it could not be renewed for so long that somebody
// may, the writing ends: this process may have slept, or lost the store.
func (a *App) renew(ctx context.Context, h store.Holder, lose context.CancelCauseFunc) {
	tick := time.NewTicker(leaseRenew)
	defer tick.Stop()
	renewed := a.o.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		limited, cancel := context.WithTimeout(ctx, leaseRenew)
		now := a.o.Now()
		err := a.store.AcquireLease(limited, writerLease, h, now, leaseTTL)
		cancel()
		_, taken := errors.AsType[*store.HeldError](err)
		switch {
		case err == nil:
			renewed = now
		case taken || a.o.Now().Sub(renewed) > leaseTTL-leaseRenew:
			a.log.Error("writing ends: the lease of the one writer is lost", zap.Error(err))
			lose(fmt.Errorf("the lease of the one writer is lost: %w", err))
			return
		}
	}
}

// odooURL is the address of Odoo as its users reach it.
func (a *App) odooURL() string { return cmp.Or(a.o.Settings.Notes.OdooURL, a.o.Settings.Odoo.URL) }

func (a *App) applyOptions(stop context.Context) apply.Options {
	s := a.o.Settings
	return apply.Options{
		MaxMerges: s.Limits.MaxMergesPerRun, Now: a.o.Now, May: a.mayBegin(stop),
		Notes: note.Options{Language: s.Notes.Language, Formality: s.Notes.Formality, OdooURL: a.odooURL()},
	}
}

// takeLease takes over from a process of this machine that died, and from one whose clock was wrong.
func (a *App) takeLease(ctx context.Context, h store.Holder) error {
	err := a.store.AcquireLease(ctx, writerLease, h, a.o.Now(), leaseTTL)
	held, taken := errors.AsType[*store.HeldError](err)
	switch {
	case !taken:
		return err
	case held.Lease.WrongClock:
		a.log.Warn("broke a lease that was acquired by a wrong clock", zap.String("lease", held.Error()))
	case held.Lease.Holder.Host != h.Host || processes(held.Lease.Holder) != processes(h) || alive(held.Lease.Holder.PID):
		return err
	}
	if err := a.store.BreakLease(ctx, held.Lease); err != nil {
		return err
	}
	return a.store.AcquireLease(ctx, writerLease, h, a.o.Now(), leaseTTL)
}

// alive says whether a process runs. One of another user may not be signalled, and runs.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM) || pid == os.Getpid()
}

// newHolder names this process. The id begins with the table of processes that its number belongs to: containers may
// share a host's name and have a table each.
func newHolder(what string) (store.Holder, error) {
	host, err := os.Hostname()
	if err != nil {
		return store.Holder{}, fmt.Errorf("name this machine: %w", err)
	}
	table, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		table = "own-" + rand.Text() // it cannot be told, so nobody takes over before the lease runs out
	}
	return store.Holder{ID: table + " " + rand.Text(), What: what, Host: host, PID: os.Getpid()}, nil
}

func processes(h store.Holder) string {
	table, _, _ := strings.Cut(h.ID, " ")
	return table
}
