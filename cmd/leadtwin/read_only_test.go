//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// asNobody runs a function with the rights of a user without any, if this is root: root may write to every file.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	const nobody = 65534
	if os.Geteuid() == 0 {
		if err := syscall.Seteuid(nobody); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := syscall.Seteuid(0); err != nil {
				t.Fatal(err)
			}
		}()
	}
	do()
}

// TestReadOnlyStore: what only reads works on a store that this user may not write to, and leaves nothing behind.
func TestReadOnlyStore(t *testing.T) {
	environ := robin(t, "19.0")
	result := sweep(t, environ, "--apply")
	caseID := result.Cases[0].ID
	data, err := os.ReadFile(strings.TrimPrefix(storeOf(environ), "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]struct{ file, folder os.FileMode }{
		"file": {0o444, 0o777}, "folder": {0o666, 0o555}, "file and folder": {0o444, 0o555},
	} {
		t.Run(name, func(t *testing.T) {
			folder := openFolder(t)
			path := filepath.Join(folder, "leadtwin.db")
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, mode.file); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(folder, mode.folder); err != nil {
				t.Fatal(err)
			}
			fixed := withVariable(environ, "LEADTWIN_STORE_URL", "sqlite:"+path)
			for command, want := range map[string]string{
				"history": "M-", "history --verify": "Audit trail verified", "cases list --state applied": "LT-", "cases show " +
					caseID: caseID,
				"status": "Store", "store check": "It is read-only here",
			} {
				asNobody(t, func() {
					status, stdout, stderr := start(t, fixed, strings.Fields(command)...)
					if status != exitDone || !strings.Contains(stdout, want) {
						t.Errorf("%s: status %d\n%s%s", command, status, stdout, stderr)
					}
				})
			}
			asNobody(t, func() {
				status, _, stderr := start(t, fixed, "pause")
				if status != exitFailed || !strings.Contains(stderr, "give the user that runs Leadtwin write permission") {
					t.Errorf("pause: status %d\n%s", status, stderr)
				}
			})
			after, err := os.ReadFile(path)
			if err != nil || string(after) != string(data) {
				t.Errorf("the store was changed, %v", err)
			}
		})
	}
}

// openFolder is a temporary folder that every user may enter.
func openFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Chmod(filepath.Dir(folder), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
	return folder
}

func storeOf(environ []string) string {
	return processEnv{environ: environ}.getenv("LEADTWIN_STORE_URL")
}
