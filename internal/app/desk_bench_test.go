package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"leadtwin/internal/api"
	"leadtwin/internal/benchmark"
	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/rulestest"
	"leadtwin/sync/reconcile"
)

// BenchmarkDesk measures the desk with a queue of waiting cases: what the first page costs and how large it is with its
// own files, a case in the middle of the queue, and one of 40 leads.
func BenchmarkDesk(b *testing.B) {
	for _, n := range benchmark.Sizes(b, 100_000) {
		waiting := min(n/2, 50_000)
		d := newBenchDesk(b, pairs(waiting))
		d.decideAll(b)
		cases, err := d.app.store.Cases(b.Context(), store.CaseFilter{})
		if err != nil || len(cases) != waiting+1 {
			b.Fatalf("%d cases: %v", len(cases), err)
		}
		large := slices.MaxFunc(cases, func(x, y crm.Case) int { return len(x.Leads) - len(y.Leads) })
		d.get(b, "/cases") // reads all cases once
		of := fmt.Sprintf(" of %d cases", waiting)
		b.Run("first page"+of, d.measureFirstPage)
		b.Run("filtered page"+of, func(b *testing.B) { d.measure(b, "/cases?team=3&sort=value&q=berg") })
		b.Run("overview"+of, func(b *testing.B) { d.measure(b, "/overview") })
		b.Run("one"+of, func(b *testing.B) { d.measure(b, "/cases/"+cases[waiting/2].ID) })
		b.Run("case of 40 leads", func(b *testing.B) { d.measure(b, "/cases/"+large.ID) })
		b.Run("during a sweep"+of, d.measureDuringSweep)
	}
}

// BenchmarkCheck sends checks of contacts to the API, each of somebody who is a lead already.
func BenchmarkCheck(b *testing.B) {
	for _, n := range benchmark.Sizes(b, 100_000) {
		leads := rulestest.Leads(n, 1)
		d := newBenchDesk(b, leads)
		body := func(i int) string {
			l := &leads[i*7919%n]
			return fmt.Sprintf(`{"name": %q, "email": %q, "phone": %q}`, l.ContactName, l.Email, l.Phone)
		}
		b.Run(fmt.Sprintf("one of %d leads", n), func(b *testing.B) {
			d.check(b, body(0))
			before := benchmark.Start()
			for i := 0; b.Loop(); i++ {
				d.check(b, body(i))
			}
			reportRequests(b, benchmark.Since(before), b.N)
		})
		b.Run(fmt.Sprintf("at 200 a second of %d leads", n), func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(d.pacedP99(b, body), "p99-ms")
			}
		})
	}
}

// benchDesk is the desk and the API on a store of their own, without Odoo: the figures are their own.
type benchDesk struct {
	app    *App
	policy rules.Policy
	pages  http.Handler
	token  string
}

func newBenchDesk(b *testing.B, leads []rules.Lead) *benchDesk {
	b.Helper()
	s, err := store.Open(b.Context(), "sqlite:"+b.TempDir()+"/desk.db")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	d := &benchDesk{app: newBenchApp(s), policy: rules.Default(), token: "lt_BENCHMARK"}
	token := store.APIToken{Hash: api.HashToken(d.token), Name: "benchmark", Scopes: api.Scopes(), Created: time.Now()}
	if err := s.SaveAPIToken(b.Context(), token); err != nil {
		b.Fatal(err)
	}
	if err := s.SaveDirectory(b.Context(), benchDirectory()); err != nil {
		b.Fatal(err)
	}
	for page := range slices.Chunk(leads, 10_000) {
		d.save(b, page)
	}
	d.pages = newBenchPages(b, d.app)
	return d
}

// benchDirectory is that of a company with a thousand users.
func benchDirectory() *crm.Directory {
	d := &crm.Directory{
		Users: map[crm.UserID]crm.User{}, Teams: map[crm.TeamID]crm.Team{3: {ID: 3, Name: "Inside Sales", Active: true}},
		Companies: map[crm.CompanyID]crm.Company{1: {ID: 1, Name: "Ours", Currency: "EUR", Country: 57}},
		Countries: map[crm.CountryID]crm.Country{57: {ID: 57, Code: "DE"}},
	}
	for i := range crm.UserID(1000) {
		id := i + 5
		d.Users[id] = crm.User{
			ID: id, Name: fmt.Sprintf("User %d", id), Email: fmt.Sprintf("user%d@ours.example", id), Active: true,
		}
	}
	return d
}

// pairs makes pairs of leads of one person, and one person of 40 leads.
func pairs(n int) []rules.Lead {
	resolver, now := rules.NewResolver(benchDirectory()), time.Now()
	var leads []rules.Lead
	add := func(name, email string) {
		id := crm.LeadID(len(leads) + 1)
		leads = append(leads, resolver.Lead(crm.Lead{
			ID: id, Title: fmt.Sprintf("Interested in desk %d", id), Type: crm.TypeOpportunity, Active: true, Salesperson: 5,
			Team: 3, Company: 1, ContactName: name, Email: email, Phone: fmt.Sprintf("+49 30 %07d", id), Revenue: 1200,
			Created: now.Add(-time.Duration(id) * time.Hour), Written: now,
		}, crm.Customer{}))
	}
	for i := range n {
		for range 2 {
			add(fmt.Sprintf("%s Berg", letters(i)), fmt.Sprintf("%s@customer.example", letters(i)))
		}
	}
	for range 40 {
		add("Otto Klein", "otto.klein@customer.example")
	}
	return leads
}

// letters is a number in letters, such that no two are one typing error apart.
func letters(n int) string {
	const consonants = "bdfgklmnprst"
	var word strings.Builder
	for range 6 {
		c := consonants[n%len(consonants)]
		word.WriteByte(c)
		word.WriteByte("aeiou"[int(c)%5])
		word.WriteByte(c)
		n /= len(consonants)
	}
	return word.String()
}

func (d *benchDesk) save(b *testing.B, leads []rules.Lead) {
	b.Helper()
	rows := make([]store.KeyedLead, len(leads))
	for i, l := range leads {
		profile := rules.NewProfile(l, &d.policy)
		rows[i] = store.KeyedLead{Lead: l.Lead, Keys: profile.Keys()}
	}
	if _, err := d.app.store.SaveLeads(b.Context(), rows); err != nil {
		b.Fatal(err)
	}
}

// readAll says that nothing needs to be read from Odoo.
type readAll struct{}

func (readAll) Has(crm.LeadID) bool { return true }

func (readAll) Written(crm.LeadID, int64) (*store.KeyedLead, crm.Customer) {
	return nil, crm.Customer{}
}

// decideAll is what a full sweep does after it has read the leads.
func (d *benchDesk) decideAll(b *testing.B) {
	b.Helper()
	if err := d.app.store.SetFact(b.Context(), "reconcile.policy", ""); err != nil {
		b.Fatal(err)
	}
	_, err := reconcile.New(d.app.store, nil, d.policy, reconcile.Options{}).RunOnce(b.Context(), time.Now(), readAll{})
	if err != nil {
		b.Fatal(err)
	}
}

func (d *benchDesk) request(b *testing.B, method, path, body string) *httptest.ResponseRecorder {
	b.Helper()
	req := httptest.NewRequestWithContext(b.Context(), method, path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+d.token)
	req.Header.Set("Content-Type", "application/json")
	res := httptest.NewRecorder()
	d.pages.ServeHTTP(res, req)
	if res.Code != http.StatusOK {
		b.Fatalf("%s %s: %d\n%s", method, path, res.Code, res.Body)
	}
	return res
}

func (d *benchDesk) get(b *testing.B, path string) string {
	b.Helper()
	return d.request(b, http.MethodGet, path, "").Body.String()
}

func (d *benchDesk) check(b *testing.B, body string) {
	b.Helper()
	d.request(b, http.MethodPost, "/api/v1/check", body)
}

func (d *benchDesk) measure(b *testing.B, path string) {
	d.get(b, path)
	before := benchmark.Start()
	for b.Loop() {
		d.get(b, path)
	}
	reportRequests(b, benchmark.Since(before), b.N)
	b.ReportMetric(float64(len(d.get(b, path)))/1000, "kB")
}

var ownFile = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)

// measureFirstPage counts the page with the files that it names: a browser asks for them at once.
func (d *benchDesk) measureFirstPage(b *testing.B) {
	d.measure(b, "/cases")
	page := d.get(b, "/cases")
	bytes, files := len(page), 0
	for _, file := range ownFile.FindAllStringSubmatch(page, -1) {
		text := d.get(b, file[1])
		if strings.Contains(text, "@import") || strings.Contains(text, "url(") || strings.Contains(text, "import(") {
			b.Errorf("%s asks for another file", file[1])
		}
		bytes, files = bytes+len(text), files+1
	}
	b.ReportMetric(float64(bytes)/1000, "page-kB")
	b.ReportMetric(float64(1+files), "requests")
}

// measureDuringSweep asks for pages while all leads are decided again and again, and some change in between. A user
// asks for a page now and then, not for one after the other.
func (d *benchDesk) measureDuringSweep(b *testing.B) {
	ctx, stop := context.WithCancel(b.Context())
	var sweeps sync.WaitGroup
	changed := pairs(500)[:1000]
	sweeps.Go(func() {
		for round := 0; ctx.Err() == nil; round++ {
			for i := range changed {
				changed[i].Title = fmt.Sprintf("Changed %d times", round)
			}
			d.save(b, changed)
			d.decideAll(b)
		}
	})
	defer func() { stop(); sweeps.Wait() }()
	var times []float64
	for b.Loop() {
		from := time.Now()
		d.get(b, "/cases")
		times = append(times, time.Since(from).Seconds()*1e3)
		time.Sleep(100 * time.Millisecond)
	}
	slices.Sort(times)
	b.ReportMetric(times[len(times)/2], "p50-ms")
	b.ReportMetric(times[len(times)*95/100], "p95-ms")
}

// pacedP99 is the time within which 99 of 100 checks are answered that come at 200 a second, whether the earlier ones
// were answered or not.
func (d *benchDesk) pacedP99(b *testing.B, body func(int) string) float64 {
	b.Helper()
	const perSecond, requests = 200, 2000
	times := make([]float64, requests)
	var running sync.WaitGroup
	begin := time.Now()
	for i := range requests {
		due := begin.Add(time.Duration(i) * time.Second / perSecond)
		time.Sleep(time.Until(due))
		running.Go(func() {
			d.check(b, body(i))
			times[i] = time.Since(due).Seconds() * 1e3
		})
	}
	running.Wait()
	slices.Sort(times)
	return times[requests*99/100]
}

func reportRequests(b *testing.B, used benchmark.Usage, requests int) {
	b.Helper()
	b.ReportMetric(used.CPU.Seconds()*1e3/float64(requests), "cpu-ms/request")
	b.ReportMetric(float64(used.Objects)/float64(requests), "objects/request")
}
