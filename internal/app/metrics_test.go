package app_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/app"
)

var metricName = regexp.MustCompile(`leadtwin_[a-z_]+[a-z]`)

// The page, the dashboard and the alerts name what the service shows, and nothing else; the page names all of it.
func TestMetricsPage(t *testing.T) {
	t.Parallel()
	r := serve(t, "", newReceiver(t).settings)
	r.create(robins()...)
	r.until("every metric has a value", func() bool {
		return r.notes(" LT-") == 1 && r.metric(`leadtwin_cases{state="applied",verdict="merge"}`) == "1"
	})
	r.deliver(1)
	_, text := r.ask("GET", "/metrics", "")
	shown := []string{ // absent here: there was no sweep and no backup, no sweep is scheduled, no key has an end
		"leadtwin_last_sweep_timestamp_seconds",
		"leadtwin_last_backup_timestamp_seconds",
		"leadtwin_next_run_timestamp_seconds",
		"leadtwin_key_expires_timestamp_seconds",
	}
	for l := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(l, "# TYPE leadtwin_"); ok {
			shown = append(shown, "leadtwin_"+strings.Fields(name)[0])
		}
	}
	for _, page := range []string{"docs/metrics.md", "deploy/grafana-dashboard.json", "deploy/prometheus-rules.yaml"} {
		raw, err := os.ReadFile("../../" + page)
		if err != nil {
			t.Fatal(err)
		}
		named := metricName.FindAllString(string(raw), -1)
		for _, n := range named {
			if !slices.Contains(shown, strings.TrimSuffix(n, "_bucket")) {
				t.Errorf("%s names %s, which the service does not show", page, n)
			}
		}
		for _, n := range shown {
			if page == "docs/metrics.md" && !slices.Contains(named, n) {
				t.Errorf("%s does not name %s", page, n)
			}
		}
	}
}

// What commands do is counted as well, and a restart forgets nothing.
func TestMetricsActions(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	r.create(robins()...)
	r.until("merged", func() bool { return r.metric(`leadtwin_actions_total{action="merge",outcome="done"}`) == "1" })
	r.until("noted", func() bool { return r.metric(`leadtwin_actions_total{action="note",outcome="done"}`) == "1" })
	r.until("all is over", func() bool { return r.metric("leadtwin_actions_in_progress") == "0" })
	r.stop()
	a := r.open(app.NeedOdoo)
	if _, err := a.Undo(t.Context(), lastMerge(t, a), "test", false); err != nil {
		t.Fatal(err)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.start()
	for _, line := range []string{
		`leadtwin_actions_total{action="undo",outcome="done"}`,
		`leadtwin_actions_total{action="merge",outcome="done"}`,
	} {
		if got := r.metric(line); got != "1" {
			t.Errorf("%s is %q, want 1", line, got)
		}
	}
}
