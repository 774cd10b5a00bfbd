package reconcile_test

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
)

// eachVersion runs a test on both versions that miniodoo plays.
func eachVersion(t *testing.T, test func(t *testing.T, version string)) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) { test(t, version) })
	}
}

// clock is Odoo's and ours. It stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// site is one leadtwin: a store, and what works on it.
type site struct {
	*world
	store   *store.Store
	policy  rules.Policy
	options reconcile.Options
}

// world is an Odoo, and a site that looks at it.
type world struct {
	testing.TB
	clock  *clock
	odoo   miniodootest.Server
	client *odooclient.Client
}

func newWorld(t testing.TB, version, seed string, more ...miniodoo.Option) *world {
	t.Helper()
	w := &world{TB: t, clock: &clock{at: time.Date(2026, 1, 31, 9, 0, 0, 300_000_000, time.UTC)}}
	w.odoo = miniodootest.Start(t, version, seed, append(more, miniodoo.WithClock(w.clock.now))...)
	client, err := odooclient.Connect(t.Context(), odooclient.Options{
		URL: w.odoo.URL, Database: w.odoo.Database, User: w.odoo.Login, Key: w.odoo.Key, Timeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	w.client = client
	return w
}

func (w *world) site() *site {
	w.Helper()
	s, err := store.Open(w.Context(), "sqlite:"+filepath.Join(w.TempDir(), "leadtwin.db"))
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		if err := s.Close(); err != nil {
			w.Error(err)
		}
	})
	return &site{world: w, store: s, policy: rules.Default(), options: reconcile.Options{InitialState: crm.Waiting}}
}

// newSite is a world with one site.
func newSite(t testing.TB, version, seed string, more ...miniodoo.Option) *site {
	t.Helper()
	return newWorld(t, version, seed, more...).site()
}

func (s *site) crawler() *crawl.Crawler {
	return crawl.New(s.client, s.store, s.policy, s.clock.now, crawl.Options{MaxMissingPercent: 100})
}

// sweep reads what changed, and settles it.
func (s *site) sweep() reconcile.Stats {
	s.Helper()
	read, err := s.crawler().Incremental(s.Context(), nil)
	if err != nil {
		s.Fatal(err)
	}
	return s.settle(read.Fresh)
}

// settle is one pass.
func (s *site) settle(fresh reconcile.Fresh) reconcile.Stats {
	s.Helper()
	stats, err := reconcile.New(s.store, s.crawler(), s.policy, s.options).RunOnce(s.Context(), s.clock.now(), fresh)
	if err != nil {
		s.Fatal(err)
	}
	return stats
}

// hear is what a webhook leads to: somebody said that leads may have changed.
func (s *site) hear(ids ...crm.LeadID) reconcile.Stats {
	s.Helper()
	if err := s.store.MarkDirty(s.Context(), ids); err != nil {
		s.Fatal(err)
	}
	return s.settle(nil)
}

// cases are all cases of the store.
func (s *site) cases() []crm.Case {
	s.Helper()
	all, err := s.store.Cases(s.Context(), store.CaseFilter{})
	if err != nil {
		s.Fatal(err)
	}
	slices.SortFunc(all, func(a, b crm.Case) int {
		return cmp.Or(slices.Compare(a.Leads, b.Leads), cmp.Compare(a.Verdict, b.Verdict))
	})
	return all
}

// only is the one case with a verdict.
func (s *site) only(v crm.Verdict) crm.Case {
	s.Helper()
	cases := slices.DeleteFunc(s.cases(), func(c crm.Case) bool { return c.Verdict != v })
	if len(cases) != 1 {
		s.Fatalf("%d cases are %s, want one:\n%s", len(cases), v, told(s.cases()))
	}
	return cases[0]
}

// want fails the test where the cases are not these, told as "merge 41 42: waiting".
func (s *site) want(cases ...string) {
	s.Helper()
	have := strings.Split(strings.TrimSpace(told(s.cases())), "\n")
	if len(have) == 1 && have[0] == "" {
		have = nil
	}
	slices.Sort(have)
	slices.Sort(cases)
	if !slices.Equal(have, cases) {
		s.Errorf("cases are\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(cases, "\n"))
	}
}

func told(cases []crm.Case) string {
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "%s %s: %s\n", c.Verdict, strings.Trim(fmt.Sprint(c.Leads), "[]"), c.State)
	}
	return b.String()
}

func (s *site) dirty() []crm.LeadID {
	s.Helper()
	marks, err := s.store.DirtyLeads(s.Context(), 0, 1<<20)
	if err != nil {
		s.Fatal(err)
	}
	ids := make([]crm.LeadID, len(marks))
	for i, m := range marks {
		ids[i] = m.Lead
	}
	return ids
}

// inOdoo changes Odoo in one transaction.
func (w *world) inOdoo(change func(e *orm.Env) error) {
	w.Helper()
	if err := w.odoo.Odoo.Do(w.Context(), change); err != nil {
		w.Fatal(err)
	}
}

func (w *world) create(vals map[string]any) crm.LeadID {
	w.Helper()
	var id crm.LeadID
	w.inOdoo(func(e *orm.Env) error {
		made, err := e.Make("crm.lead", vals)
		if err == nil {
			id = crm.LeadID(made[0].ID)
		}
		return err
	})
	return id
}

func (w *world) write(id crm.LeadID, vals map[string]any) {
	w.Helper()
	w.inOdoo(func(e *orm.Env) error { return e.Update([]*orm.Record{e.One("crm.lead", int64(id))}, vals) })
}

func (w *world) delete(id crm.LeadID) {
	w.Helper()
	w.inOdoo(func(e *orm.Env) error { return e.Delete([]*orm.Record{e.One("crm.lead", int64(id))}) })
}

// breaking answers every call whose body matches with an error of Odoo's own code.
func breaking(pattern string) miniodoo.Option {
	breaks := regexp.MustCompile(pattern)
	return miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			if breaks.Match(body) {
				rw.Header().Set("Content-Type", "application/json")
				rw.WriteHeader(http.StatusInternalServerError)
				_, _ = fmt.Fprint(rw, `{"name":"builtins.KeyError","message":"13","arguments":[],"context":{},"debug":""}`)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(rw, r)
		})
	})
}

// robin is the example of the documentation.
const robin = `
users:
  - {id: 5, name: Ann, login: ann, rights: own}
  - {id: 6, name: Bob, login: bob, rights: own}
  - {id: 7, name: Eve, login: eve, rights: own}
leads:
  - {id: 41, name: Offer, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
  - {id: 42, name: Again, contact_name: R. Berg, email_from: ROBIN@acme.test, user_id: bob}
  - {id: 43, name: Other, contact_name: Kim Lund, email_from: kim@acme.test, user_id: eve}
  - {id: 44, name: Nobody, contact_name: Lee Chan, email_from: lee@elsewhere.test, user_id: eve}
`
