package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// TestFillStore holds fillStore to every table, so that no new one is forgotten by the tests of upgrades and of store
// migrate.
func TestFillStore(t *testing.T) {
	url := sqliteURL(t)
	fillStore(t, url)
	raw := openRaw(t, url)
	for table, rows := range raw.rows(t, raw.tables(t)) {
		if len(rows) == 0 && !isOfClaims(table) {
			t.Errorf("fillStore puts nothing into the table %s", table)
		}
	}
}

// isOfClaims reports whether only passes of replicas on PostgreSQL put rows into a table, which end with them.
func isOfClaims(table string) bool { return table == "claims" || table == "claim_passes" }

const fillCase = "LT-AAAAAA"

// fillStore puts something into every table.
func fillStore(t *testing.T, url string) {
	t.Helper()
	s := open(t, url)
	fillMirror(t, s)
	fillCases(t, s)
	fillJournal(t, s)
	fillService(t, s)
	ok(t, s.Checkpoint(t.Context()))
}

func fillMirror(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	_, err := s.SaveLeads(ctx, []store.KeyedLead{
		{
			Lead: crm.Lead{ID: 41, Title: "Zoë „1“ 日本 \\N \t\n", Email: "robin@acme.test"},
			Keys: []crm.Key{"e:robin@acme.test"},
		},
		{Lead: crm.Lead{ID: 42, Title: "More lamps"}, Keys: []crm.Key{"e:robin@acme.test", "d:é.test", "D:B", "d:z.test"}},
		{Lead: crm.Lead{ID: 46, Title: "Deleted", Created: noon}},
	})
	ok(t, err)
	ok(t, s.DeleteLeads(ctx, []crm.LeadID{46}))
	_, err = s.SaveCustomers(ctx, []crm.Customer{{ID: 7, Name: "Acme"}})
	ok(t, err)
	ok(t, s.SetFact(ctx, "pause", "holiday"))
	ok(t, s.AddToInbox(ctx, []crm.LeadID{43}, noon))
}

func fillCases(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	waiting := crm.Case{
		ID: "LT-CCCCCC", Verdict: crm.Merge, Leads: []crm.LeadID{47, 48}, Survivor: 47, State: crm.Waiting, Facts: "f",
	}
	_, err := s.SaveCases(ctx, store.CaseChange{At: noon, Save: []crm.Case{
		{ID: fillCase, Verdict: crm.Merge, Leads: []crm.LeadID{41, 42}, Survivor: 41, State: crm.Waiting}, waiting,
	}})
	ok(t, err)
	ok(t, s.ApproveCase(ctx, store.Approval{
		Case: waiting.ID, As: crm.Merge, Leads: waiting.Leads, Facts: "f", By: "ann", At: noon, Account: "5", Team: 3,
		Answer: crm.Answer{OnePerson: true, Weight: crm.WholeAnswer},
	}))
	ok(t, s.DismissPairs(ctx, fillCase, []crm.Pair{{A: 41, B: 43}}, "ann", noon))
	ok(t, s.ReopenCase(ctx, fillCase, "ann", noon))
	ok(t, s.DismissPairs(ctx, "LT-BBBBBB", []crm.Pair{{A: 44, B: 45}}, "ann", noon))
	ok(t, s.TrackDismissedLead(ctx, store.DismissedLead{Lead: 44, Messages: []crm.MessageID{440}}))
	ok(t, s.RecordMerge(ctx, []crm.LeadID{52}, 51, noon))
	ok(t, s.RequestLeads(ctx, store.OwnerRequest{Case: waiting.ID, Salesperson: 5, Name: "ann", At: noon}))
	past := crm.Case{ID: "LT-DDDDDD", Verdict: crm.Review, Leads: []crm.LeadID{46, 49}, State: crm.Waiting}
	_, err = s.SaveCases(ctx, store.CaseChange{At: noon, Save: []crm.Case{past}})
	ok(t, err)
	past, err = s.Case(ctx, past.ID)
	ok(t, err)
	_, err = s.SaveCases(ctx, store.CaseChange{At: noon, Delete: []crm.Case{past}})
	ok(t, err)
	ok(t, s.SaveBulk(ctx, store.Bulk{
		ID: "b", Account: "5", Decision: "merge", At: noon, Cases: []store.BulkCase{{Case: fillCase}},
	}))
}

func fillJournal(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	e, err := s.BeginEntry(ctx, store.Entry{
		Action: crm.ActMerge, Case: fillCase, Leads: []crm.LeadID{41, 42}, Survivor: 41, At: noon, By: "ann",
	})
	ok(t, err)
	ok(t, s.SaveSnapshot(ctx, e.ID, 42, json.RawMessage(`{"name":"More lamps"}`), noon))
	ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{
		State: store.EntryIntent, At: noon, Restored: crm.Restored{crm.RestoredFollowers: 2},
	}))
	ok(t, s.RecordNote(ctx, store.Note{Message: 900, Case: fillCase, PostedOn: 41, Leads: []crm.LeadID{41, 43}, At: noon}))
	ok(t, s.RequestUndo(ctx, store.UndoRequest{Action: e.ID, By: "ann", At: noon}))
	ok(t, s.AdoptStores(ctx, []string{"OTHER"}, 0, "ann", noon))
}

func fillService(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	ok(t, s.SaveSession(ctx, store.Session{ID: "s", User: 5, Expires: noon.Add(time.Hour), Data: []byte{0, 1, 255}}))
	token := store.APIToken{Hash: "aa", Name: "form", Scopes: []string{"check"}, By: "ann", Created: noon}
	ok(t, s.SaveAPIToken(ctx, token))
	_, begun, err := s.BeginAPIRequest(ctx, store.APIRequest{Token: "aa", Key: "k", Digest: "d", At: noon})
	ok(t, err)
	if !begun {
		t.Error("the request was not stored")
	}
	ok(t, s.AcquireLease(ctx, "writer", store.Holder{ID: "a", What: "leadtwin serve"}, noon, time.Minute))
	ok(t, s.BeginSending(ctx))
}
