package crawl_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
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
)

// versions are those that miniodoo plays.
var versions = []string{"14.0", "19.0"}

// eachVersion runs a test on both.
func eachVersion(t *testing.T, test func(t *testing.T, version string)) {
	for _, version := range versions {
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

// world is an Odoo, a store, and what stands between them.
type world struct {
	testing.TB
	clock   *clock
	odoo    miniodootest.Server
	client  *odooclient.Client
	store   *store.Store
	policy  rules.Policy
	options crawl.Options
}

func newWorld(t testing.TB, version, seed string, o crawl.Options, more ...miniodoo.Option) *world {
	t.Helper()
	w := &world{
		TB: t, clock: &clock{at: time.Date(2026, 1, 31, 9, 0, 0, 300_000_000, time.UTC)}, policy: rules.Default(),
		options: o,
	}
	w.odoo = miniodootest.Start(t, version, seed, append(more, miniodoo.WithClock(w.clock.now))...)
	w.client = w.connect(nil)
	w.store = openStore(t)
	return w
}

func (w *world) connect(known *odooclient.Session) *odooclient.Client {
	w.Helper()
	client, err := odooclient.Connect(w.Context(), odooclient.Options{
		URL: w.odoo.URL, Database: w.odoo.Database, User: w.odoo.Login, Key: w.odoo.Key, Timeout: time.Minute, Known: known,
	})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(client.Close)
	return client
}

// cookie is the page that the client fetches once from Odoo 14, so that errors over JSON-RPC say what they are.
func (w *world) cookie() int64 {
	if s := w.client.Session(); s.Version.Major == 14 && s.Transport == odooclient.JSONRPC {
		return 1
	}
	return 0
}

func openStore(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "leadtwin.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (w *world) crawler() *crawl.Crawler {
	return crawl.New(w.client, w.store, w.policy, w.clock.now, w.options)
}

func (w *world) full() crawl.Stats {
	w.Helper()
	stats, err := w.crawler().Full(w.Context(), nil)
	if err != nil {
		w.Fatal(err)
	}
	return stats
}

func (w *world) incremental() crawl.Stats {
	w.Helper()
	stats, err := w.crawler().Incremental(w.Context(), nil)
	if err != nil {
		w.Fatal(err)
	}
	return stats
}

// inOdoo changes Odoo in one transaction.
func (w *world) inOdoo(change func(e *orm.Env) error) {
	w.Helper()
	if err := w.odoo.Odoo.Do(w.Context(), change); err != nil {
		w.Fatal(err)
	}
}

// create makes n leads in one transaction, so that all have one write_date.
func (w *world) create(n int, vals func(i int) map[string]any) []crm.LeadID {
	w.Helper()
	var ids []crm.LeadID
	w.inOdoo(func(e *orm.Env) error {
		for i := range n {
			r, err := e.Make("crm.lead", vals(i))
			if err != nil {
				return err
			}
			ids = append(ids, crm.LeadID(r[0].ID))
		}
		return nil
	})
	return ids
}

func (w *world) write(model string, id int64, vals map[string]any) {
	w.Helper()
	w.inOdoo(func(e *orm.Env) error { return e.Update([]*orm.Record{e.One(model, id)}, vals) })
}

func (w *world) delete(ids ...crm.LeadID) {
	w.Helper()
	w.inOdoo(func(e *orm.Env) error {
		for _, id := range ids {
			if err := e.Delete([]*orm.Record{e.One("crm.lead", int64(id))}); err != nil {
				return err
			}
		}
		return nil
	})
}

// mirror are the leads of the store.
func (w *world) mirror() []crm.Lead {
	w.Helper()
	var all []crm.Lead
	for page, err := range w.store.LeadPages(w.Context(), 0, 1000) {
		if err != nil {
			w.Fatal(err)
		}
		all = append(all, page...)
	}
	return all
}

// sameAsOdoo fails the test where the mirror differs from Odoo.
func (w *world) sameAsOdoo() {
	w.Helper()
	if differs := w.differs(); differs != "" {
		w.Error(differs)
	}
}

// differs says how the mirror differs from Odoo.
func (w *world) differs() string {
	w.Helper()
	ids, err := w.client.LeadIDs(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	want, _, err := w.client.Leads(w.Context(), ids)
	if err != nil {
		w.Fatal(err)
	}
	have := w.mirror()
	if len(have) != len(want) {
		return fmt.Sprintf("the mirror holds %d leads, Odoo %d", len(have), len(want))
	}
	for i := range want {
		if !equal(have[i], want[i]) {
			return fmt.Sprintf("lead %d in the mirror is\n%+v, in Odoo\n%+v", want[i].ID, have[i], want[i])
		}
	}
	return ""
}

func equal(a, b crm.Lead) bool {
	if !a.Created.Equal(b.Created) || !a.Written.Equal(b.Written) {
		return false
	}
	a.Created, a.Written = b.Created, b.Written
	return a == b
}

// dirty are the dirty leads, and clean makes them clean.
func (w *world) dirty() []crm.LeadID {
	w.Helper()
	marks, err := w.store.DirtyLeads(w.Context(), 0, 1<<20)
	if err != nil {
		w.Fatal(err)
	}
	ids := make([]crm.LeadID, len(marks))
	for i, m := range marks {
		ids[i] = m.Lead
	}
	return ids
}

func (w *world) clean() {
	w.Helper()
	marks, err := w.store.DirtyLeads(w.Context(), 0, 1<<20)
	if err != nil {
		w.Fatal(err)
	}
	if err := w.store.ClearDirty(w.Context(), marks); err != nil {
		w.Fatal(err)
	}
}

// carries are the leads of the mirror that carry a key.
func (w *world) carries(key crm.Key) []crm.LeadID {
	w.Helper()
	found, err := w.store.LeadsByKeys(w.Context(), []crm.Key{key}, 1000)
	if err != nil {
		w.Fatal(err)
	}
	return found[key]
}

func (w *world) wantIDs(what string, have []crm.LeadID, want ...crm.LeadID) {
	w.Helper()
	if !slices.Equal(have, want) {
		w.Errorf("%s: leads %v, want %v", what, have, want)
	}
}

// people is a lead of somebody at a company of their own.
func people(i int) map[string]any {
	return map[string]any{
		"name": fmt.Sprintf("Lead %d", i), "contact_name": fmt.Sprintf("Person %d", i),
		"email_from": fmt.Sprintf("p%d@firm%d.test", i, i),
	}
}

// stopAfter cancels a crawl when so many leads are in the mirror.
func stopAfter(ctx context.Context, leads int) (context.Context, crawl.Progress) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, func(done, _ int) {
		if done >= leads {
			cancel()
		}
	}
}
