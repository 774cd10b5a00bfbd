package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStoreMigrateRefuses(t *testing.T) {
	environ := robin(t, "19.0")
	if status, _, stderr := start(t, environ, "sweep"); status != exitDone {
		t.Fatal(stderr)
	}
	secret := filepath.Join(t.TempDir(), "address")
	if err := os.WriteFile(secret, []byte("postgres://leadtwin:hush-hush@127.0.0.1:1/none\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	postgres := withVariable(environ, "LEADTWIN_STORE_URL", "postgres://leadtwin:hush-hush@127.0.0.1:1/none")
	for _, c := range []struct {
		environ []string
		command string
		status  int
		says    string
	}{
		{environ, "store migrate", exitUsage, "either --to or --to-file"},
		{environ, "store migrate --to sqlite:other.db", exitUsage, "begins with postgres://"},
		{environ, "store migrate --to-file " + secret + " --to postgres://x", exitUsage, "either --to or --to-file"},
		{environ, "store migrate --to-file " + secret, exitFailed, "127.0.0.1:1/none"},
		{postgres, "store migrate --to postgres://127.0.0.1:1/none", exitUsage, "store.url is postgres://127.0.0.1:1/none"},
		{
			withVariable(environ, "LEADTWIN_STORE_URL", "sqlite:"+filepath.Join(t.TempDir(), "none.db")),
			"store migrate --to-file " + secret, exitFailed, "no store at sqlite:",
		},
	} {
		status, stdout, stderr := start(t, c.environ, strings.Fields(c.command)...)
		if status != c.status || !strings.Contains(stderr, c.says) || strings.Contains(stdout+stderr, "hush-hush") {
			t.Errorf("%s: status %d\n%s%s", c.command, status, stdout, stderr)
		}
	}
}
