package crawl_test

import (
	"testing"
	"time"

	"leadtwin/internal/miniodoo"
	"leadtwin/odooclient"
	"leadtwin/sync/crawl"
	"leadtwin/sync/synctest"
)

// two is an Odoo in which a user sees one of two leads.
const two = `
users:
  - {id: 30, name: Leadtwin, login: leadtwin, rights: all}
  - {id: 31, name: Olga Own, login: olga, rights: own}
  - {id: 32, name: Alan All, login: alan, rights: all}
leads:
  - {id: 41, name: Offer, email_from: robin@acme.test, user_id: Olga Own}
  - {id: 42, name: Other, email_from: robin@acme.test, user_id: Alan All}
`

// TestCrawlRefusesLimitedUser, since to such a user the others look deleted.
func TestCrawlRefusesLimitedUser(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, two, crawl.Options{})
		as := func(login string) {
			w.Odoo.Login, w.Odoo.Key = login, miniodoo.KeyOf(login)
			w.Client = w.Connect(w.Odoo.Login, w.Odoo.Key, nil)
		}
		as("olga")
		if _, err := w.crawler().Incremental(t.Context(), nil); !odooclient.Is(err, odooclient.Forbidden) {
			t.Errorf("the first sweep: %v", err)
		}
		as("leadtwin")
		if stats := w.incremental(); stats.Leads != 2 {
			t.Fatalf("%d leads, want 2", stats.Leads)
		}
		w.clean()
		as("olga") // the rights of the user were cut
		w.Clock.Add(time.Minute)
		if _, err := w.crawler().Incremental(t.Context(), nil); !odooclient.Is(err, odooclient.Forbidden) {
			t.Errorf("a sweep after the rights were cut: %v", err)
		}
		if n := len(w.mirror()); n != 2 {
			t.Errorf("%d leads are left of 2: hidden ones were taken for deleted ones", n)
		}
	})
}
