package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
)

func (r *running) logged(text string) int { return strings.Count(r.log.String(), text) }

// What lasts is logged once when it begins and once when it ends, however often the service meets it.
func TestLogOnce(t *testing.T) {
	t.Parallel()
	t.Run("a connection that is lost and comes back", func(t *testing.T) {
		r := serve(t, "", nil)
		r.weather.status.Store(http.StatusBadGateway)
		for range 5 {
			r.create(robins()[0])
			r.until("the trouble is logged", func() bool { return r.logged("Odoo is unavailable") > 0 })
		}
		r.weather.status.Store(0)
		r.until("Odoo is back", func() bool { return r.logged("connection to Odoo restored") == 1 })
		if n := r.logged("Odoo is unavailable"); n != 1 {
			t.Errorf("%d lines about one outage, want 1\n%s", n, r.log)
		}
	})
	t.Run("a refused key", func(t *testing.T) {
		r := prepare(
			t,
			"",
			func(c *config.Config) { c.Odoo.APIKey = config.NewSecret("0123456789012345678901234567890123456789") },
		)
		r.start()
		r.until("it is logged", func() bool { return r.logged("Odoo is unavailable") == 1 })
		if strings.Contains(r.log.String(), "0123456789012345") {
			t.Error("the key is in the log")
		}
	})
	t.Run("a pause and its reason", func(t *testing.T) {
		r := serve(t, "", nil)
		r.other(func(a *app.App) error { return a.PauseNow(t.Context(), "kim", "an import") })
		for range 3 {
			r.create(robins()[0])
			r.until("it is logged", func() bool { return r.logged("writing is paused") > 0 })
		}
		r.other(func(a *app.App) error { _, err := a.Resume(t.Context(), "kim"); return err })
		r.deliver(1)
		r.until("the end is logged", func() bool { return r.logged("writing resumes") == 1 })
		if n := r.logged("writing is paused"); n != 1 || r.logged("an import") != 1 || r.metric("leadtwin_paused") != "0" {
			t.Errorf("%d lines about one pause, paused = %s\n%s", n, r.metric("leadtwin_paused"), r.log)
		}
	})
	t.Run("quiet hours", func(t *testing.T) {
		hour := time.Now().UTC().Truncate(time.Hour)
		r := serve(t, "", func(c *config.Config) {
			c.Schedule.QuietHours = hour.Format("15:04") + "-" + hour.Add(3*time.Hour).Format("15:04")
		})
		r.create(robins()...)
		r.until("they are logged", func() bool { return r.logged("writing waits until quiet hours end") == 1 })
	})
	t.Run("the start names Odoo, store, zone and next sweeps", func(t *testing.T) {
		r := serve(
			t,
			"",
			func(c *config.Config) { c.Schedule.Incremental, c.Schedule.Timezone = "0 2 * * *", "Europe/Berlin" },
		)
		for _, want := range []string{"Europe/Berlin (CE", r.settings.Odoo.URL, r.settings.Store.URL, "next_incremental"} {
			r.until("the log contains "+want, func() bool { return r.logged(want) > 0 })
		}
		if r.metric(`leadtwin_next_run_timestamp_seconds{task="incremental"}`) == "" {
			t.Error("the next run is not among the metrics")
		}
	})
}
