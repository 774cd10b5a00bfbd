package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFileModes: the files that a service makes are for its user only.
func TestFileModes(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	r.create(robins()...)
	r.until("merged", func() bool { return r.metric(`leadtwin_actions_total{action="merge",outcome="done"}`) == "1" })
	path := strings.TrimPrefix(r.settings.Store.URL, "sqlite:")
	files, err := filepath.Glob(strings.TrimSuffix(path, ".db") + "*")
	if err != nil || len(files) < 4 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %s", filepath.Base(f), info.Mode())
		}
	}
}
