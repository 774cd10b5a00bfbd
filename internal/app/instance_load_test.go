//go:build load

package app_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/miniodoo/orm"
)

// scalePage names the page that TestInstance writes its figures into, between markers.
const scalePage = "LEADTWIN_TEST_SCALE_PAGE"

// TestInstance measures what one instance needs while nothing changes and while some leads change, as a process of its
// own. docs/scale.md multiplies the figures.
func TestInstance(t *testing.T) {
	r := prepare(t, "", func(c *config.Config) { observe(c); c.Schedule.Incremental = "@every 10s" })
	var leads []map[string]any
	for i := range 5000 {
		leads = append(leads, map[string]any{"name": "Idle", "email_from": fmt.Sprintf("p@idle%d.test", i)})
	}
	ids := r.create(leads...)
	t.Setenv("LEADTWIN_SCHEDULE_JITTER", "0s")
	cmd := r.process(r.build())
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	r.inTime("the leads are read", func() bool { return r.metric("leadtwin_leads") == "5000" && r.sweeps() > 2 })

	var table strings.Builder
	table.WriteString("| leads changed between two sweeps | calls to Odoo per sweep |\n| --- | --- |\n")
	for _, changed := range []int{0, 20, 200} {
		calls := r.callsPerSweep(ids[:changed])
		fmt.Fprintf(&table, "| %d | %.1f |\n", changed, calls)
		if most := 8.0 + float64(changed)/100; calls == 0 || calls > most {
			t.Errorf("%.1f calls for %d changed leads, want at most %.1f", calls, changed, most)
		}
	}
	cpu, begun, swept := r.number("process_cpu_seconds_total"), time.Now(), r.sweeps()
	time.Sleep(time.Minute) // without a look at it: each costs more than an idle second
	cpu = r.number("process_cpu_seconds_total") - cpu
	head := fmt.Sprintf("One instance with 5,000 leads, webhooks, queue, desk and SQLite: %.0f MB resident, %.0f MB of "+
		"them not shared with other instances of the same program; %.0f goroutines, %.0f threads, %.0f open files. Idle, "+
		"with %.0f sweeps per minute, it takes %.2f %% of a core.\n\n",
		r.number("process_resident_memory_bytes")/1e6, anonymousMB(t, cmd.Process.Pid),
		r.number("go_goroutines"), r.number("go_threads"), r.number("process_open_fds"),
		(r.sweeps()-swept)*time.Minute.Seconds()/time.Since(begun).Seconds(), 100*cpu/time.Since(begun).Seconds())
	t.Logf("\n%s%s", head, table.String())
	if page := os.Getenv(scalePage); page != "" {
		writeScalePage(t, page, head+table.String())
	}
}

// callsPerSweep lets some sweeps happen, before each of which some leads change.
func (r *running) callsPerSweep(changed []int64) float64 {
	r.Helper()
	const sweeps = 3
	calls, begun := 0, 0.0
	for n := range sweeps + 1 {
		if n == 1 { // the first only brings the mirror up to date
			calls, begun = r.calls(), r.sweeps()
		}
		r.rename(changed, fmt.Sprintf("Changed %d", n))
		before := r.sweeps()
		r.inTime("a sweep", func() bool { return r.sweeps() > before })
	}
	return float64(r.calls()-calls) / (r.sweeps() - begun)
}

// anonymousMB is the memory of a process that is not a part of a file, such as the program itself.
func anonymousMB(t *testing.T, process int) float64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		t.Skipf("memory is only measured on Linux: %v", err)
	}
	kilobytes := 0.0
	if _, after, ok := strings.Cut(string(status), "RssAnon:"); ok {
		_, _ = fmt.Sscan(after, &kilobytes)
	}
	return kilobytes * 1024 / 1e6
}

func (r *running) sweeps() float64 {
	return r.number(`leadtwin_jobs_total{outcome="done",task="incremental"}`)
}

// number reads a metric.
func (r *running) number(metric string) (value float64) {
	r.Helper()
	_, _ = fmt.Sscan(r.metric(metric), &value)
	return value
}

// rename changes leads in Odoo, as a user there does.
func (r *running) rename(ids []int64, name string) {
	r.Helper()
	if err := r.odoo.Odoo.Do(r.Context(), func(e *orm.Env) error {
		for _, id := range ids {
			if err := e.Update([]*orm.Record{e.DB.Model("crm.lead").Get(id)}, map[string]any{"name": name}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		r.Fatal(err)
	}
}

func writeScalePage(t *testing.T, path, figures string) {
	t.Helper()
	const from, to = "<!-- one instance -->\n", "<!-- end of one instance -->"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), from)
	_, after, ends := strings.Cut(rest, to)
	if !begins || !ends {
		t.Fatalf("%s has no markers %q and %q", path, from, to)
	}
	figures = fmt.Sprintf("Measured %s.\n\n", time.Now().Format(time.DateOnly)) + figures
	if err := os.WriteFile(path, []byte(before+from+figures+to+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
