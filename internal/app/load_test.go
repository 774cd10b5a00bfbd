//go:build load

package app_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// Bounds of the load, all on loopback.
const (
	intakeRate    = 2000
	intakeSeconds = 30
	burstLeads    = 20_000
	burstSends    = 50_000
	kills         = 50
)

func poster(senders int) *http.Client {
	return &http.Client{
		Timeout:   20 * time.Second,
		Transport: &http.Transport{MaxIdleConns: senders, MaxIdleConnsPerHost: senders},
	}
}

func send(ctx context.Context, client *http.Client, url string, lead int64) (int, error) {
	body := fmt.Sprintf(`{"_action": "Leadtwin webhook(#235)", "_id": %d, "_model": "crm.lead"}`, lead)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/hooks/odoo/"+testToken, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode, res.Body.Close()
}

func observe(c *config.Config) { c.Mode = "observe" }

// Two thousand deliveries a second, each of another lead, are answered in time and all on disk.
func TestIntake(t *testing.T) {
	r := prepare(t, "", func(c *config.Config) { observe(c); c.Webhooks.Debounce = time.Hour })
	r.start()
	const n = intakeRate * intakeSeconds
	took := make([]time.Duration, n)
	var refused atomic.Int64
	client := poster(256)
	slots := make(chan struct{}, 256)
	var wait sync.WaitGroup
	begun := time.Now()
	for i := range n {
		time.Sleep(time.Until(begun.Add(time.Duration(i) * time.Second / intakeRate)))
		slots <- struct{}{}
		wait.Go(func() {
			at := time.Now()
			if status, err := send(t.Context(), client, r.url, int64(i+1)); err != nil || status != http.StatusAccepted {
				refused.Add(1)
			}
			took[i] = time.Since(at)
			<-slots
		})
	}
	wait.Wait()
	all := time.Since(begun)
	depth := r.metric("leadtwin_inbox_leads")
	slices.Sort(took)
	t.Logf("%d deliveries in %s (%.0f a second): p50 %s, p99 %s, longest %s; refused %d; in the inbox %s",
		n, all.Round(time.Millisecond), n/all.Seconds(), took[n/2], took[n*99/100], took[n-1], refused.Load(), depth)
	if refused.Load() != 0 || depth != fmt.Sprintf("%g", float64(n)) {
		t.Error("deliveries were lost")
	}
	if took[n*99/100] > 50*time.Millisecond {
		t.Error("p99 is above 50 ms")
	}
}

// A bulk import: every lead is evaluated, in few calls.
func TestBurst(t *testing.T) {
	r := prepare(t, "", func(c *config.Config) { observe(c); c.Webhooks.Debounce = 5 * time.Second })
	var leads []map[string]any
	for i := range burstLeads {
		leads = append(
			leads,
			map[string]any{
				"name":         "Import",
				"contact_name": "Person",
				"email_from":   fmt.Sprintf("p@import%d.test", i),
				"user_id":      int64(5),
			},
		)
	}
	r.start() // the first sweep finds an empty Odoo
	r.until("swept", func() bool { return r.metric("leadtwin_last_sweep_timestamp_seconds") != "" || r.ready().Ready })
	ids := r.create(leads...)
	before := r.calls()
	client, slots := poster(64), make(chan struct{}, 64)
	var refused atomic.Int64
	var wait sync.WaitGroup
	begun := time.Now()
	for i := range burstSends {
		slots <- struct{}{}
		wait.Go(func() {
			if status, err := send(t.Context(), client, r.url, ids[i%len(ids)]); err != nil || status != http.StatusAccepted {
				refused.Add(1)
			}
			<-slots
		})
	}
	wait.Wait()
	sent := time.Since(begun)
	r.inTime(
		"all are evaluated",
		func() bool { return r.metric("leadtwin_inbox_leads") == "0" && r.metric("leadtwin_dirty_leads") == "0" },
	)
	calls := r.calls() - before
	t.Logf(
		"%d deliveries for %d leads sent in %s, refused %d; all evaluated after %s with %d calls to Odoo; leads in the "+
			"mirror %s",
		burstSends,
		burstLeads,
		sent.Round(time.Millisecond),
		refused.Load(),
		time.Since(begun).Round(time.Millisecond),
		calls,
		r.metric("leadtwin_leads"),
	)
	if refused.Load() != 0 || r.metric("leadtwin_leads") != "20000" {
		t.Error("leads were lost")
	}
	if calls > burstLeads/500+50 {
		t.Errorf("%d calls, want at most %d", calls, burstLeads/500+50)
	}
}

func (r *running) calls() (n int) {
	_, text := r.ask(http.MethodGet, "/metrics", "")
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, "leadtwin_odoo_calls_total{") {
			var one float64
			_, _ = fmt.Sscan(l[strings.LastIndex(l, " ")+1:], &one)
			n += int(one)
		}
	}
	return n
}

// inTime waits for what takes minutes.
func (r *running) inTime(what string, is func() bool) {
	r.Helper()
	limit := time.Now().Add(5 * time.Minute)
	for !is() {
		if time.Now().After(limit) {
			r.Fatalf("not in time: %s; inbox %s\n%s", what, r.metric("leadtwin_inbox_leads"), r.log)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// build makes the program as it is delivered.
func (r *running) build() string {
	r.Helper()
	binary := filepath.Join(r.TempDir(), "leadtwin")
	if out, err := exec.CommandContext(r.Context(), "go", "build", "-tags", "nomsgpack,timetzdata", "-o", binary,
		"leadtwin/cmd/leadtwin").
		CombinedOutput(); err != nil {
		r.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// process starts `serve` as a process of its own.
func (r *running) process(binary string) *exec.Cmd {
	r.Helper()
	r.url = "http://" + r.settings.Server.Listen
	cmd := exec.CommandContext(r.Context(), binary, "serve")
	cmd.Dir = r.TempDir()
	cmd.Env = append(
		os.Environ(),
		"LEADTWIN_ODOO_URL="+r.odoo.URL,
		"LEADTWIN_ODOO_DATABASE="+r.odoo.Database,
		"LEADTWIN_ODOO_USER=admin",
		"LEADTWIN_ODOO_API_KEY="+r.odoo.Key,
		"LEADTWIN_SERVER_LISTEN="+r.settings.Server.Listen,
		"LEADTWIN_WEBHOOKS_TOKEN="+testToken,
		"LEADTWIN_WEBHOOKS_DEBOUNCE="+r.settings.Webhooks.Debounce.String(),
		"LEADTWIN_STORE_URL="+r.settings.Store.URL,
		"LEADTWIN_SCHEDULE_INCREMENTAL="+r.settings.Schedule.Incremental,
		"LEADTWIN_SCHEDULE_FULL=",
		"LEADTWIN_LOG_LEVEL=warn",
		fmt.Sprintf("LEADTWIN_LIMITS_MAX_MERGE_SHARE_PERCENT=%g", r.settings.Limits.MaxMergeSharePercent),
		"LEADTWIN_MODE="+r.settings.Mode,
	)
	cmd.Stderr = r.log
	if err := cmd.Start(); err != nil {
		r.Fatal(err)
	}
	return cmd
}

// A service with some thousand leads and nothing to do.
func TestIdle(t *testing.T) {
	r := prepare(t, "", func(c *config.Config) { observe(c); c.Schedule.Incremental = "*/10 * * * *" })
	var leads []map[string]any
	for i := range 5000 {
		leads = append(leads, map[string]any{"name": "Idle", "email_from": fmt.Sprintf("p@idle%d.test", i)})
	}
	r.create(leads...)
	cmd := r.process(r.build())
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	r.inTime("the leads are read", func() bool { return r.metric("leadtwin_last_sweep_timestamp_seconds") != "" })
	time.Sleep(10 * time.Second)
	const watched = time.Minute
	before, begun := r.metric("process_cpu_seconds_total"), time.Now()
	time.Sleep(watched)
	var from, to, resident float64
	_, _ = fmt.Sscan(before, &from)
	_, _ = fmt.Sscan(r.metric("process_cpu_seconds_total"), &to)
	_, _ = fmt.Sscan(r.metric("process_resident_memory_bytes"), &resident)
	share := 100 * (to - from) / time.Since(begun).Seconds()
	t.Logf("idle: %.2f %% of a core, %.0f MB resident", share, resident/1e6)
	if share > 1 || resident > 60e6 || resident == 0 {
		t.Error("want at most 1 % of a core and 60 MB")
	}
}

// Killed at random moments under load and while it merges, fifty times: whatever was answered 202 is evaluated in the
// end, and nothing is written twice.
func TestKills(t *testing.T) {
	const triples = 500
	r := prepare(t, "", func(c *config.Config) {
		c.Webhooks.Debounce, c.Limits.MaxMergeSharePercent = 50*time.Millisecond, 100
		c.Schedule.Incremental = "0 0 1 1 *" // the first sweep of all, and no other
	})
	var leads []map[string]any
	for i := range triples { // two are one person, the third is a colleague
		for n, name := range []string{"Robin Berg", "Robin Berg", "Kim Sato"} {
			leads = append(leads, map[string]any{
				"name":         "Load",
				"contact_name": name,
				"email_from":   fmt.Sprintf("%s@triple%d.test", strings.Fields(name)[0], i),
				"user_id":      int64(5 + n),
			})
		}
	}
	for i := range 1500 {
		leads = append(leads, map[string]any{"name": "Load", "email_from": fmt.Sprintf("p@load%d.test", i)})
	}
	ids := r.create(leads...)
	binary := r.build()
	r.other(func(a *app.App) error { return a.PauseNow(t.Context(), "test", "until all groups are known") })
	cmd := r.process(binary)
	r.inTime(
		"all are evaluated",
		func() bool { return r.metric(`leadtwin_cases{state="waiting",verdict="merge"}`) == fmt.Sprint(triples) },
	)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	r.other(func(a *app.App) error { _, err := a.Resume(t.Context(), "test"); return err })
	answered := map[int64]bool{}
	total := 0
	for range kills {
		total += r.killUnderLoad(binary, ids, answered)
	}
	cmd = r.process(binary)
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	r.inTime("all is done", func() bool {
		return r.metric(`leadtwin_cases{state="applied",verdict="separate"}`) == fmt.Sprint(triples) &&
			r.metric("leadtwin_inbox_leads") == "0" &&
			r.metric("leadtwin_dirty_leads") == "0"
	})
	notes := r.notes(" LT-")
	lost := r.lost(answered)
	t.Logf(
		"%d kills, %d deliveries answered 202 for %d leads, %d lost; %d merges, %d notes",
		kills,
		total,
		len(answered),
		len(lost),
		len(ids)-r.leads(),
		notes,
	)
	if len(lost) > 0 {
		t.Errorf("lost: %v", lost)
	}
	if len(ids)-r.leads() != triples || notes != triples {
		t.Errorf("%d merges and %d notes, want %d of each", len(ids)-r.leads(), notes, triples)
	}
}

// killUnderLoad sends deliveries until it kills the process; it returns how many were answered, and adds their leads.
func (r *running) killUnderLoad(binary string, ids []int64, answered map[int64]bool) (total int) {
	cmd := r.process(binary)
	r.until("it answers", func() bool { return r.get("/healthz") == http.StatusOK })
	dead := make(chan struct{})
	time.AfterFunc(time.Duration(20+rand.IntN(3000))*time.Millisecond, func() { _ = cmd.Process.Kill(); close(dead) })
	client := poster(16)
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for {
				select {
				case <-dead:
					return
				default:
				}
				id := ids[rand.IntN(len(ids))]
				if status, err := send(r.Context(), client, r.url, id); err == nil && status == http.StatusAccepted {
					mu.Lock()
					answered[id] = true
					total++
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	_ = cmd.Wait()
	return total
}

// lost are the leads that neither the mirror knows nor a merge took; and the store must be whole.
func (r *running) lost(answered map[int64]bool) (lost []int64) {
	r.Helper()
	db, err := store.Open(r.Context(), r.settings.Store.URL)
	if err != nil {
		r.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it was read only
	for id := range answered {
		one := []crm.LeadID{crm.LeadID(id)}
		found, err := db.Leads(r.Context(), one)
		merged, err2 := db.SurvivorOf(r.Context(), one)
		if err != nil || err2 != nil || len(found)+len(merged) == 0 {
			lost = append(lost, id)
		}
	}
	if err := db.Check(r.Context()); err != nil {
		r.Errorf("the store is not whole: %v", err)
	}
	return lost
}
