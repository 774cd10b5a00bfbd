package store_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

func TestOpenInvalidURL(t *testing.T) {
	folder := t.TempDir()
	noDatabase := filepath.Join(folder, "text.db")
	ok(t, os.WriteFile(noDatabase, bytes.Repeat([]byte("no database "), 1000), 0o600))
	for url, want := range map[string]string{
		"":                                       "must begin with",
		"leadtwin.db":                            "must begin with",
		"mysql://x":                              "must begin with",
		"sqlite:":                                "must name a file",
		"sqlite::memory:":                        "must name a file",
		"sqlite:" + folder:                       "open",
		"sqlite:" + noDatabase:                   "not a Leadtwin store",
		"postgres://:x:y@z/":                     "PostgreSQL",
		"postgres://127.0.0.1:1/x?password=hush": "PostgreSQL",
	} {
		s, err := store.Open(t.Context(), url)
		if err == nil {
			t.Errorf("%q was opened: %v", url, s.Close())
		} else if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: %v; want something about %q", url, err, want)
		}
	}
}

func TestOpenCreatesPrivateFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "50% #1 ?x=y; ä.db")
	s := open(t, "sqlite:"+path)
	ok(t, s.SetFact(t.Context(), "x", 1))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		ok(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read by others: %v", info.Name(), info.Mode())
		}
	}
}

func TestOpenConcurrently(t *testing.T) {
	url := sqliteURL(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s, err := store.Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestOpenNewerSchema(t *testing.T) {
	url := sqliteURL(t)
	ok(t, open(t, url).Close())
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:"))
	ok(t, err)
	defer func() { ok(t, db.Close()) }()
	_, err = db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (4711, 1)")
	ok(t, err)

	_, err = store.Open(t.Context(), url)
	if !is[*store.NewerSchemaError](err) || !strings.Contains(err.Error(), "schema 4711") ||
		!strings.Contains(err.Error(), "run the newer leadtwin") {
		t.Errorf("Open: %v", err)
	}
	var n int
	ok(t, db.QueryRowContext(t.Context(), "SELECT max(version_id) FROM goose_db_version").Scan(&n))
	if n != 4711 {
		t.Errorf("the version became %d", n)
	}
}

func TestBackupDuringWrites(t *testing.T) {
	url, folder := sqliteURL(t), t.TempDir()
	s, ctx := open(t, url), t.Context()
	e, err := s.BeginEntry(ctx, store.Entry{Action: crm.ActMerge, Leads: []crm.LeadID{1, 2}, At: noon})
	ok(t, err)
	ok(t, s.SaveSnapshot(ctx, e.ID, 1, json.RawMessage(`{"name":"Robin"}`), noon))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := crm.LeadID(1); ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if err := s.AddToInbox(ctx, []crm.LeadID{i}, noon); err != nil {
				t.Error(err)
			}
		}
	})
	backup := filepath.Join(folder, "backup.db")
	ok(t, s.Backup(ctx, backup))
	close(stop)
	wg.Wait()

	if err := s.Backup(ctx, backup); !is[*store.FileExistsError](err) {
		t.Errorf("a backup over another one: %v", err)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup may be read by others: %v, %v", info, err)
	}
	restored := "sqlite:" + filepath.Join(folder, "restored", "leadtwin.db")
	ok(t, store.Restore(ctx, backup, restored, nil))
	if err := store.Restore(ctx, backup, restored, nil); !is[*store.FileExistsError](err) {
		t.Errorf("restored over another store: %v", err)
	}
	found, err := open(t, restored).Snapshots(ctx, e.ID)
	ok(t, err)
	if len(found) != 1 || string(found[0].Data) != `{"name":"Robin"}` {
		t.Errorf("restored snapshots: %v", found)
	}
}

func TestRestoreInvalidBackup(t *testing.T) {
	folder, ctx := t.TempDir(), t.Context()
	noDatabase := filepath.Join(folder, "text.db")
	ok(t, os.WriteFile(noDatabase, bytes.Repeat([]byte("no database "), 1000), 0o600))

	url := sqliteURL(t)
	s := open(t, url)
	ok(t, s.AppendAudit(ctx, noon, "ann", "pause", "", nil))
	tampered := filepath.Join(folder, "tampered.db")
	ok(t, s.Backup(ctx, tampered))
	db, err := sql.Open("sqlite", tampered)
	ok(t, err)
	_, err = db.ExecContext(ctx, "UPDATE audit SET by_whom = 'bob'")
	ok(t, err)
	ok(t, db.Close())

	for _, backup := range []string{noDatabase, tampered, filepath.Join(folder, "missing.db")} {
		target := filepath.Join(folder, "restored.db")
		if err := store.Restore(ctx, backup, "sqlite:"+target, nil); err == nil {
			t.Errorf("%s was restored", backup)
		}
		if left, _ := filepath.Glob(target + "*"); len(left) > 0 {
			t.Errorf("%s left %v behind", backup, left)
		}
	}
	if err := store.Restore(ctx, tampered, "postgres://x", nil); !errors.Is(err, store.ErrUsePgDump) {
		t.Errorf("to PostgreSQL: %v", err)
	}
}

// TestForgetErasesFromDisk looks for the bytes of what was deleted in all files of the store.
func TestForgetErasesFromDisk(t *testing.T) {
	url := sqliteURL(t)
	s, ctx := open(t, url), t.Context()
	const secret = "ann.archer@acme.test"
	row := store.KeyedLead{Lead: crm.Lead{ID: 41, Email: secret}, Keys: []crm.Key{"e:" + secret}}
	for i := range 50 { // moved around between pages
		row.Lead.Title = strings.Repeat("x", 100*i)
		_, err := s.SaveLeads(ctx, []store.KeyedLead{
			row,
			{Lead: crm.Lead{ID: crm.LeadID(i), Title: strings.Repeat("y", 90*i)}},
		})
		ok(t, err)
	}
	_, err := s.SaveCases(ctx, store.CaseChange{At: noon, Save: []crm.Case{
		{ID: "LT-AAAAAA", Leads: []crm.LeadID{41}, Reasons: []crm.Reason{{Text: secret}}},
	}})
	ok(t, err)
	if !strings.Contains(filesOf(t, url), secret) {
		t.Fatal("the test cannot see what is stored")
	}
	_, err = s.ForgetAddress(ctx, secret, "ann", noon)
	ok(t, err)
	if strings.Contains(filesOf(t, url), secret) {
		t.Error("the address is still on the disk")
	}
}

func filesOf(t *testing.T, url string) string {
	t.Helper()
	path := strings.TrimPrefix(url, "sqlite:")
	files, err := filepath.Glob(path + "*")
	ok(t, err)
	var all strings.Builder
	for _, f := range files {
		data, err := os.ReadFile(f)
		ok(t, err)
		all.Write(data)
	}
	return all.String()
}

// While another transaction writes for long, AddToInbox waits and succeeds in the end.
func TestAddToInboxWaitsForDisk(t *testing.T) {
	url := sqliteURL(t)
	s, ctx := open(t, url), t.Context()
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(url, "sqlite:")+"?_txlock=immediate")
	ok(t, err)
	defer func() { ok(t, db.Close()) }()
	other, err := db.BeginTx(ctx, nil)
	ok(t, err)
	answered := make(chan error, 1)
	go func() { answered <- s.AddToInbox(ctx, []crm.LeadID{1}, noon) }()
	select {
	case err := <-answered:
		t.Fatalf("answered before it could be on the disk: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	ok(t, other.Rollback())
	ok(t, <-answered)
	state, err := s.InboxStats(ctx)
	ok(t, err)
	if state.Depth != 1 {
		t.Error(fmt.Sprint("depth ", state.Depth))
	}
}

func TestLockService(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "leadtwin.db")
	first, second := open(t, url), open(t, url)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	me := store.Holder{ID: "a", What: "leadtwin serve", Host: "crm1", PID: 77}
	release, err := first.LockService(me, now)
	ok(t, err)
	_, err = second.LockService(store.Holder{ID: "b"}, now)
	held, refused := errors.AsType[*store.HeldError](err)
	if !refused || held.Lease.Holder != me || !held.Lease.Since.Equal(now) {
		t.Fatalf("the second service got: %v", err)
	}
	ok(t, release())
	release, err = second.LockService(store.Holder{ID: "b"}, now)
	ok(t, err)
	ok(t, release())
}

// TestSQLiteFileWithoutLog: the database file alone, as a killed process leaves it and many backup scripts copy it, has
// every step of the journal with the snapshots before it, and what users decided.
func TestSQLiteFileWithoutLog(t *testing.T) {
	url, ctx := sqliteURL(t), t.Context()
	s := open(t, url)
	for i := range 3 {
		e, err := s.BeginEntry(ctx, store.Entry{Action: crm.ActMerge, Leads: []crm.LeadID{1, crm.LeadID(i + 2)}, At: noon})
		ok(t, err)
		ok(t, s.SaveSnapshot(ctx, e.ID, 1, json.RawMessage(`{"name":"Robin"}`), noon))
		for _, state := range []store.EntryState{store.EntryIntent, store.EntryDone, store.EntryVerified} {
			ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: state, At: noon}))
			c := fileAlone(t, url)
			found, err := c.EntryByID(ctx, e.ID)
			ok(t, err)
			if found.State != state {
				t.Errorf("%s is %s in the copy, want %s", e.ID, found.State, state)
			}
			if kept, err := c.Snapshots(ctx, e.ID); err != nil || len(kept) != 1 {
				t.Errorf("snapshots of %s in the copy: %d, %v", e.ID, len(kept), err)
			}
		}
	}
	ok(t, s.DismissPairs(ctx, "LT-AAAAAA", []crm.Pair{{A: 41, B: 42}}, "ann", noon))
	if found, err := fileAlone(t, url).DismissedPairs(ctx, []crm.LeadID{41, 42}); err != nil || len(found) != 1 {
		t.Errorf("dismissals in the copy: %v, %v", found, err)
	}
}

// fileAlone opens a copy of the database file without its log.
func fileAlone(t *testing.T, url string) *store.Store {
	t.Helper()
	data, err := os.ReadFile(strings.TrimPrefix(url, "sqlite:"))
	ok(t, err)
	path := filepath.Join(t.TempDir(), "copy.db")
	ok(t, os.WriteFile(path, data, 0o600))
	s := open(t, "sqlite:"+path)
	ok(t, s.Check(t.Context()))
	return s
}
