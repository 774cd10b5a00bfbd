package app

import (
	"context"
	"net/http"
	"testing"
	"time"

	"go.uber.org/zap"

	"leadtwin/config"
	"leadtwin/internal/api"
	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/store"
	"leadtwin/internal/ui"
)

// everyLead is an Odoo whose user may read all leads. Its answers take no time.
type everyLead struct{ ui.Accounts }

func (everyLead) Readable(_ context.Context, _ ui.Account, leads []crm.LeadID) ([]crm.LeadID, error) {
	return leads, nil
}

// newBenchPages are the pages and the API of an App that has not reached Odoo.
func newBenchPages(b *testing.B, a *App) http.Handler {
	b.Helper()
	cases := &deskCases{app: a, queue: desk.NewQueue(a.store), wake: func() {}}
	pages, err := ui.New(ui.Options{
		Cases: cases, State: &deskState{app: a, cases: cases}, Accounts: everyLead{}, Sessions: a.store,
		Now: a.o.Now, Log: a.log,
		LeadURL: func(crm.LeadID) string { return "" }, Mode: a.o.Settings.Mode,
		SignedIn: &ui.Account{ID: 5, Name: "User 5", Lang: "en_US", Manager: true},
	})
	if err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages.Handler())
	mux.Handle("/api/v1/", api.Handler(api.Options{
		Cases: cases, Mirror: a, Tokens: a.store, Requests: a.store, Now: a.o.Now, Log: a.log,
	}))
	return mux
}

func newBenchApp(s *store.Store) *App {
	a := &App{store: s, log: zap.NewNop()}
	a.o.Settings, a.o.Now = config.Default(), time.Now
	a.o.Settings.Mode = "review"
	return a
}
