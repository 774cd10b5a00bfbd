package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/zap"

	"leadtwin/config"
	"leadtwin/internal/lease"
	"leadtwin/internal/metrics"
	"leadtwin/internal/proxies"
	"leadtwin/sync/jobs"
	"leadtwin/webhooks"
)

// Time-outs of the listener: a slow sender must not hold a connection, a handler has Odoo's user waiting.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 10 * time.Second
	writeTimeout  = 30 * time.Second
	idleTimeout   = 30 * time.Second
	maxHeader     = 16 << 10
	concurrent    = 64   // deliveries that are stored at once
	perSender     = 5000 // deliveries a second
	stuckAfter    = 15 * time.Minute
	lookAfter     = 30 * time.Second // /readyz calls Odoo itself if no call was made for this long
	lookLimit     = 5 * time.Second
)

// Serve listens and works until ctx ends, then finishes what it has answered.
func (a *App) Serve(ctx context.Context) error {
	if len(a.o.Settings.Webhooks.Tokens()) == 0 {
		a.log.Warn("webhooks are disabled because webhooks.token is not set; schedules run")
	}
	me, err := lease.NewHolder(lease.Service)
	if err != nil {
		return err
	}
	release, err := a.store.LockService(me, a.o.Now())
	if err != nil {
		return err
	}
	a.onStop("leave the store to another service", func(context.Context) error { return release() })
	zone, err := time.LoadLocation(a.o.Settings.Schedule.Timezone)
	if err != nil {
		return fmt.Errorf("schedule.timezone: %w", err)
	}
	// Before the queue, which is created below: without the address it is of no use.
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", a.o.Settings.Server.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s (server.listen): %w", a.o.Settings.Server.Listen, err)
	}
	if err := a.serveProfiles(ctx); err != nil {
		return errors.Join(err, l.Close())
	}
	if err := a.beginSending(ctx); err != nil {
		return errors.Join(err, l.Close())
	}
	a.ending = ctx
	runner, err := a.startJobs(ctx, zone)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return a.listen(ctx, l, runner)
}

// startJobs starts the workers and the schedules, and shows their state among the metrics.
func (a *App) startJobs(ctx context.Context, zone *time.Location) (*jobs.Runner, error) {
	runner, err := jobs.Start(ctx, service{a}, jobs.Options{
		StoreURL:    a.o.Settings.Store.URL,
		Incremental: a.o.Settings.Schedule.Incremental,
		Full:        a.o.Settings.Schedule.Full,
		Zone:        zone,
		Jitter:      a.o.Settings.Schedule.Jitter,
		Sends:       a.sender != nil,
		LastSweeps:  a.lastSweeps,
		Now:         a.o.Now,
		Log:         a.log,
		OnRun:       a.recordJob,
	})
	if err != nil {
		return nil, err
	}
	a.onStop("end the jobs", runner.Stop) // where listening ends by itself
	a.metrics.ShowState(metrics.State{
		Store: a.store, Odoo: runner.Unavailable, NextRuns: runner.NextRuns,
		Paused: func(ctx context.Context) (bool, error) {
			p, err := a.Paused(ctx)
			return p != nil, err
		},
		LastSweep:  func(ctx context.Context) (time.Time, error) { return a.timeFact(ctx, lastSweepFact) },
		LastBackup: func(ctx context.Context) (time.Time, error) { return a.timeFact(ctx, lastBackupFact) },
	})
	return runner, nil
}

func (a *App) listen(ctx context.Context, l net.Listener, runner *jobs.Runner) error {
	a.hooks = webhooks.NewMetrics(a.metrics.Registry())
	pages, err := a.newPages(func() { runner.Enqueue() })
	if err != nil {
		return err
	}
	errorLog, err := zap.NewStdLogAt(a.log, zap.WarnLevel)
	if err != nil {
		return fmt.Errorf("log the errors of the listener: %w", err)
	}
	server := &http.Server{
		Handler: a.routes(runner, pages), ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, ErrorLog: errorLog, ConnState: newConnectionLimit().changed,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	desk := deskURL(a.o.Settings.Server, l.Addr())
	a.logStart(l.Addr(), desk, runner)
	if a.o.OnListen != nil {
		a.o.OnListen(desk)
	}
	go a.watchStore(ctx)
	select {
	case err := <-ended:
		return fmt.Errorf("listen: %w", err)
	case <-ctx.Done():
	}
	a.log.Info("service is stopping: it finishes the action in progress and starts no other")
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
	defer cancel()
	// Deliveries are stored until the jobs have ended: Odoo never repeats one.
	return errors.Join(runner.Stop(stopping), server.Shutdown(stopping), a.recordDelivery(stopping))
}

// deskURL is where a browser opens the review desk: at server.public_url or, without it, on this machine.
func deskURL(s config.Server, listen net.Addr) string {
	root := strings.TrimRight(s.PublicURL, "/")
	if root == "" {
		at := listen.String()
		if host, port, err := net.SplitHostPort(at); err == nil && net.ParseIP(host).IsUnspecified() {
			at = net.JoinHostPort("127.0.0.1", port) // all addresses: none that a browser can open
		}
		root = "http://" + at
	}
	return root + s.BasePath + "/"
}

// logStart logs what runs here, on which Odoo and store, and when the next sweeps are due.
func (a *App) logStart(listen net.Addr, desk string, runner *jobs.Runner) {
	s := a.o.Settings
	zone, _ := a.o.Now().In(runner.Zone()).Zone()
	fields := []zap.Field{
		zap.String("listen", listen.String()), zap.String("desk", desk),
		zap.String("mode", s.Mode), zap.String("version", version),
		zap.String("odoo", s.Odoo.URL), zap.String("database", s.Odoo.Database),
		zap.String("store", config.RedactPassword(s.Store.URL)),
		zap.String("timezone", fmt.Sprintf("%s (%s)", s.Schedule.Timezone, zone)),
		zap.String("quiet_hours", s.Schedule.QuietHours),
	}
	for kind, at := range runner.NextRuns() {
		fields = append(fields, zap.String("next_"+string(kind), at.Format(time.RFC3339)))
	}
	a.log.Info("service started", fields...)
}

// storeWatch is how often the service checks that it reaches its store.
const storeWatch = 10 * time.Second

// watchStore logs once when the store is unreachable and once when it can be reached again, until ctx ends. It records
// the last delivery there, which is too much work for each one.
func (a *App) watchStore(ctx context.Context) {
	tick := time.NewTicker(storeWatch)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		limited, cancel := context.WithTimeout(ctx, lookLimit)
		err := a.recordDelivery(limited)
		if err == nil {
			_, err = a.store.CountDirtyLeads(limited)
		}
		cancel()
		state := ""
		if err != nil {
			state = "lost"
		}
		switch {
		case ctx.Err() != nil || !a.seen.changed("store", state):
		case err != nil:
			a.log.Error("the store is unreachable", zap.Error(err))
		default:
			a.log.Info("connection to the store restored")
		}
	}
}

// trustedProxies are those of server.trusted_proxies. Where the check of the settings refused it, there are none, and
// the address that calls is the sender.
func (a *App) trustedProxies() proxies.Trusted {
	trusted, _ := a.o.Settings.Server.Proxies()
	return trusted
}

// routes serves deliveries, probes, metrics, the review desk and the API.
func (a *App) routes(runner *jobs.Runner, pages http.Handler) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.HandleMethodNotAllowed, r.RedirectTrailingSlash = true, false
	r.Use(gin.CustomRecoveryWithWriter(nil, func(c *gin.Context, _ any) {
		a.log.Error("request panicked", zap.String("route", c.FullPath()))
		c.AbortWithStatus(http.StatusInternalServerError)
	}))
	wake := func() { runner.EnqueueAfter(a.drainInterval()) }
	webhooks.Register(r, a.store, wake, a.o.Now, a.hooks, a.log, webhooks.Options{
		Tokens:     a.o.Settings.Webhooks.Tokens(),
		MaxBody:    int64(a.o.Settings.Webhooks.MaxBody),
		Concurrent: concurrent,
		PerSender:  perSender,
		Proxies:    a.trustedProxies(),
	})
	r.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	r.GET("/readyz", func(c *gin.Context) {
		state := a.readiness(c.Request.Context(), runner)
		status := http.StatusOK
		if !state.Ready {
			status = http.StatusServiceUnavailable
		}
		c.JSON(status, state)
	})
	r.GET("/metrics", gin.WrapH(promhttp.HandlerFor(a.metrics.Registry(), promhttp.HandlerOpts{})))
	r.NoRoute(func(c *gin.Context) {
		if strings.HasPrefix(c.Request.URL.Path, "/hooks/") {
			return // Gin's own 404, as for a wrong token
		}
		c.Status(http.StatusOK) // Gin assumes 404 here; the desk knows its own routes
		pages.ServeHTTP(c.Writer, c.Request)
	})
	return r
}
