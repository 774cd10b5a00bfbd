package crawl_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/odooclient"
	"leadtwin/sync/crawl"
	"leadtwin/sync/synctest"
)

// versions are those that miniodoo imitates.
var versions = []string{"14.0", "19.0"}

// world crawls an Odoo.
type world struct {
	*synctest.Site
	options crawl.Options
}

func newWorld(t testing.TB, version, seed string, o crawl.Options, more ...miniodoo.Option) *world {
	t.Helper()
	return &world{synctest.Start(t, version, seed, more...), o}
}

// cookie is the page that the client fetches once from Odoo 14, so that errors over JSON-RPC have their kind.
func (w *world) cookie() int64 {
	if s := w.Client.Session(); s.Version.Major == 14 && s.Transport == odooclient.JSONRPC {
		return 1
	}
	return 0
}

func (w *world) crawler() *crawl.Crawler {
	return crawl.New(w.Client, w.Store, w.Policy, w.Clock.Now, w.options)
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

// mirror are the leads of the store.
func (w *world) mirror() []crm.Lead {
	w.Helper()
	var all []crm.Lead
	for page, err := range w.Store.LeadPages(w.Context(), 0, 1000) {
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

// differs reports how the mirror differs from Odoo.
func (w *world) differs() string {
	w.Helper()
	ids, err := w.Client.LeadIDs(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	want, _, err := w.Client.Leads(w.Context(), ids)
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

func (w *world) clean() {
	w.Helper()
	marks, err := w.Store.DirtyLeads(w.Context(), 0, 1<<20)
	if err != nil {
		w.Fatal(err)
	}
	if err := w.Store.ClearDirty(w.Context(), marks); err != nil {
		w.Fatal(err)
	}
}

// carries are the leads of the mirror that carry a key.
func (w *world) carries(key crm.Key) []crm.LeadID {
	w.Helper()
	found, err := w.Store.LeadsByKeys(w.Context(), []crm.Key{key}, 1000)
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

// people returns the values of a lead of a person with a company of its own.
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
