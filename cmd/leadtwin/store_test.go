package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
)

// withVariable replaces one variable of an environment.
func withVariable(environ []string, name, value string) []string {
	out := slices.DeleteFunc(slices.Clone(environ), func(v string) bool { return strings.HasPrefix(v, name+"=") })
	return append(out, name+"="+value)
}

// TestStoreMissing: a command that works on what a store holds creates none, or it would act on the wrong one.
func TestStoreMissing(t *testing.T) {
	environ := robin(t, "19.0")
	folder := t.TempDir()
	path := filepath.Join(folder, "sub", "leadtwin.db")
	missing := withVariable(environ, "LEADTWIN_STORE_URL", "sqlite:"+path)
	for _, command := range []string{
		"pause", "resume", "history", "history --verify", "cases list", "cases show LT-7F3K9Q", "cases apply LT-7F3K9Q",
		"cases merge LT-7F3K9Q", "cases separate LT-7F3K9Q", "cases dismiss LT-7F3K9Q", "cases reopen LT-7F3K9Q",
		"undo M-K7Q2X-0001", "undo M-K7Q2X-0001 --preview", "store check", "store adopt", "store backup " +
			filepath.Join(folder, "b.db"),
		"forget 41", "webhook status",
	} {
		status, stdout, stderr := start(t, missing, strings.Fields(command)...)
		if status != exitFailed || !strings.Contains(stderr, "no store at sqlite:"+path) ||
			!strings.Contains(stderr, "working directory") ||
			!strings.Contains(stderr, "store.url of the service") {
			t.Errorf("%s: status %d\n%s%s", command, status, stdout, stderr)
		}
	}
	if status, stdout, _ := start(t, missing, "doctor"); status != exitDone ||
		!strings.Contains(strings.Join(strings.Fields(stdout), " "), "the first sweep creates it") {
		t.Errorf("doctor: status %d\n%s", status, stdout)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if status, _, stderr := start(t, missing, "sweep"); status != exitDone {
		t.Errorf("the first sweep: %d %s", status, stderr)
	}
	if status, _, stderr := start(t, missing, "history"); status != exitDone ||
		!strings.Contains(stderr, "Store: sqlite:"+path) {
		t.Errorf("history does not name the store: %d %s", status, stderr)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(path + suffix); err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %s", info.Name(), info.Mode())
		}
	}
}

const colleagues = `
users:
  - {name: Leadtwin, login: leadtwin, rights: all}
leads:
  - {id: 41, name: A, contact_name: Robin Berg, email_from: robin@acme.test}
`

// TestStoreOfAnotherDatabase: the ids in a store mean leads of one database.
func TestStoreOfAnotherDatabase(t *testing.T) {
	odoo := miniodootest.Start(t, "19.0", colleagues)
	environ := environOf(t, odoo)
	sweep(t, environ)
	other := miniodootest.Start(t, "19.0", colleagues) // a server with a database of the same name
	err := other.Odoo.Do(t.Context(), func(e *orm.Env) error {
		company := e.One("res.company", 1)
		e.Set(company, "create_date", company.Time("create_date").Add(-time.Hour))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	moved := withVariable(environ, "LEADTWIN_ODOO_URL", other.URL)
	for _, command := range []string{"sweep", "sweep --apply", "undo M-K7Q2X-0001", "check 41"} {
		status, _, stderr := start(t, moved, strings.Fields(command)...)
		if status != exitFailed || !strings.Contains(stderr, "belongs to another Odoo database named") {
			t.Errorf("%s: %d %s", command, status, stderr)
		}
	}
	status, stdout, _ := start(t, moved, "doctor")
	if status != exitFailed ||
		!strings.Contains(strings.Join(strings.Fields(stdout), " "), "belongs to another Odoo database") {
		t.Errorf("doctor: %d %s", status, stdout)
	}
	// The same database under another URL.
	if status, _, stderr := start(t,
		withVariable(environ, "LEADTWIN_ODOO_URL",
			strings.Replace(odoo.URL, "127.0.0.1", "localhost", 1)), "sweep"); status != exitDone {
		t.Errorf("moved: %d %s", status, stderr)
	}
}

// TestStoreOfAnotherProgram: its file is left as it is.
func TestStoreOfAnotherProgram(t *testing.T) {
	environ := robin(t, "19.0")
	path := filepath.Join(t.TempDir(), "bookmarks.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE bookmarks (url TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	foreign := withVariable(environ, "LEADTWIN_STORE_URL", "sqlite:"+path)
	for _, command := range []string{"sweep", "pause", "store check"} {
		status, _, stderr := start(t, foreign, strings.Fields(command)...)
		if status != exitFailed || !strings.Contains(stderr, "bookmarks.db is not a Leadtwin store") {
			t.Errorf("%s: %d %s", command, status, stderr)
		}
	}
	status, _, stderr := start(t,
		withVariable(environ, "LEADTWIN_STORE_URL", "sqlite:"+filepath.Join(t.TempDir(), "new.db")), "store", "restore", path)
	if status != exitFailed || !strings.Contains(stderr, "bookmarks.db is not a Leadtwin store") {
		t.Errorf("restore: %d %s", status, stderr)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the file was changed, %v", err)
	}
}

// TestStoreBackupOfAnotherDatabase: it is refused before anything is put into the place of the store.
func TestStoreBackupOfAnotherDatabase(t *testing.T) {
	environ := robin(t, "19.0")
	sweep(t, environ)
	folder := t.TempDir()
	backup, path := filepath.Join(folder, "backup.db"), filepath.Join(folder, "new.db")
	if status, _, stderr := start(t, environ, "store", "backup", backup); status != exitDone {
		t.Fatal(stderr)
	}
	other := withVariable(withVariable(environ, "LEADTWIN_STORE_URL", "sqlite:"+path), "LEADTWIN_ODOO_DATABASE",
		"elsewhere")
	status, _, stderr := start(t, other, "store", "restore", backup)
	if status != exitFailed || !strings.Contains(stderr, `the settings name "elsewhere"`) ||
		!strings.Contains(stderr, "--any-database") {
		t.Errorf("restore: %d %s", status, stderr)
	}
	if left, _ := filepath.Glob(path + "*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if status, _, stderr := start(t, other, "store", "restore", "--any-database", backup); status != exitDone {
		t.Errorf("restore --any-database: %d %s", status, stderr)
	}
	if status, _, stderr := start(t, withVariable(other, "LEADTWIN_ODOO_DATABASE", databaseOf(environ)),
		"sweep"); status != exitDone {
		t.Errorf("sweep: %d %s", status, stderr)
	}
}

func databaseOf(environ []string) string {
	return processEnv{environ: environ}.getenv("LEADTWIN_ODOO_DATABASE")
}
