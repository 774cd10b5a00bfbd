package storetest

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSQLite(t *testing.T) {
	testStore(t, func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "leadtwin.db") })
}

// testStore runs the suite. Fresh returns the URL of a new, empty store on each call.
func testStore(t *testing.T, fresh func(testing.TB) (url string)) {
	for name, subject := range map[string]func(*testing.T, func(testing.TB) string){
		"leads":              leads,
		"removed keys":       removedKeys,
		"reused ids":         reusedIDs,
		"keys":               keys,
		"calls":              calls,
		"customers":          customers,
		"parent companies":   parentCompanies,
		"dirty":              dirty,
		"facts":              facts,
		"changed facts":      changedFacts,
		"inbox":              inbox,
		"concurrent adds":    concurrentAdds,
		"cases":              cases,
		"saving cases":       savingCases,
		"decisions":          decisions,
		"snoozes":            snoozes,
		"approvals":          approvals,
		"proposals":          proposals,
		"answers":            answers,
		"proposed answers":   proposedAnswers,
		"learnt order":       learntOrder,
		"bulks":              bulks,
		"owner requests":     ownerRequests,
		"past cases":         pastCases,
		"dismissed leads":    dismissedLeads,
		"merges":             merges,
		"completed merges":   completedMerges,
		"restores":           restores,
		"restored counts":    restoredCounts,
		"identity":           identity,
		"snapshot digests":   snapshotDigests,
		"legacy ids":         legacyIDs,
		"journal":            journal,
		"intents":            intents,
		"snapshots":          snapshots,
		"replaced snapshots": replacedSnapshots,
		"notes":              notes,
		"lease":              lease,
		"lock":               lock,
		"audit":              audit,
		"API tokens":         apiTokens,
		"API requests":       apiRequests,
		"undo requests":      undoRequests,
		"sent events":        sentEvents,
		"sessions":           sessions,
		"tampering":          tampering,
		"truncation":         truncation,
		"forget leads":       forgetLeads,
		"forget address":     forgetAddress,
		"reopen":             reopen,
		"any text":           anyText,
		"concurrent changes": concurrentChanges,
	} {
		t.Run(name, func(t *testing.T) { subject(t, fresh) })
	}
}

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url)
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

// raw changes the database without the store.
func raw(t testing.TB, url, statement string) {
	t.Helper()
	driver, address := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, address = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { ok(t, db.Close()) }()
	result, err := db.ExecContext(t.Context(), statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%s: touched %d rows, %v", statement, n, err)
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\nis   %+v\nwant %+v", what, got, want)
	}
}

func is[E error](err error) bool {
	_, found := errors.AsType[E](err)
	return found
}

// fails checks that an error is an E.
func fails[E error](t testing.TB, what string, err error) {
	t.Helper()
	if !is[E](err) {
		t.Errorf("%s: %v", what, err)
	}
}

func errorOf[T any](_ T, err error) error { return err }

func ids(of ...crm.LeadID) []crm.LeadID { return of }

func keyed(id crm.LeadID, keys ...crm.Key) store.KeyedLead {
	return store.KeyedLead{Lead: crm.Lead{ID: id, Title: "Lead", Type: crm.TypeLead, Active: true}, Keys: keys}
}

func leadsOf(marks []store.DirtyLead) (leads []crm.LeadID) {
	for _, m := range marks {
		leads = append(leads, m.Lead)
	}
	return leads
}

func clearMarks(ctx context.Context, t testing.TB, s *store.Store) {
	t.Helper()
	marks := must(s.DirtyLeads(ctx, 0, 1000))(t)
	ok(t, s.ClearDirty(ctx, marks))
}

func dirtyLeads(ctx context.Context, t testing.TB, s *store.Store) []crm.LeadID {
	t.Helper()
	return leadsOf(must(s.DirtyLeads(ctx, 0, 1000))(t))
}
