//go:build odoo

package crawl_test

import (
	"encoding/json"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/crawl"
	"leadtwin/sync/synctest"
)

// Full, changed, imported, deleted, unchanged: on real servers, whose clock no test moves.
func TestRealCrawl(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			odoo := odootest.Fresh(t, version)
			w := &world{
				Site:    &synctest.Site{TB: t, Store: synctest.OpenStore(t), Policy: rules.Default()},
				options: crawl.Options{Page: 20, StampsPage: 50},
			}
			w.Client = connectReal(t, odoo, nil)
			run := func(full bool) crawl.Stats {
				t.Helper()
				c := crawl.New(w.Client, w.Store, w.Policy, time.Now, w.options)
				stats, err := c.Incremental(t.Context(), nil)
				if full {
					stats, err = c.Full(t.Context(), nil)
				}
				if err != nil {
					t.Fatal(err)
				}
				w.sameAsOdoo()
				return stats
			}
			if stats := run(false); !stats.Full {
				t.Errorf("stats are %+v, want a full crawl", stats)
			}
			w.clean()

			vals := make([]map[string]any, 150) // one call, one second
			for i := range vals {
				vals[i] = people(i)
			}
			var ids []crm.LeadID
			if err := json.Unmarshal(odoo.Call(t, "admin", "crm.lead", "create", []any{vals}, nil), &ids); err != nil {
				t.Fatal(err)
			}
			if stats := run(false); stats.Changed != len(ids) {
				t.Errorf("stats are %+v, want %d changed", stats, len(ids))
			}
			w.clean()
			odoo.Call(t, "admin", "crm.lead", "write",
				[]any{[]crm.LeadID{ids[3]}, map[string]any{"email_from": "again@acme.test"}}, nil)
			odoo.Call(t, "admin", "crm.lead", "unlink", []any{[]crm.LeadID{ids[4]}}, nil)
			run(false)
			w.wantIDs("dirty", w.Dirty(), ids[3], ids[4])
			run(true)

			// Nothing changed: after the last second is over, three calls, the connection included.
			w.options = crawl.Options{}
			run(false)
			time.Sleep(1100 * time.Millisecond)
			run(false)
			session := w.Client.Session()
			w.Client = connectReal(t, odoo, &session)
			if _, err := crawl.New(w.Client, w.Store, w.Policy, time.Now, w.options).Incremental(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if calls := w.Client.CallCount(); calls > 3 {
				t.Errorf("%d calls where nothing changed, want 3", calls)
			}
		})
	}
}

func connectReal(t *testing.T, odoo odootest.Server, known *odooclient.Session) *odooclient.Client {
	t.Helper()
	bot := odoo.User(t, "bot")
	return synctest.Connect(t, odooclient.Options{
		URL: odoo.URL, Database: odoo.Database, User: bot.Login, Key: bot.Key, Known: known,
	})
}
