package app_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/crm"
)

// Odoo refuses a merge in words for its user. That goes to a person, and is not asked again by the minute, nor by the
// hour.
func TestApplyRefusedByOdoo(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"auto", "review"} {
		t.Run(mode, func(t *testing.T) {
			r := serve(t, "", func(c *config.Config) { c.Mode = mode })
			var asked atomic.Int64
			r.weather.refuse.Store(new(func(call *http.Request) bool {
				if strings.HasSuffix(call.URL.Path, "/action_merge") {
					asked.Add(1)
					return true
				}
				return false
			}))
			r.create(robins()[:2]...)
			if mode == "review" {
				r.until("it waits", func() bool { return r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`) == "1" })
				a := r.open(app.NeedOdoo)
				found, err := a.Cases(t.Context(), app.CaseFilter{Verdicts: []crm.Verdict{crm.Merge}, Limit: 1})
				if err != nil || len(found.Cases) != 1 {
					t.Fatalf("%+v, %v", found, err)
				}
				if _, err := a.Merge(t.Context(), []string{found.Cases[0].ID}, app.MergeChoice{}, "test"); err != nil {
					t.Fatal(err)
				}
				if err := a.Stop(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			r.until("it failed", func() bool { return r.metric(`leadtwin_cases{state="failed",verdict="merge"}`) == "1" })
			before := asked.Load()
			r.leap.Store(int64(3 * time.Hour))
			runs := r.metric(`leadtwin_jobs_total{outcome="done",task="apply"}`)
			r.deliver(1, 2)
			r.until("looked at again", func() bool {
				return r.metric("leadtwin_inbox_leads") == "0" &&
					r.metric(`leadtwin_jobs_total{outcome="done",task="apply"}`) != runs
			})
			if got := asked.Load(); got != before || r.metric(`leadtwin_cases{state="failed",verdict="merge"}`) != "1" {
				t.Errorf("asked %d times, before %d\n%s", got, before, r.log)
			}
		})
	}
}
