package app_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/crm"
)

// TestCallBudget: sweeps end when the calls of a day are spent, and begin again on the next day.
func TestCallBudget(t *testing.T) {
	t.Parallel()
	const limit = 60
	r := prepare(t, "", func(c *config.Config) { c.Limits.MaxCallsPerDay = limit })
	r.create(robins()...)
	now := time.Now()
	noon := time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, time.UTC)
	r.leap.Store(int64(noon.Sub(now)))
	var calls atomic.Int64
	count := func(*http.Request) { calls.Add(1) }
	r.weather.watch.Store(&count)
	a := r.open(app.NeedOdoo)
	begun := calls.Load()

	var spent *app.CallsSpentError
	for range limit {
		if _, err := a.Sweep(t.Context(), app.SweepOptions{}); err != nil {
			found, is := errors.AsType[*app.CallsSpentError](err)
			if !is {
				t.Fatal(err)
			}
			spent = found
			break
		}
	}
	if spent == nil || spent.Limit != limit || !spent.Until.Equal(noon.Add(12*time.Hour)) {
		t.Fatalf("%d calls later: %v", calls.Load()-begun, spent)
	}
	if !strings.Contains(spent.Error(), "limits.max_calls_per_day") {
		t.Errorf("the message does not name the setting: %s", spent)
	}
	if status, err := a.Status(t.Context()); err != nil || status.Calls == nil || status.Calls.Made < limit ||
		status.Calls.Limit != limit || !status.Calls.Until.Equal(spent.Until) {
		t.Errorf("status has the calls %+v, %v", status.Calls, err)
	}
	// A sweep makes a few calls that are never refused before it reads.
	if n := calls.Load(); n > limit+2 {
		t.Errorf("%d calls were made", n)
	}
	t.Run("what a user does is not refused", func(t *testing.T) {
		found, err := a.Cases(t.Context(), app.CaseFilter{Verdicts: []crm.Verdict{crm.Merge}, Limit: 1})
		if err != nil || len(found.Cases) != 1 {
			t.Fatalf("%+v, %v", found, err)
		}
		if out, err := a.Apply(t.Context(), []string{found.Cases[0].ID}, "ann"); err != nil || r.leads() != len(robins())-1 {
			t.Errorf("%d leads, %+v, %v", r.leads(), out, err)
		}
	})
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Run("another process does not sweep either", func(t *testing.T) {
		other := r.open(app.NeedOdoo)
		_, err := other.Sweep(t.Context(), app.SweepOptions{})
		if _, is := errors.AsType[*app.CallsSpentError](err); !is {
			t.Errorf("%v", err)
		}
		r.leap.Add(int64(12 * time.Hour))
		if _, err := other.Sweep(t.Context(), app.SweepOptions{}); err != nil {
			t.Errorf("on the next day: %v", err)
		}
		if err := other.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestCallBudgetOfTheService: the service waits, says so once, and stays ready.
func TestCallBudgetOfTheService(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", func(c *config.Config) { c.Limits.MaxCallsPerDay = 1 })
	r.start()
	r.create(robins()...)
	r.deliver(1, 2, 3)
	r.until("the log says that the calls are spent", func() bool {
		return r.logged("daily limit of calls to Odoo reached") > 0
	})
	r.deliver(1)
	time.Sleep(300 * time.Millisecond)
	if n := r.logged("daily limit of calls to Odoo reached"); n != 1 {
		t.Errorf("logged %d times", n)
	}
	if state := r.ready(); !state.Ready {
		t.Errorf("not ready: %v", state.Problems)
	}
}

func TestProfiling(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", func(c *config.Config) { c.Server.Profiling = freeAddress(t) })
	r.start()
	r.url = "http://" + r.settings.Server.Profiling
	if status, text := r.ask(http.MethodGet, "/debug/pprof/heap?debug=1", ""); status != http.StatusOK ||
		!strings.Contains(text, "heap profile") {
		t.Errorf("the heap profile: %d", status)
	}
	if status := r.get("/debug/pprof/cmdline"); status != http.StatusNotFound {
		t.Errorf("the arguments of the service: %d", status)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/debug/pprof/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "evil.test"
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // only the status counts
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("under another name: %d", res.StatusCode)
	}
	r.url = "http://" + r.settings.Server.Listen
	if _, text := r.ask(http.MethodGet, "/debug/pprof/heap?debug=1", ""); strings.Contains(text, "heap profile") {
		t.Error("the listener for everybody serves profiles")
	}
}
