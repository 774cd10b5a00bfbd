package app_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// withStore opens the store of a service, as another process does.
func (r *running) withStore(do func(ctx context.Context, s *store.Store) error) {
	r.Helper()
	s, err := store.Open(r.Context(), r.settings.Store.URL)
	if err != nil {
		r.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := do(r.Context(), s); err != nil {
		r.Fatal(err)
	}
}

// applied waits until the job that carries cases out has run again.
func (r *running) applied() {
	r.Helper()
	const line = `leadtwin_jobs_total{outcome="done",task="apply"}`
	before := r.metric(line)
	r.deliver(1, 2)
	r.until(
		"the apply job has run",
		func() bool { return r.metric(line) != before && r.metric("leadtwin_inbox_leads") == "0" },
	)
}

// In mode observe the service writes nothing by itself, whatever earlier commands or modes have left in the store.
func TestObserveNeverWrites(t *testing.T) {
	t.Parallel()
	t.Run("a stored decision", func(t *testing.T) {
		r := prepare(t, "", func(c *config.Config) { c.Mode = "observe" })
		r.create(robins()[:2]...)
		a := r.open(app.NeedOdoo)
		swept, err := a.Sweep(t.Context(), app.SweepOptions{})
		if err != nil || len(swept.Cases) != 1 {
			t.Fatalf("%+v, %v", swept.Cases, err)
		}
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		one := swept.Cases[0]
		r.withStore(func(ctx context.Context, s *store.Store) error {
			return s.ApproveCase(
				ctx,
				store.Approval{Case: one.ID, As: crm.Merge, Leads: one.Leads, Facts: one.Facts, By: "ann", At: time.Now()},
			)
		})
		r.start()
		r.applied()
		if n := r.leads(); n != 2 {
			t.Errorf("%d leads: the service merged in mode observe\n%s", n, r.log)
		}
		r.stop()
		r.settings.Mode = "review"
		r.start()
		r.until("mode review carries it out", func() bool { return r.leads() == 1 })
	})
	t.Run("an action that a command left open", func(t *testing.T) {
		r := prepare(t, "", func(c *config.Config) { c.Mode = "observe" })
		r.create(robins()[0], robins()[2])
		open := func() (n int) {
			r.withStore(func(ctx context.Context, s *store.Store) (err error) {
				n, err = s.CountEntries(ctx, store.EntryFilter{States: store.OpenEntryStates()})
				return err
			})
			return n
		}
		r.withStore(func(ctx context.Context, s *store.Store) error {
			long := time.Now().Add(-time.Hour)
			e, err := s.BeginEntry(ctx, store.Entry{Action: crm.ActMerge, Leads: []crm.LeadID{1, 2}, By: "cli", At: long})
			if err != nil {
				return err
			}
			return s.AdvanceEntry(
				ctx,
				e.ID,
				store.Step{State: store.EntryIntent, At: long, Detail: json.RawMessage(`{"chunk":[1,2]}`)},
			)
		})
		r.start()
		r.applied()
		if open() != 1 {
			t.Errorf("the service went on with it in mode observe\n%s", r.log)
		}
		r.other(func(a *app.App) error {
			s, err := a.Status(t.Context())
			if err == nil && (len(s.Unfinished) != 1 || s.Service == nil || s.Service.What != "leadtwin serve") {
				t.Errorf("status is %+v", s)
			}
			return err
		})
		r.stop()
		r.settings.Mode = "review"
		r.start()
		r.until("mode review finds out what became of it", func() bool { return open() == 0 })
	})
}

// The stop switch acts on a running service, however it was started, and says who and why.
func TestReadyPaused(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	r.other(func(a *app.App) error { return a.PauseNow(t.Context(), "sam", "stock taking") })
	got := r.ready()
	if !got.Paused || got.Pause == nil || got.Pause.By != "sam" || got.Pause.Reason != "stock taking" {
		t.Errorf("%+v", got)
	}
}
