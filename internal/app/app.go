// Package app wires the parts together and gives the commands what they call: one method for each command, results as
// values of internal/report.
//
// It is the only package that knows all others, and decides nothing itself. Read app.go first.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/semaphore"

	"leadtwin/config"
	"leadtwin/internal/metrics"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/internal/ui"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/webhooks"
	"leadtwin/webhooks/outgoing"
)

// Need is what a command requires.
type Need int

// What a command needs. With NeedStoreToRead the store may be read-only; NeedOdoo includes the store; with
// NeedOdooLater Odoo may be down at the start. The store must exist, unless Options.NewStore allows to create it.
const (
	NeedStore Need = iota
	NeedStoreToRead
	NeedOdoo
	NeedOdooLater
)

// Options are the dependencies of an App.
type Options struct {
	Settings config.Config
	Need     Need
	NewStore bool // a store that does not exist is created
	Now      func() time.Time
	LogTo    io.Writer
	Progress func(what string, done, total int)
	OnListen func(desk string) // called with the address of the desk once the service listens; may be nil
	SignedIn *ui.Account       // who everybody is on the pages of the demo; nil: users sign in
}

// App is Leadtwin at work on one Odoo database and one store.
type App struct {
	o       Options
	log     *zap.Logger
	store   *store.Store
	linked  atomic.Pointer[link] // nil until Odoo was reached
	metrics *metrics.Metrics
	calls   *callBudget // nil: no limit
	seen    transitions
	ending  context.Context  // of Serve; once it has ended, no action begins
	sender  *outgoing.Sender // nil: events are not sent
	sent    *outgoing.Metrics
	hooks   *webhooks.Metrics // of Serve; nil otherwise

	resolvers resolvers
	offline   atomic.Pointer[rules.Policy] // that was used last before Odoo was reached

	stopping   sync.Mutex // guards stops
	stops      []stop
	connecting sync.Mutex          // one connection at a time
	evaluating sync.Mutex          // one pass over dirty leads at a time
	trying     *semaphore.Weighted // one trial of rules at a time
}

// link is the connection to Odoo, with data that depends on the server's version.
type link struct {
	odoo    *odooclient.Client
	policy  rules.Policy
	learned bool // the server was asked what it is, instead of taking what an earlier run found out
}

// odoo is the client; only after connect.
func (a *App) odoo() *odooclient.Client { return a.linked.Load().odoo }

// policy is the policy of the rules; only after connect.
func (a *App) policy() rules.Policy { return a.linked.Load().policy }

// stop is a step of the start that has to be undone.
type stop struct {
	what string
	run  func(context.Context) error
}

// sessionFact is the name under which the store keeps what Connect found out, so that the next start costs no calls.
const sessionFact = "odoo.session"

// New opens the store and, where needed, connects to Odoo. On an error all that was opened is closed again.
func New(ctx context.Context, o Options) (*App, error) {
	log, err := newLog(o.Settings.Log, o.LogTo)
	if err != nil {
		return nil, err
	}
	build := BuildInfo()
	a := &App{o: o, log: log, metrics: metrics.New(build.Version, build.Go, o.Now), trying: semaphore.NewWeighted(1)}
	if o.Progress == nil {
		a.o.Progress = func(string, int, int) {}
	}
	if err := a.start(ctx); err != nil {
		return nil, errors.Join(err, a.Stop(context.WithoutCancel(ctx)))
	}
	return a, nil
}

func (a *App) start(ctx context.Context) (err error) {
	if a.o.Need == NeedOdoo || a.o.Need == NeedOdooLater {
		if err := a.o.Settings.RequireOdoo(); err != nil {
			return err
		}
	}
	open := store.OpenExisting
	switch {
	case a.o.NewStore:
		open = store.Open
	case a.o.Need == NeedStoreToRead:
		open = store.OpenReadOnly
	}
	if a.store, err = open(ctx, a.o.Settings.Store.URL, upgradeOptions(a.o.Settings.Store, a.log)...); err != nil {
		return &NoStoreError{err}
	}
	a.onStop("close the store", func(context.Context) error { return a.store.Close() })
	if a.calls, err = a.newCallBudget(); err != nil {
		return err
	}
	if a.o.Need == NeedOdoo {
		if err := a.connect(ctx, false); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) onStop(what string, run func(context.Context) error) {
	a.stopping.Lock()
	defer a.stopping.Unlock()
	a.stops = append(a.stops, stop{what, run})
}

// stopLimit is how long a stop may take.
const stopLimit = 20 * time.Second

// Stop undoes what New did, last first. It may be called twice, and after half a New.
func (a *App) Stop(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, stopLimit)
	defer cancel()
	a.stopping.Lock()
	stops := a.stops
	a.stops = nil
	a.stopping.Unlock()
	for _, s := range slices.Backward(stops) {
		if e := s.run(ctx); e != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", s.what, e))
		}
	}
	return err
}

func (a *App) serverInfo() report.Server {
	s := a.odoo().Session()
	return report.Server{Version: s.Version.Text, Transport: s.Transport, Database: s.Database}
}

// version is set by the linker: -X leadtwin/internal/app.version=v1.2.3.
var version = "dev"

// BuildInfo returns the version of this program.
func BuildInfo() report.Build {
	return report.Build{Version: version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
}
