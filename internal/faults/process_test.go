package faults_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// writeThrice writes to the store, to Odoo and to the store again, and returns the first error.
func writeThrice(t *testing.T, p *faults.Process, s *store.Store, c *odooclient.Client) error {
	t.Helper()
	shaky, odoo := p.Store(s, nil), p.Odoo(c)
	_, begin := shaky.BeginEntry(t.Context(),
		store.Entry{Action: crm.ActNote, Case: "LT-1", Leads: []crm.LeadID{1}, At: noon})
	write := odoo.Write(t.Context(), "crm.lead", []int64{1}, map[string]any{"name": "Written"})
	return errors.Join(begin, write, shaky.SetFact(t.Context(), "fact", 1))
}

// countWrites counts what the three writes left behind.
func countWrites(t *testing.T, s *store.Store, c *odooclient.Client) int {
	t.Helper()
	entries, err := s.Entries(t.Context(), store.EntryFilter{})
	var fact int
	found, err2 := s.GetFact(t.Context(), "fact", &fact)
	leads, _, err3 := c.Leads(t.Context(), []crm.LeadID{1})
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	n := len(entries)
	if leads[0].Title == "Written" {
		n++
	}
	if found {
		n++
	}
	return n
}

func TestProcess(t *testing.T) {
	want := []string{
		"before BeginEntry 1", "after BeginEntry 1", "before Write crm.lead 1", "after Write crm.lead 1", "before SetFact 1",
		"after SetFact 1",
	}
	world := func(t *testing.T) (*store.Store, *odooclient.Client) {
		s := open(t, nil).Store
		return s, connect(t)
	}
	t.Run("counts moments", func(t *testing.T) {
		s, c := world(t)
		p := faults.NewProcess(nil)
		if err := writeThrice(t, p, s, c); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%q", p.Moments()); got != fmt.Sprintf("%q", want) {
			t.Errorf("moments are %s", got)
		}
	})
	for i, name := range want {
		t.Run("killed "+name, func(t *testing.T) {
			s, c := world(t)
			p := faults.NewProcess(faults.Kill(i + 1))
			if err := writeThrice(t, p, s, c); !errors.Is(err, faults.ErrKilled) || !p.Killed() || len(p.Moments()) != i+1 {
				t.Errorf("ended with %v after %d moments", err, len(p.Moments()))
			}
			if got := countWrites(t, s, c); got != (i+1)/2 {
				t.Errorf("%d writes are stored", got)
			}
		})
	}
	t.Run("killed by a panic", func(t *testing.T) {
		s, c := world(t)
		p := faults.NewProcess(faults.Panic(2))
		defer func() {
			if r := recover(); r != faults.ErrKilled || !p.Killed() { //nolint:errorlint // exactly this value is thrown
				t.Errorf("recovered %v", r)
			}
			if err := p.Store(s, nil).SetFact(t.Context(), "fact", 1); !errors.Is(err, faults.ErrKilled) {
				t.Errorf("a dead process wrote: %v", err)
			}
		}()
		_ = writeThrice(t, p, s, c)
		t.Error("no panic")
	})
	t.Run("hook at a moment", func(t *testing.T) {
		s, c := world(t)
		entries := -1
		p := faults.NewProcess(faults.At("before Write crm.lead 1", func() error {
			all, err := s.Entries(t.Context(), store.EntryFilter{})
			entries = len(all)
			return err
		}))
		if err := writeThrice(t, p, s, c); err != nil || entries != 1 || p.Killed() {
			t.Errorf("%d entries at that moment, error %v", entries, err)
		}
	})
}

const oneLead = `
users:
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
leads:
  - {id: 1, name: Offer}
`

// connect starts an Odoo with one lead and signs in.
func connect(t *testing.T) *odooclient.Client {
	t.Helper()
	server := miniodootest.Start(t, "19.0", oneLead)
	c, err := odooclient.Connect(t.Context(), odooclient.Options{
		URL: server.URL, Database: server.Database, User: "leadtwin", Key: miniodoo.KeyOf("leadtwin"),
		Timeout: 10 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
