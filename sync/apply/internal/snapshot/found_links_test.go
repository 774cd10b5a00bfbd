package snapshot

import (
	"slices"
	"testing"
	"time"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
	"leadtwin/sync/synctest"
)

// TestFoundLinksKept asks models once an hour. Odoo 14 shows the list of all fields, which is read each time: a new
// field is found at once.
func TestFoundLinksKept(t *testing.T) {
	for version, again := range map[string]int64{"14.0": 1, "19.0": 0} {
		t.Run(version, func(t *testing.T) {
			odoo := miniodootest.Start(
				t, version, "users: [{id: 10, name: Leadtwin, login: leadtwin, rights: all}]", miniodoo.WithTickets(),
			)
			client := synctest.Connect(t, odooclient.Options{
				URL: odoo.URL, Database: odoo.Database, User: "leadtwin", Key: miniodoo.KeyOf("leadtwin"),
			})
			kept := synctest.OpenStore(t)
			now := time.Now()
			search := func() ([]LinkField, int64) {
				t.Helper()
				before := client.CallCount()
				found, err := New(client, kept, func() time.Time { return now }).linkFields(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return found.Fields, client.CallCount() - before
			}
			first, asked := search()
			if len(first) == 0 || asked <= again {
				t.Fatalf("%d fields after %d calls", len(first), asked)
			}
			second, calls := search()
			if calls != again || !slices.Equal(first, second) {
				t.Errorf("asked again: %d calls, want %d; found %v, want %v", calls, again, second, first)
			}
			now = now.Add(linksHold + time.Minute)
			if third, calls := search(); calls <= again || !slices.Equal(first, third) {
				t.Errorf("an hour later: %d calls; found %v, want %v", calls, third, first)
			}
		})
	}
}
