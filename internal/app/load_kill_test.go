//go:build load

package app_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

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

// Killed at random moments under load and while it merges, fifty times: whatever was answered 202 is evaluated in the
// end, and nothing is written twice.
func TestKilledUnderLoad(t *testing.T) {
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
