package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/store"
	"leadtwin/internal/ui"
)

// everyLead is an Odoo whose user may read all leads. Its answers take no time: the figure is the desk's own.
type everyLead struct{ ui.Accounts }

func (everyLead) Readable(_ context.Context, _ ui.Account, leads []crm.LeadID) ([]crm.LeadID, error) {
	return leads, nil
}

// BenchmarkDeskQueue is the first page of a queue of 50,000 waiting cases of two leads, by pattern and filtered.
func BenchmarkDeskQueue(b *testing.B) {
	const waiting = 50_000
	now := time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)
	s, err := store.Open(b.Context(), "sqlite:"+b.TempDir()+"/queue.db")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	fillQueue(b, s, waiting, now)
	a := &App{store: s, log: zap.NewNop()}
	a.o.Now = func() time.Time { return now }
	pages, err := ui.New(ui.Options{
		Cases: &deskCases{app: a, queue: desk.NewQueue(s), wake: func() {}}, Accounts: everyLead{}, Sessions: s,
		Now: a.o.Now, Log: a.log, LeadURL: func(crm.LeadID) string { return "" }, Mode: "review",
		SignedIn: &ui.Account{ID: 5, Name: "Ann Archer", Lang: "en_US", Manager: true},
	})
	if err != nil {
		b.Fatal(err)
	}
	handler := pages.Handler()
	for _, path := range []string{"/cases", "/cases?team=3&sort=value&q=berg"} {
		get := func() {
			res := httptest.NewRecorder()
			handler.ServeHTTP(res, httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil))
			if res.Code != http.StatusOK {
				b.Fatalf("GET %s: %d\n%s", path, res.Code, res.Body)
			}
		}
		get() // reads all cases once
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				get()
			}
		})
	}
}

func fillQueue(b *testing.B, s *store.Store, waiting int, now time.Time) {
	b.Helper()
	directory := &crm.Directory{
		Users:     map[crm.UserID]crm.User{5: {ID: 5, Name: "Ann Archer", Active: true}},
		Teams:     map[crm.TeamID]crm.Team{3: {ID: 3, Name: "Inside Sales", Active: true}},
		Companies: map[crm.CompanyID]crm.Company{1: {ID: 1, Name: "Acme", Currency: "EUR"}},
	}
	if err := s.SaveDirectory(b.Context(), directory); err != nil {
		b.Fatal(err)
	}
	const page = 1000
	for first := 0; first < waiting; first += page {
		var leads []store.KeyedLead
		var cases []crm.Case
		for i := first; i < first+page; i++ {
			ids := []crm.LeadID{crm.LeadID(2*i + 1), crm.LeadID(2*i + 2)}
			for _, id := range ids {
				leads = append(leads, store.KeyedLead{Lead: crm.Lead{
					ID: id, Title: "Interested in a desk", Type: crm.TypeOpportunity, Active: true, Salesperson: 5, Team: 3,
					ContactName: fmt.Sprintf("Robin Berg %d", i), Email: fmt.Sprintf("robin%d@acme.test", i), Company: 1,
					Revenue: 1200, Created: now, Written: now,
				}})
			}
			cases = append(cases, crm.Case{
				ID: fmt.Sprintf("LT-%06d", i), Verdict: crm.Review, Leads: ids, Salespeople: []crm.UserID{5}, Facts: "f",
				Reasons: []crm.Reason{{Code: "similar_email"}, {Code: "name_equal"}}, State: crm.Waiting,
			})
		}
		if _, err := s.SaveLeads(b.Context(), leads); err != nil {
			b.Fatal(err)
		}
		at := now.Add(-time.Duration(first) * time.Second)
		if _, err := s.SaveCases(b.Context(), store.CaseChange{Save: cases, At: at}); err != nil {
			b.Fatal(err)
		}
	}
}
