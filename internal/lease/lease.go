package lease

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/platform"
	"leadtwin/internal/store"
)

// Name is the name of the lease in the store.
const Name = "writer"

// What holders call themselves.
const (
	Command = "a leadtwin command"
	Service = "leadtwin serve"
)

const (
	duration     = time.Minute
	renewEvery   = 15 * time.Second
	waitLimit    = 90 * time.Second // longer than the lease of a process that died
	pollInterval = 500 * time.Millisecond
)

// Lease is the right to write to Odoo. The zero value is not usable.
type Lease struct {
	Store *store.Store
	Now   func() time.Time
	Log   *zap.Logger
}

// Take makes this process the writer until release, and renews the lease; holder is one of Command and Service. Write
// with the returned context: it ends when another process may have become the writer. Error: *store.HeldError.
func (l Lease) Take(ctx context.Context, holder string) (writing context.Context, release func(), err error) {
	me, err := NewHolder(holder)
	if err != nil {
		return nil, nil, err
	}
	if err := l.acquire(ctx, me); err != nil {
		return nil, nil, err
	}
	writing, end := context.WithCancelCause(ctx)
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wait sync.WaitGroup
	wait.Go(func() { l.renewUntil(renewing, me, end) })
	return writing, func() {
		stop()
		wait.Wait()
		end(nil)
		ctx := context.WithoutCancel(ctx)
		_ = l.Store.ReleaseLease(ctx, Name, me) // else it expires
		if err := l.Store.Checkpoint(ctx); err != nil {
			l.Log.Warn("write-ahead log of the store was not truncated", zap.Error(err))
		}
	}, nil
}

// Await calls take until no other process holds the lease, for 90 seconds at most. The context that take gets outlives
// ctx, so that a signal lets the action in progress finish.
func (l Lease) Await(
	ctx context.Context, take func(ctx context.Context, holder string) (context.Context, func(), error),
) (writing context.Context, release func(), err error) {
	until := time.After(waitLimit)
	for logged := false; ; logged = true {
		writing, release, err = take(context.WithoutCancel(ctx), Command)
		held, taken := errors.AsType[*store.HeldError](err)
		if !taken {
			return writing, release, err
		}
		if !logged {
			l.Log.Warn("waiting for another process that writes to Odoo", zap.String("holder", held.Error()))
		}
		select {
		case <-time.After(pollInterval):
		case <-until:
			return nil, nil, err
		case <-ctx.Done():
			return nil, nil, errors.Join(err, context.Cause(ctx))
		}
	}
}

// renewUntil renews the lease until ctx ends. It ends writing when another process has the lease, or may have it since
// this one could not renew it: it may have slept, or lost the store.
func (l Lease) renewUntil(ctx context.Context, me store.Holder, endWriting context.CancelCauseFunc) {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	renewed := l.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		limited, cancel := context.WithTimeout(ctx, renewEvery)
		now := l.Now()
		err := l.Store.AcquireLease(limited, Name, me, now, duration)
		cancel()
		_, taken := errors.AsType[*store.HeldError](err)
		switch {
		case err == nil:
			renewed = now
		case taken || l.Now().Sub(renewed) > duration-renewEvery:
			l.Log.Error("writer lease lost, stopping writes", zap.Error(err))
			endWriting(fmt.Errorf("writer lease lost: %w", err))
			return
		}
	}
}

// acquire also takes over from a process of this machine that died, and from one whose clock was wrong.
func (l Lease) acquire(ctx context.Context, me store.Holder) error {
	err := l.Store.AcquireLease(ctx, Name, me, l.Now(), duration)
	held, taken := errors.AsType[*store.HeldError](err)
	if !taken {
		return err
	}
	switch other := held.Lease.Holder; {
	case held.Lease.WrongClock:
		l.Log.Warn("removed a lease that was acquired with a wrong clock", zap.String("lease", held.Error()))
	case other.Host != me.Host || processNamespace(other) != processNamespace(me) || platform.IsAlive(other.PID):
		return err
	}
	if err := l.Store.BreakLease(ctx, held.Lease); err != nil {
		return err
	}
	return l.Store.AcquireLease(ctx, Name, me, l.Now(), duration)
}

// NewHolder names this process. The id begins with the namespace of its process number: containers may share a host
// name and have a namespace each.
func NewHolder(what string) (store.Holder, error) {
	host, err := os.Hostname()
	if err != nil {
		return store.Holder{}, fmt.Errorf("read the host name: %w", err)
	}
	namespace, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		namespace = "unknown-" + rand.Text() // unique, so that no process takes over before the lease expires
	}
	return store.Holder{ID: namespace + " " + rand.Text(), What: what, Host: host, PID: os.Getpid()}, nil
}

func processNamespace(h store.Holder) string {
	namespace, _, _ := strings.Cut(h.ID, " ")
	return namespace
}
