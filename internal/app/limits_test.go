package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/crm"
)

// Of three leads two are one person; only what these have together says that the third is that person as well. So a run
// looks again after it has merged, and what it merges then counts for its limit, too.
func TestLimitPerRunAllRounds(t *testing.T) {
	t.Parallel()
	r := serve(t, "", func(c *config.Config) { c.Limits.MaxMergesPerRun = 3 })
	r.other(func(a *app.App) error { return a.PauseNow(t.Context(), "test", "while leads come in") })
	for i := range 2 {
		who := fmt.Sprintf("Kim Number%d", i)
		address, phone := fmt.Sprintf("kim@company%d.test", i), fmt.Sprintf("+49 30 12345%d0", i)
		r.create(
			map[string]any{"name": "A", "email_from": address, "phone": phone, "user_id": int64(5)},
			map[string]any{"name": "B", "email_from": address, "contact_name": who, "user_id": int64(5)},
			map[string]any{"name": "C", "phone": phone, "contact_name": who, "user_id": int64(5)},
		)
	}
	r.until("evaluated", func() bool { return r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`) == "2" })
	runs := func() string { return r.metric(`leadtwin_jobs_total{outcome="done",task="apply"}`) }
	before := runs()
	var merges, inTheFirst atomic.Int64
	r.weather.watch.Store(new(func(call *http.Request) {
		if strings.HasSuffix(call.URL.Path, "/action_merge") && merges.Add(1) > 3 && runs() == before {
			inTheFirst.Add(1)
		}
	}))
	r.other(func(a *app.App) error { _, err := a.Resume(t.Context(), "test"); return err })
	r.until("all are merged in the end", func() bool { r.deliver(1); return r.leads() == 2 })
	if n := inTheFirst.Load(); n > 0 {
		t.Errorf("%d merges more than 3 in the first run", n)
	}
}

// A merge that was undone still counts: a user who undoes wrong merges does not want as many again on the same day.
func TestLimitPerDayCountsUndone(t *testing.T) {
	t.Parallel()
	r := serve(t, "", func(c *config.Config) { c.Limits.MaxMergesPerDay = 1 })
	r.create(pairs(2)...)
	r.until("one is merged", func() bool {
		return r.metric(`leadtwin_actions_total{action="merge",outcome="done"}`) == "1" && r.leads() == 3
	})
	a := r.open(app.NeedOdoo)
	if _, err := a.Undo(t.Context(), lastMerge(t, a), "test", false); err != nil {
		t.Fatal(err)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	runs := r.metric(`leadtwin_jobs_total{outcome="done",task="apply"}`)
	r.deliver(1)
	r.until("looked at again", func() bool {
		return r.metric("leadtwin_inbox_leads") == "0" && r.metric(`leadtwin_jobs_total{outcome="done",task="apply"}`) != runs
	})
	if r.leads() != 4 {
		t.Errorf("%d leads, want 4", r.leads())
	}
}

// lastMerge is the id of the newest merge in the history.
func lastMerge(t *testing.T, a *app.App) string {
	t.Helper()
	done, err := a.History(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range done.Actions {
		if one.Action == crm.ActMerge {
			return one.ID
		}
	}
	t.Fatalf("no merge in %+v", done)
	return ""
}
