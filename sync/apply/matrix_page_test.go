package apply

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// pageSetting names the page that the full form writes its counts into, each test between marks of its own: docs/faults.md.
const pageSetting = "LEADTWIN_FAULTS_PAGE"

// publish logs what a test has counted, and writes it into the page where one is named.
func publish(t *testing.T, section, text string) {
	t.Helper()
	t.Logf("\n%s", text)
	path := os.Getenv(pageSetting)
	if path == "" {
		return
	}
	page, err := os.ReadFile(path)
	ok(t, err)
	from, to := fmt.Sprintf("<!-- %s -->\n", section), fmt.Sprintf("<!-- end of %s -->", section)
	before, rest, begins := strings.Cut(string(page), from)
	_, after, ends := strings.Cut(rest, to)
	if !begins || !ends {
		t.Fatalf("%s has no marks %q and %q", path, from, to)
	}
	ok(t, os.WriteFile(path, []byte(before+from+text+to+after), 0o644))
}
