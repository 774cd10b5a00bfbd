//go:build odoo

package reconcile_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"leadtwin/internal/benchmark"
	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/rules/rulestest"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
	"leadtwin/sync/synctest"
)

// BenchmarkFirstSweep reads the leads of a real Odoo 19 into a new mirror, decides and saves the cases, and sets that
// against the bare loop that only reads the same fields at the same page size over the same transport, one call after
// the other. Both are measured in turn, in one run. Then it measures sweeps without a change and with one changed lead,
// and what Odoo itself needs to list the similar leads of some leads.
func BenchmarkFirstSweep(b *testing.B) {
	const page = 1000
	leads := benchmark.Sizes(b, 20_000)[0]
	odoo := manyLeads(b, leads)
	bot := odoo.User(b, "bot")
	options := odooclient.Options{URL: odoo.URL, Database: odoo.Database, User: bot.Login, Key: bot.Key}
	client, fields := synctest.Connect(b, options), crawledFields(b, odoo, options)
	var bare, crawled, ours []time.Duration
	var bareUsed, used benchmark.Usage
	var last *sweeper
	for b.Loop() {
		before, begun := benchmark.Start(), time.Now()
		if n := bareLoop(b, client, fields, page); n != leads {
			b.Fatalf("the bare loop read %d leads", n)
		}
		bare = append(bare, time.Since(begun))
		bareUsed = bareUsed.Add(benchmark.Since(before))
		last = newSweeper(b, client)
		calls := client.CallCount()
		before, begun = benchmark.Start(), time.Now()
		got, err := last.crawler.Full(b.Context(), nil)
		if err != nil || got.Leads != leads {
			b.Fatalf("crawled %d, %v", got.Leads, err)
		}
		crawled = append(crawled, time.Since(begun))
		if done := last.evaluate(got.Fresh); done.Put == 0 {
			b.Fatal("no case")
		}
		ours = append(ours, time.Since(begun))
		used = used.Add(benchmark.Since(before))
		b.ReportMetric(float64(client.CallCount()-calls), "calls")
	}
	slices.Sort(bare)
	slices.Sort(crawled)
	slices.Sort(ours)
	middle := b.N / 2
	b.ReportMetric(float64(ours[middle])/float64(bare[middle]), "x-bare-loop")
	b.ReportMetric(float64(crawled[middle])/float64(bare[middle]), "x-bare-loop-crawl")
	b.ReportMetric(bareUsed.CPU.Seconds()*1e6/float64(leads*b.N), "bare-cpu-us/lead")
	used.Report(b, leads*b.N)
	last.reportSmallSweeps()
	theirs := similarByOdoo(b, client, min(leads, 500))
	b.ReportMetric(theirs.Seconds()*float64(leads)/ours[middle].Seconds(), "x-odoo-duplicates")
}

// sweeper holds the parts of a sweep, with a separate store.
type sweeper struct {
	*testing.B
	client     *odooclient.Client
	store      *store.Store
	crawler    *crawl.Crawler
	reconciler *reconcile.Reconciler
}

func newSweeper(b *testing.B, client *odooclient.Client) *sweeper {
	b.Helper()
	s, err := store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "mirror.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	w := &sweeper{B: b, client: client, store: s}
	w.crawler = crawl.New(client, s, rules.Default(), time.Now, crawl.Options{AllRead: func(
		ctx context.Context, read *crawl.Fresh,
	) {
		if err := w.reconciler.Prepare(ctx, time.Now(), read); err != nil {
			b.Error(err)
		}
	}})
	w.reconciler = reconcile.New(s, w.crawler, rules.Default(), reconcile.Options{})
	return w
}

func (w *sweeper) evaluate(fresh reconcile.Fresh) reconcile.Stats {
	w.Helper()
	done, err := w.reconciler.RunOnce(w.Context(), time.Now(), fresh)
	if err != nil {
		w.Fatal(err)
	}
	return done
}

// reportSmallSweeps measures a sweep that finds nothing changed, and one reported lead from its mark to its verdict.
func (w *sweeper) reportSmallSweeps() {
	w.Helper()
	const rounds = 5
	sweep := func() {
		got, err := w.crawler.Incremental(w.Context(), nil)
		if err != nil {
			w.Fatal(err)
		}
		w.evaluate(got.Fresh)
	}
	for range 2 { // the second is the first that need not look at what the first sweep may have missed
		sweep()
	}
	time.Sleep(1100 * time.Millisecond) // write dates are whole seconds
	sweep()
	before, calls := benchmark.Start(), w.client.CallCount()
	for range rounds {
		sweep()
	}
	w.ReportMetric(float64(w.client.CallCount()-calls)/rounds, "no-change-calls")
	w.ReportMetric(benchmark.Since(before).CPU.Seconds()*1e3/rounds, "no-change-cpu-ms")

	before, calls = benchmark.Start(), w.client.CallCount()
	for n := range rounds {
		if err := w.store.MarkDirty(w.Context(), []crm.LeadID{crm.LeadID(100 + n)}); err != nil {
			w.Fatal(err)
		}
		w.evaluate(nil)
	}
	w.ReportMetric(float64(w.client.CallCount()-calls)/rounds, "one-lead-calls")
	w.ReportMetric(benchmark.Since(before).CPU.Seconds()*1e3/rounds, "one-lead-cpu-ms")
}

// similarByOdoo returns how long Odoo takes for the similar leads of one lead, which its own form shows.
func similarByOdoo(b *testing.B, client *odooclient.Client, n int) time.Duration {
	b.Helper()
	var rows []struct {
		Similar []int64 `json:"duplicate_lead_ids"`
	}
	begun := time.Now()
	if err := client.Call(b.Context(), odooclient.Request{
		Model: "crm.lead", Method: "search_read",
		Args: []odooclient.Arg{{Name: "domain", Value: []any{}}},
		Opts: map[string]any{"fields": []string{"duplicate_lead_ids"}, "load": "", "order": "id", "limit": n},
	}, &rows); err != nil {
		b.Fatal(err)
	}
	taken := time.Since(begun)
	if !slices.ContainsFunc(rows, func(r struct {
		Similar []int64 `json:"duplicate_lead_ids"`
	},
	) bool {
		return len(r.Similar) > 1
	}) {
		b.Fatalf("Odoo found no similar leads for %d leads", len(rows))
	}
	return taken / time.Duration(len(rows))
}

// crawledFields are the fields of leads that a crawl requests from Odoo 19, read from its calls.
func crawledFields(b *testing.B, odoo odootest.Server, o odooclient.Options) []string {
	b.Helper()
	target, err := url.Parse(odoo.URL)
	if err != nil {
		b.Fatal(err)
	}
	proxy, seen := httputil.NewSingleHostReverseProxy(target), make(chan []string, 1)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			b.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		var asked struct {
			Fields []string `json:"fields"`
		}
		if strings.HasSuffix(r.URL.Path, "/crm.lead/search_read") && json.Unmarshal(body, &asked) == nil {
			select {
			case seen <- asked.Fields:
			default: // a later page
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	defer front.Close()
	o.URL = front.URL
	for _, err := range synctest.Connect(b, o).AllLeads(b.Context(), 0, 1) {
		if err != nil {
			b.Fatal(err)
		}
		break
	}
	return <-seen
}

// bareLoop reads all leads and looks at no more of them than it needs to go on.
func bareLoop(b *testing.B, client *odooclient.Client, fields []string, page int) (leads int) {
	b.Helper()
	for after := int64(0); ; {
		var rows []struct {
			ID int64 `json:"id"`
		}
		if err := client.Call(b.Context(), odooclient.Request{
			Model: "crm.lead", Method: "search_read",
			Args:    []odooclient.Arg{{Name: "domain", Value: []any{[]any{"id", ">", after}}}},
			Opts:    map[string]any{"fields": fields, "load": "", "order": "id", "limit": page},
			Context: map[string]any{"active_test": false},
		}, &rows); err != nil {
			b.Fatal(err)
		}
		leads += len(rows)
		if len(rows) < page {
			return leads
		}
		after = rows[len(rows)-1].ID
	}
}

// manyLeads fills a database by SQL with generated leads of many countries: creating them over RPC takes minutes. The
// columns by which Odoo finds similar leads are filled as its own code would.
func manyLeads(b *testing.B, n int) odootest.Server {
	b.Helper()
	odoo := odootest.Bare(b, "19")
	odoo.Call(b, "admin", "crm.lead", "create",
		[]any{map[string]any{"name": "first", "type": "lead", "email_from": "a@acme.test"}}, nil)
	db, err := pgx.Connect(b.Context(), odoo.DatabaseURL)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close(b.Context()) //nolint:errcheck // the test is over
	if _, err := db.Exec(b.Context(), `CREATE TEMP TABLE made
		(n int, contact text, company text, email text, domain text, phone text, digits text)`); err != nil {
		b.Fatal(err)
	}
	rows := make([][]any, 0, n)
	for i, l := range rulestest.Leads(n-1, 1) {
		email := strings.ToLower(l.Email)
		_, domain, _ := strings.Cut(email, "@")
		if strings.HasPrefix(domain, "gmail.") {
			domain = email // Odoo compares whole addresses of public providers
		} else {
			domain = "@" + domain
		}
		rows = append(rows, []any{
			i + 1, l.ContactName, l.CompanyName, l.Email, domain, l.Phone,
			strings.NewReplacer(" ", "", "-", "", "/", "", "(0)", "").Replace(l.Phone),
		})
	}
	columns := []string{"n", "contact", "company", "email", "domain", "phone", "digits"}
	if _, err := db.CopyFrom(b.Context(), pgx.Identifier{"made"}, columns, pgx.CopyFromRows(rows)); err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec(b.Context(), `INSERT INTO crm_lead (name, type, active, contact_name, partner_name, email_from,
			email_normalized, email_domain_criterion, phone, phone_sanitized, user_id, team_id, stage_id, company_id,
			probability, expected_revenue, create_uid, write_uid, create_date, write_date, priority, won_status)
		SELECT 'Offer ' || n, type, true, nullif(contact, ''), nullif(company, ''), nullif(email, ''),
			nullif(lower(email), ''), nullif(domain, '@'), nullif(made.phone, ''), nullif(digits, ''), user_id, team_id,
			stage_id, company_id, 10, 0, create_uid, write_uid, now() at time zone 'utc' - n * interval '1 second',
			now() at time zone 'utc' - n * interval '1 second', '0', won_status
		FROM crm_lead, made`); err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec(b.Context(), `ANALYZE crm_lead`); err != nil {
		b.Fatal(err)
	}
	return odoo
}
