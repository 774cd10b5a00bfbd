//go:build odoo

package odootest

import (
	"os"
	"strings"
	"testing"
)

const advice = `start the servers with "scripts/odoo up", then run: eval "$(scripts/odoo env)"`

// setting reads what scripts/odoo env prints. A missing value fails the test: a skipped suite looks like a passed one.
func setting(t testing.TB, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: %s", name, advice)
	}
	return value
}

func clusterURL(t testing.TB) string {
	t.Helper()
	return setting(t, "LEADTWIN_TEST_ODOO_POSTGRES")
}

// readKeys reads the API keys by login: lines "login=key".
func readKeys(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile(setting(t, "LEADTWIN_TEST_ODOO_KEYS"))
	if err != nil {
		t.Fatalf("read the API keys: %v\n%s", err, advice)
	}
	keys := map[string]string{}
	for line := range strings.Lines(string(text)) {
		login, key, found := strings.Cut(strings.TrimSpace(line), "=")
		if found {
			keys[login] = key
		}
	}
	return keys
}
