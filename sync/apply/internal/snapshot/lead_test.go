package snapshot_test

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/snapshot"
	"leadtwin/sync/synctest"
)

const variedLeads = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 10, name: Leadtwin, login: leadtwin, rights: all}
partners:
  - {id: 70, name: Acme, is_company: true, email: hq@acme.test}
leads:
  - {id: 41, name: Lamps, contact_name: Robin Berg, partner_name: Acme, email_from: robin@acme.test,
     phone: "+49 30 1234567", partner_id: 70, user_id: ann,
     type: opportunity, probability: 20, expected_revenue: 1250.5}
  - {id: 42, name: Nothing else, type: lead}
`

// TestSnapshotAsLead holds a stored snapshot to the lead as the client reads it.
func TestSnapshotAsLead(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) {
			odoo := miniodootest.Start(t, version, variedLeads)
			client := synctest.Connect(t, odooclient.Options{
				URL: odoo.URL, Database: odoo.Database, User: "leadtwin", Key: miniodoo.KeyOf("leadtwin"),
			})
			s := synctest.OpenStore(t)
			ids := []crm.LeadID{41, 42}
			entry, err := s.BeginEntry(t.Context(), store.Entry{Action: crm.ActMerge, Leads: ids, Survivor: 41, At: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			taken, err := snapshot.New(client, s, time.Now).Take(t.Context(), ids, nil)
			if err != nil {
				t.Fatal(err)
			}
			step := store.Step{State: store.EntryIntent, At: time.Now(), Snapshots: taken}
			if err := s.AdvanceEntry(t.Context(), entry.ID, step); err != nil {
				t.Fatal(err)
			}
			leads, _, err := client.Leads(t.Context(), ids)
			if err != nil {
				t.Fatal(err)
			}
			stored, err := snapshot.Load(t.Context(), s, entry.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range leads {
				if got := stored[want.ID].AsLead(); got != want {
					t.Errorf("the snapshot is\n%+v, want\n%+v", got, want)
				}
			}
		})
	}
}
