//go:build odoo

package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"leadtwin/internal/benchmark"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
	"leadtwin/rules/rulestest"
)

// BenchmarkReplicas reports a burst of new leads to one replica and to four, each a process of its own on PostgreSQL,
// and compares the time until all are evaluated: with an Odoo that answers at once, and with one that takes a second
// for each call. Where the machine has fewer cores than replicas, the first figure says what they cost together.
func BenchmarkReplicas(b *testing.B) {
	leads := benchmark.Sizes(b, 20_000)[0]
	for _, delay := range []time.Duration{0, time.Second} {
		b.Run(fmt.Sprintf("answer after %s, %d leads", delay, leads), func(b *testing.B) {
			var one, four burst
			for b.Loop() {
				one.add(evaluateBurst(b, 1, leads, delay))
				four.add(evaluateBurst(b, 4, leads, delay))
			}
			b.ReportMetric(one.took.Seconds()/four.took.Seconds(), "times-as-fast")
			for name, of := range map[string]burst{"one": one, "four": four} {
				b.ReportMetric(of.took.Seconds()/float64(b.N), name+"-s")
				b.ReportMetric(of.cpu.Seconds()/of.took.Seconds(), name+"-cores")
			}
			if one.cases != four.cases {
				b.Errorf("one replica found %d cases, four %d", one.cases, four.cases)
			}
		})
	}
}

// burst is what it took to evaluate a burst.
type burst struct {
	took, cpu time.Duration // cpu: of the replicas
	cases     int
}

func (t *burst) add(u burst) { t.took, t.cpu, t.cases = t.took+u.took, t.cpu+u.cpu, t.cases+u.cases }

func evaluateBurst(b *testing.B, replicas, leads int, delay time.Duration) (out burst) {
	b.Helper()
	odoo := miniodootest.Start(b, "19.0", people, miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, q *http.Request) {
			time.Sleep(delay)
			next.ServeHTTP(rw, q)
		})
	}))
	url := odootest.Postgres(b)
	s, err := store.Open(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var addresses []string
	var stops []func() time.Duration
	for range replicas {
		address, stop := startReplicaProcess(b, odoo, url)
		addresses, stops = append(addresses, address), append(stops, stop)
	}
	first := createLeads(b, odoo, 1)
	reportLeads(b, addresses, first)
	awaitEvaluated(b, s, 1) // the first pass evaluates the whole mirror
	ids := createLeads(b, odoo, leads)
	begun := time.Now()
	reportLeads(b, addresses, ids)
	awaitEvaluated(b, s, leads+1)
	out.took = time.Since(begun)
	for _, stop := range stops {
		out.cpu += stop()
	}
	found, err := s.Cases(b.Context(), store.CaseFilter{})
	if err != nil {
		b.Fatal(err)
	}
	out.cases = len(found)
	return out
}

func startReplicaProcess(
	b *testing.B, odoo miniodootest.Server, url string,
) (address string, stop func() time.Duration) {
	b.Helper()
	listen := freeAddress(b)
	cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^TestReplicaProcess$")
	cmd.Env = []string{
		replicaEnv + "=1",
		"LEADTWIN_ODOO_URL=" + odoo.URL,
		"LEADTWIN_ODOO_DATABASE=" + odoo.Database,
		"LEADTWIN_ODOO_USER=" + odoo.Login,
		"LEADTWIN_ODOO_API_KEY=" + odoo.Key,
		"LEADTWIN_SERVER_LISTEN=" + listen,
		"LEADTWIN_WEBHOOKS_TOKEN=" + testToken,
		"LEADTWIN_WEBHOOKS_DEBOUNCE=100ms",
		"LEADTWIN_STORE_URL=" + url,
		"LEADTWIN_SCHEDULE_INCREMENTAL=",
		"LEADTWIN_SCHEDULE_FULL=",
	}
	var log safeBuffer
	cmd.Stdout, cmd.Stderr = io.Discard, &log
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	address = "http://" + listen
	for limit := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get(address + "/healthz")
		if err == nil {
			_ = answer.Body.Close()
			break
		}
		if time.Now().After(limit) {
			b.Fatalf("the replica does not answer: %v\n%s", err, log.String())
		}
	}
	return address, func() time.Duration {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			b.Errorf("the replica ended with %v\n%s", err, log.String())
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
}

func createLeads(b *testing.B, odoo miniodootest.Server, n int) (ids []int64) {
	b.Helper()
	all := make([]map[string]any, n)
	for i, l := range rulestest.Leads(n, 1) {
		all[i] = map[string]any{
			"name": l.Title, "contact_name": l.ContactName, "partner_name": l.CompanyName, "email_from": l.Email,
			"phone": l.Phone, "user_id": int64(5),
		}
	}
	if err := odoo.Odoo.Do(b.Context(), func(e *orm.Env) error {
		made, err := e.Make("crm.lead", all...)
		for _, one := range made {
			ids = append(ids, one.ID)
		}
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return ids
}

// reportLeads delivers leads in turn to the replicas.
func reportLeads(b *testing.B, addresses []string, ids []int64) {
	b.Helper()
	i := 0
	for part := range slices.Chunk(ids, 1000) {
		body, err := json.Marshal(map[string]any{"model": "crm.lead", "ids": part})
		if err != nil {
			b.Fatal(err)
		}
		address := addresses[i%len(addresses)] + "/hooks/odoo/" + testToken
		answer, err := http.Post(address, "application/json", bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusAccepted {
			b.Fatalf("answered %s", answer.Status)
		}
		i++
	}
}

func awaitEvaluated(b *testing.B, s *store.Store, leads int) {
	b.Helper()
	for limit := time.Now().Add(10 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		inbox, err := s.InboxStats(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if inbox.Depth == 0 {
			dirty, err := s.CountDirtyLeads(b.Context())
			known, e := s.CountLeads(b.Context())
			if err != nil || e != nil {
				b.Fatal(err, e)
			}
			if dirty == 0 && known == leads {
				return
			}
		}
		if time.Now().After(limit) {
			b.Fatalf("%d leads wait", inbox.Depth)
		}
	}
}
