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
	return &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConns: senders, MaxIdleConnsPerHost: senders}}
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
	r := prepare(t, "", func(c *config.Config) { observe(c); c.Webhooks.Settle = time.Hour })
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
	r := prepare(t, "", func(c *config.Config) { observe(c); c.Webhooks.Settle = 5 * time.Second })
	var leads []map[string]any
	for i := range burstLeads {
		leads = append(leads, map[string]any{"name": "Import", "contact_name": "Person", "email_from": fmt.Sprintf("p@import%d.test", i), "user_id": int64(5)})
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
	limit := time.Now().Add(3 * time.Minute)
	for r.metric("leadtwin_inbox_leads") != "0" || r.metric("leadtwin_dirty_leads") != "0" {
		if time.Now().After(limit) {
			t.Fatalf("not evaluated in time: inbox %s\n%s", r.metric("leadtwin_inbox_leads"), r.log)
		}
		time.Sleep(200 * time.Millisecond)
	}
	calls := r.calls() - before
	t.Logf("%d deliveries for %d leads sent in %s, refused %d; all evaluated after %s with %d calls to Odoo; leads in the mirror %s",
		burstSends, burstLeads, sent.Round(time.Millisecond), refused.Load(), time.Since(begun).Round(time.Millisecond), calls, r.metric("leadtwin_leads"))
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

// Killed at random moments under load, fifty times: whatever was answered 202 is evaluated in the end.
func TestKills(t *testing.T) {
	r := prepare(t, "", func(c *config.Config) { observe(c); c.Webhooks.Settle = 50 * time.Millisecond })
	var leads []map[string]any
	for i := range 3000 {
		leads = append(leads, map[string]any{"name": "Load", "email_from": fmt.Sprintf("p@load%d.test", i)})
	}
	ids := r.create(leads...)
	binary := filepath.Join(t.TempDir(), "leadtwin")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "leadtwin/cmd/leadtwin").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r.url = "http://" + r.settings.Webhooks.Listen
	child := func() *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), binary, "serve")
		cmd.Dir = t.TempDir()
		cmd.Env = append(os.Environ(), "LEADTWIN_ODOO_URL="+r.odoo.URL, "LEADTWIN_ODOO_DATABASE="+r.odoo.Database, "LEADTWIN_ODOO_USER=admin",
			"LEADTWIN_ODOO_API_KEY="+r.odoo.Key, "LEADTWIN_WEBHOOKS_LISTEN="+r.settings.Webhooks.Listen, "LEADTWIN_WEBHOOKS_TOKEN="+testToken,
			"LEADTWIN_WEBHOOKS_SETTLE=50ms", "LEADTWIN_STORE_URL="+r.settings.Store.URL, "LEADTWIN_SCHEDULE_INCREMENTAL=", "LEADTWIN_SCHEDULE_FULL=", "LEADTWIN_MODE=observe")
		cmd.Stderr = r.log
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	client := poster(16)
	answered := map[int64]bool{}
	next, total := 0, 0
	for range kills {
		cmd := child()
		r.until("it answers", func() bool { return r.get("/healthz") == http.StatusOK })
		dead := make(chan struct{})
		time.AfterFunc(time.Duration(20+rand.IntN(400))*time.Millisecond, func() { _ = cmd.Process.Kill(); close(dead) })
		var mu sync.Mutex
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for {
					select {
					case <-dead:
						return
					default:
					}
					mu.Lock()
					id := ids[next%len(ids)]
					next++
					mu.Unlock()
					if status, err := send(t.Context(), client, r.url, id); err == nil && status == http.StatusAccepted {
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
	}
	cmd := child()
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	r.until("it answers", func() bool { return r.get("/healthz") == http.StatusOK })
	r.until("the inbox is empty", func() bool { return r.metric("leadtwin_inbox_leads") == "0" && r.metric("leadtwin_dirty_leads") == "0" })
	db, err := store.Open(t.Context(), r.settings.Store.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var lost []int64
	for id := range answered {
		if found, err := db.Leads(t.Context(), []crm.LeadID{crm.LeadID(id)}); err != nil || len(found) == 0 {
			lost = append(lost, id)
		}
	}
	t.Logf("%d kills, %d deliveries answered 202 for %d leads, %d lost", kills, total, len(answered), len(lost))
	if len(lost) > 0 {
		t.Errorf("lost: %v", lost)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Errorf("the store is not whole: %v", err)
	}
}
