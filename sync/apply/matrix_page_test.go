package apply

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

// The pages that long forms write their counts into, each test between marks of its own: docs/faults.md and
// docs/undo.md.
const (
	faultsPage = "LEADTWIN_FAULTS_PAGE"
	undoPage   = "LEADTWIN_UNDO_PAGE"
)

var publishing sync.Mutex

// publish logs what a test has counted, and writes it into the page where one is named.
func publish(t *testing.T, page, section, text string) {
	t.Helper()
	t.Logf("\n%s", text)
	path := os.Getenv(page)
	if path == "" {
		return
	}
	publishing.Lock() // tests of several servers run side by side
	defer publishing.Unlock()
	now, err := os.ReadFile(path)
	ok(t, err)
	from, to := fmt.Sprintf("<!-- %s -->\n", section), fmt.Sprintf("<!-- end of %s -->", section)
	before, rest, begins := strings.Cut(string(now), from)
	_, after, ends := strings.Cut(rest, to)
	if !begins || !ends {
		t.Fatalf("%s has no marks %q and %q", path, from, to)
	}
	ok(t, os.WriteFile(path, []byte(before+from+text+to+after), 0o644))
}
