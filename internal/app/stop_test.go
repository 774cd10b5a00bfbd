package app_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/app"
	"leadtwin/internal/crm"
)

// onFirstMerge runs a function once, when Odoo is asked to merge for the first time.
func (r *running) onFirstMerge(do func()) {
	done := false
	watch := func(call *http.Request) {
		if strings.HasSuffix(call.URL.Path, "/action_merge") && !done {
			done = true
			do()
		}
	}
	r.weather.watch.Store(&watch)
}

// wantOneMerge fails unless Odoo, journal and cases agree that exactly one of five pairs was merged.
func (r *running) wantOneMerge() {
	r.Helper()
	a := r.open(app.NeedStore)
	defer func() { _ = a.Stop(context.WithoutCancel(r.Context())) }()
	list, err := a.Cases(r.Context(), app.CaseFilter{States: []crm.State{crm.Applied}})
	if err != nil {
		r.Fatal(err)
	}
	history, err := a.History(r.Context(), 10)
	if err != nil {
		r.Fatal(err)
	}
	verified := 0
	for _, e := range history.Actions {
		if e.Action == crm.ActMerge && e.State == "done" {
			verified++
		}
	}
	if r.leads() != 9 || len(list.Cases) != 1 || verified != 1 {
		r.Errorf(
			"%d leads in Odoo, %d cases applied, %d merges verified; want 9, 1, 1\n%s",
			r.leads(),
			len(list.Cases),
			verified,
			r.log,
		)
	}
}

// SIGTERM ends the service's context in the middle of the first of five merges.
func TestStop(t *testing.T) {
	t.Parallel()
	t.Run(
		"the service finishes the merge under way, stores deliveries until then, and starts no other",
		func(t *testing.T) {
			r := serve(t, "", nil)
			r.other(func(a *app.App) error { return a.PauseNow(t.Context(), "test", "while leads come in") })
			r.create(pairs(5)...)
			r.until("evaluated", func() bool { return r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`) == "5" })
			delivered := 0
			r.onFirstMerge(func() {
				r.quit()
				for !strings.Contains(r.log.String(), "service is stopping") && t.Context().Err() == nil {
					time.Sleep(time.Millisecond)
				}
				delivered = r.deliver(4711)
			})
			r.other(func(a *app.App) error { _, err := a.Resume(t.Context(), "test"); return err })
			r.deliver(1)
			r.until("the service has ended", func() bool { return r.get("/healthz") == 0 })
			if err := <-r.ended; err != nil {
				t.Error(err)
			}
			r.quit = nil
			if err := r.app.Stop(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
			if delivered != http.StatusAccepted {
				t.Errorf("a delivery during the stop was answered with %d, want 202", delivered)
			}
			if n := strings.Count(r.log.String(), "case applied"); n != 1 {
				t.Errorf("the log has %d lines about an applied case, want 1\n%s", n, r.log)
			}
			r.wantOneMerge()
		},
	)
	t.Run("sweep --apply finishes the merge under way and reports the rest as left", func(t *testing.T) {
		r := prepare(t, "", nil)
		r.create(pairs(5)...)
		ctx, interrupt := context.WithCancel(t.Context())
		r.onFirstMerge(interrupt)
		a := r.open(app.NeedOdoo)
		out, err := a.Sweep(ctx, app.SweepOptions{Apply: true})
		if _, stopped := errors.AsType[*app.StoppedError](err); !stopped {
			t.Errorf("the error is %v, want *app.StoppedError", err)
		}
		applied := 0
		for _, c := range out.Cases {
			if c.State == crm.Applied {
				applied++
			}
		}
		if applied != 1 {
			t.Errorf("%d cases are reported as applied, want 1", applied)
		}
		if err := a.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		r.wantOneMerge()
	})
}
