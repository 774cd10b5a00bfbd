package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
)

func TestPauseSurvivesRestart(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	r.other(func(a *app.App) error { return a.PauseNow(t.Context(), "test", "") })
	r.create(robins()...)
	r.until("it was evaluated", func() bool { return r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`) == "1" })
	r.stop()
	r.start()
	r.until("it says so", func() bool { return r.ready().Paused })
	r.create(map[string]any{"name": "Somebody else", "email_from": "x@y.test"})
	r.until("evaluated", func() bool { return r.metric("leadtwin_leads") == "4" })
	if r.leads() != 4 {
		t.Fatalf("%d leads while paused, want 4", r.leads())
	}
	r.other(func(a *app.App) error { _, err := a.Resume(t.Context(), "test"); return err })
	r.deliver(1)
	r.until("Robin's leads are one", func() bool { return r.leads() == 3 })
}

func TestObserveAndQuietHours(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC()
	for name, change := range map[string]func(*config.Config){
		"quiet hours": func(c *config.Config) {
			c.Schedule.QuietHours = now.Add(-time.Hour).Format("15:04") + "-" + now.Add(time.Hour).Format("15:04")
		},
		"observe": func(c *config.Config) { c.Mode = "observe" },
		"review":  func(c *config.Config) { c.Mode = "review" },
	} {
		t.Run(name, func(t *testing.T) {
			r := serve(t, "", change)
			r.create(robins()...)
			r.until("it waits", func() bool { return r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`) == "1" })
			r.until("the carrying out ran", func() bool {
				return r.metric(`leadtwin_jobs_total{outcome="done",task="apply"}`) > "1" ||
					r.metric(`leadtwin_jobs_total{outcome="snoozed",task="apply"}`) != ""
			})
			if r.leads() != 3 || r.notes("Leadtwin") != 0 {
				t.Errorf("%d leads, %d notes", r.leads(), r.notes("Leadtwin"))
			}
		})
	}
}

func TestLimitShareHoldsCases(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	r.other(func(a *app.App) error { return a.PauseNow(t.Context(), "test", "while leads come in") })
	r.create(pairs(25)...)
	r.until("evaluated", func() bool { return r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`) == "25" })
	r.other(func(a *app.App) error { _, err := a.Resume(t.Context(), "test"); return err })
	r.deliver(1)
	r.until("held", func() bool { return r.metric(`leadtwin_cases{state="held",verdict="merge"}`) == "25" })
	late := robins()[:2]
	r.create(late...)
	r.until(
		"what came later is held, too",
		func() bool { return r.metric(`leadtwin_cases{state="held",verdict="merge"}`) == "26" },
	)
	if r.leads() != 52 {
		t.Fatalf("%d leads, want 52", r.leads())
	}
	r.other(func(a *app.App) error { _, err := a.Resume(t.Context(), "test"); return err })
	r.deliver(1)
	r.until("all are merged", func() bool { return r.leads() == 26 })
}

func TestLimitPerDay(t *testing.T) {
	t.Parallel()
	r := serve(t, "", func(c *config.Config) { c.Limits.MaxMergesPerDay = 3 })
	r.create(pairs(5)...)
	r.until("three are merged", func() bool { return r.metric(`leadtwin_cases{state="applied",verdict="merge"}`) == "3" })
	r.deliver(1)
	r.until("looked at again", func() bool { return r.metric("leadtwin_inbox_leads") == "0" })
	if r.leads() != 7 {
		t.Errorf("%d leads, want 7", r.leads())
	}
}

func TestLimitPerRun(t *testing.T) {
	t.Parallel()
	r := serve(t, "", func(c *config.Config) { c.Limits.MaxMergesPerRun = 2 })
	r.other(func(a *app.App) error { return a.PauseNow(t.Context(), "test", "while leads come in") })
	r.create(pairs(5)...)
	r.until("evaluated", func() bool { return r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`) == "5" })
	runs := func() (n int) {
		_, _ = fmt.Sscan(r.metric(`leadtwin_jobs_total{outcome="done",task="apply"}`), &n)
		return n
	}
	before := runs()
	r.other(func(a *app.App) error { _, err := a.Resume(t.Context(), "test"); return err })
	r.until("all are merged in the end", func() bool {
		r.deliver(1)
		merged := 10 - r.leads()
		if most := 2 * (runs() - before + 1); merged > most { // one may be in the middle
			t.Fatalf("%d merges, want at most %d", merged, most)
		}
		return merged == 5
	})
	if n := runs() - before; n < 2 {
		t.Errorf("five merges, two in a run, took %d runs besides the last", n)
	}
}

// The clock is before the end of the quiet hours, and then after it.
func TestQuietHoursEnd(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", func(c *config.Config) { c.Schedule.QuietHours = "08:00-18:00" })
	now := time.Now().UTC()
	end := time.Date(now.Year(), now.Month(), now.Day(), 18, 0, 0, 0, time.UTC)
	r.ahead = end.Add(-time.Hour).Sub(now)
	r.install()
	r.start()
	r.create(robins()...)
	r.until("it waits", func() bool {
		return r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`) == "1" &&
			r.metric(`leadtwin_jobs_total{outcome="snoozed",task="apply"}`) != ""
	})
	if r.leads() != 3 || r.notes("Leadtwin") != 0 {
		t.Fatalf("%d leads, %d notes in quiet hours", r.leads(), r.notes("Leadtwin"))
	}
	r.stop()
	r.ahead += 2 * time.Hour
	r.start()
	r.until("Robin's leads are one", func() bool { return r.leads() == 2 && r.notes(" LT-") == 1 })
}

// A run of many merges is in progress when a user pauses Leadtwin, or the quiet hours begin.
func TestQuietHoursStartDuringRun(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC()
	for name, one := range map[string]struct {
		stop func(r *running)
		goOn func(r *running)
	}{
		"paused": {
			func(r *running) { r.other(func(a *app.App) error { return a.PauseNow(r.Context(), "test", "") }) },
			func(r *running) {
				r.other(func(a *app.App) error { _, err := a.Resume(r.Context(), "test"); return err })
			},
		},
		"quiet hours": {
			func(r *running) { r.leap.Store(int64(2 * time.Hour)) },
			func(r *running) { r.leap.Store(int64(4 * time.Hour)); r.stop(); r.start() },
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := serve(t, "", func(c *config.Config) {
				c.Schedule.QuietHours = now.Add(time.Hour).Format("15:04") + "-" + now.Add(3*time.Hour).Format("15:04")
			})
			r.other(func(a *app.App) error { return a.PauseNow(t.Context(), "test", "while leads come in") })
			r.create(pairs(5)...)
			r.until("evaluated", func() bool { return r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`) == "5" })
			var once sync.Once
			watch := func(call *http.Request) {
				if strings.HasSuffix(call.URL.Path, "/action_merge") {
					once.Do(func() { one.stop(r) })
				}
			}
			r.weather.watch.Store(&watch)
			r.other(func(a *app.App) error { _, err := a.Resume(t.Context(), "test"); return err })
			r.deliver(1)
			r.until("one is merged", func() bool { return r.metric(`leadtwin_cases{state="applied",verdict="merge"}`) == "1" })
			r.deliver(1)
			r.until("looked at again", func() bool { return r.metric("leadtwin_inbox_leads") == "0" })
			if got := r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`); r.leads() != 9 || got != "4" {
				t.Fatalf("%d leads, %s cases wait, want 9 and 4\n%s", r.leads(), got, r.log)
			}
			one.goOn(r)
			r.deliver(1)
			r.until("all are merged", func() bool { return r.leads() == 5 })
		})
	}
}
