package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
)

const replicaEnv = "LEADTWIN_TEST_REPLICA"

// TestReplicaProcess is `leadtwin serve` in a process of its own, for tests that kill one.
func TestReplicaProcess(t *testing.T) {
	t.Parallel()
	if os.Getenv(replicaEnv) == "" {
		t.Skip("other tests start it")
	}
	settings, err := config.Load(
		"",
		slices.DeleteFunc(os.Environ(), func(line string) bool { return strings.HasPrefix(line, "LEADTWIN_TEST_") }),
	)
	if err != nil {
		t.Fatal(err)
	}
	ctx, quit := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer quit()
	a, err := app.New(
		ctx,
		app.Options{Settings: settings, NewStore: true, Need: app.NeedOdooLater, Now: time.Now, LogTo: os.Stderr},
	)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Serve(ctx); err != nil {
		t.Error(err)
	}
	if err := a.Stop(context.WithoutCancel(ctx)); err != nil {
		t.Error(err)
	}
}

// spawn starts r as a process; kill ends it as kill -9 does.
func (r *running) spawn() (kill func()) {
	r.Helper()
	_, kill = r.spawnProcess()
	return kill
}

// spawnProcess starts r as a process; stop ends it as a service manager does, kill as kill -9 does.
func (r *running) spawnProcess() (stop, kill func()) {
	r.Helper()
	s := r.settings
	cmd := exec.CommandContext(r.Context(), os.Args[0], "-test.run=^TestReplicaProcess$")
	cmd.Env = []string{
		replicaEnv + "=1",
		"LEADTWIN_ODOO_URL=" + s.Odoo.URL,
		"LEADTWIN_ODOO_DATABASE=" + s.Odoo.Database,
		"LEADTWIN_ODOO_USER=" + s.Odoo.User,
		"LEADTWIN_ODOO_API_KEY=" + s.Odoo.APIKey.Reveal(),
		"LEADTWIN_SERVER_LISTEN=" + s.Server.Listen,
		"LEADTWIN_WEBHOOKS_TOKEN=" + testToken,
		"LEADTWIN_WEBHOOKS_DEBOUNCE=100ms",
		"LEADTWIN_STORE_URL=" + s.Store.URL,
		"LEADTWIN_SCHEDULE_INCREMENTAL=",
		"LEADTWIN_SCHEDULE_FULL=",
		"LEADTWIN_MODE=" + s.Mode,
		fmt.Sprintf("LEADTWIN_LIMITS_MAX_MERGE_SHARE_PERCENT=%g", s.Limits.MaxMergeSharePercent),
		"LEADTWIN_WEBHOOKS_SEND_TO=" + s.Webhooks.SendTo,
		"LEADTWIN_WEBHOOKS_SEND_SECRET=" + s.Webhooks.SendSecret.Reveal(),
	}
	cmd.Stdout, cmd.Stderr = io.Discard, r.log
	if err := cmd.Start(); err != nil {
		r.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	r.Cleanup(kill)
	r.url = "http://" + s.Server.Listen
	r.until("the process answers", func() bool { return r.get("/healthz") == http.StatusOK })
	stop = func() {
		r.Helper()
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			r.Errorf("the process ended with %v\n%s", err, r.log)
		}
	}
	return stop, kill
}
