//go:build load

package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/config"
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
	r.await(what, 5*time.Minute, 200*time.Millisecond, is)
}

// A service with some thousand leads and nothing to do.
func TestIdleService(t *testing.T) {
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
