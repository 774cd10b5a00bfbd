package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/platform"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/automation"
	"leadtwin/webhooks"
)

// How long to wait for the delivery, and how often to check the inbox.
const (
	verifyLimit = 15 * time.Second
	verifyLook  = 20 * time.Millisecond
)

// verifyDelivery causes one real delivery and sees it come into the store: through a running `serve` where there is
// one, else through a listener of its own, which keeps what comes in like serve does.
func (a *App) verifyDelivery(ctx context.Context, rules *automation.Installer) (report.Delivery, error) {
	out := report.Delivery{By: "serve"}
	stop, err := a.listenForDelivery(ctx)
	if err != nil {
		return out, err
	}
	if stop != nil {
		defer stop()
		out.By = "this command"
	}
	begun := time.Now() //nolint:forbidigo // how long it takes on the wall, whatever the clock of the application says
	err = rules.WithTestLead(ctx, func(ctx context.Context, lead crm.LeadID) error {
		out.Lead = int64(lead)
		return a.awaitDelivery(ctx, lead)
	})
	out.Seconds = time.Since(begun).Seconds() //nolint:forbidigo // as above
	if odooclient.Is(err, odooclient.UserError) {
		err = &AdvisedError{
			"the rules are installed, but not verified: " + err.Error(),
			"this database requires more values than the test lead has: create a lead manually, and look for it in the log " +
				"of 'leadtwin serve'",
		}
	}
	return out, err
}

// listenForDelivery opens the listener unless another process has it; then stop is nil.
func (a *App) listenForDelivery(ctx context.Context) (stop func(), err error) {
	c := a.o.Settings
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Server.Listen)
	if platform.IsAddressInUse(err) {
		return nil, nil //nolint:nilnil // serve listens
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s (server.listen): %w", c.Server.Listen, err)
	}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	webhooks.Register(
		r,
		a.store,
		func() {},
		a.o.Now,
		webhooks.NewMetrics(prometheus.NewRegistry()),
		a.log.WithOptions(zap.IncreaseLevel(zap.WarnLevel)),
		webhooks.Options{
			Tokens: c.Webhooks.Tokens(), MaxBody: int64(c.Webhooks.MaxBody), Concurrent: concurrent, PerSender: perSender,
		},
	)
	server := &http.Server{
		Handler:           r,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(l) }() // ends with Shutdown
	return func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
		defer cancel()
		_ = server.Shutdown(stopping) // what was answered is on disk
		<-ended
	}, nil
}

// awaitDelivery waits until a lead is in the inbox.
func (a *App) awaitDelivery(ctx context.Context, lead crm.LeadID) error {
	ctx, cancel := context.WithTimeout(ctx, verifyLimit)
	defer cancel()
	tick := time.NewTicker(verifyLook)
	defer tick.Stop()
	for {
		// All of them, as if much time had passed: the newest may be behind many.
		waiting, err := a.store.DueInboxItems(ctx, a.o.Now().Add(time.Hour), 0, 1_000_000)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if slices.ContainsFunc(waiting, func(one store.InboxItem) bool { return one.Lead == lead }) {
			return nil
		}
		select {
		case <-ctx.Done():
			return &AdvisedError{
				fmt.Sprintf("the rules are installed, but no delivery for the new lead arrived within %s", verifyLimit),
				"check that Odoo's server reaches server.public_url (name, firewall, reverse proxy, TLS), and that a service on " +
					"server.listen uses the same store.url; Odoo's log shows its side",
			}
		case <-tick.C:
		}
	}
}
