package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/golden"
)

// noon is now in every test.
var noon = golden.Noon()

// fewestCases is how many golden cases there must be: one for every row of the tables in docs/how-it-decides.md, and
// the oddities of real life.
const fewestCases = 80

// TestCases decides every case in testdata/cases and compares with what it expects. testdata/cases/README.md says how
// to write one.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < fewestCases {
		t.Errorf("%d cases, want at least %d", len(files), fewestCases)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			for _, c := range readCases(t, file) {
				checkCase(t, c)
			}
		})
	}
}

func readCases(t *testing.T, file string) []*golden.Case {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	cases, err := golden.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func checkCase(t *testing.T, c *golden.Case) {
	t.Helper()
	failures, err := c.Check(rules.Default())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		t.Error(f)
	}
}

// TestEveryCodeHasACase looks for a golden case of each code of reasons and guards.
func TestEveryCodeHasACase(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]bool{}
	for _, file := range files {
		for _, c := range readCases(t, file) {
			codes, err := c.ExpectedCodes()
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, code := range codes {
				expected[code] = true
			}
		}
	}
	for _, c := range rules.Codes() {
		if !expected[c.Code] && c.Code != rules.DismissalLost { // not found by rules, but added by sync/reconcile
			t.Errorf("no case in testdata/cases expects %s", c.Code)
		}
	}
}

func codes(reasons []crm.Reason) []string {
	var out []string
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	return out
}

// sentences are all texts of a result.
func sentences(result rules.Result) []string {
	var out []string
	for _, c := range result.Cases {
		for _, r := range append(slices.Clip(c.Reasons), c.Guards...) {
			out = append(out, r.Text)
		}
	}
	for _, s := range result.Comparisons {
		for _, e := range s.Evidence {
			out = append(out, e.Text)
		}
	}
	return out
}
