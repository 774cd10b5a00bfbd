package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const printed = `goos: linux
BenchmarkEvaluateAgainstJSON-2   1  100 ns/op  2.0 x-json  30 objects/lead
BenchmarkEvaluateAgainstJSON-2   1  100 ns/op  9.0 x-json  30 objects/lead
BenchmarkEvaluateAgainstJSON-2   1  100 ns/op  2.2 x-json  31 objects/lead
BenchmarkEvaluate/1000_leads-2   1  100 ns/op  70000 leads/s  14.2 cpu-us/lead
BenchmarkMergeAgainstWizard/19-2  8  100 ns/op  3.5 ratio
BenchmarkReplicas/answer_after_1s,_20000_leads-2  1  100 ns/op  15.0 four-s  51.0 one-s  3.4 times-as-fast
PASS
`

func TestReport(t *testing.T) {
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	report := func(arguments ...string) (string, error) {
		var out strings.Builder
		err := run(arguments, strings.NewReader(printed), &out)
		return out.String(), err
	}
	t.Run("the table", func(t *testing.T) {
		page := file("page.md", "before\n<!-- make bench -->\nold\n<!-- end of make bench -->\nafter\n")
		if _, err := report("-page", page, "-machine", "two cores"); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"before\n<!-- make bench -->\ntwo cores\n", "| rules alone, 1000 leads in memory | 70000 leads/s | 150,000 |",
			"against one, 20000 leads reported at once, Odoo takes a second for a call | 3.4 times as fast | 2.5 |",
			"| merge on real Odoo 19 | 3.5 times the bare wizard | 3 |", "<!-- end of make bench -->\nafter",
		} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the page lacks %q:\n%s", want, text)
			}
		}
	})
	t.Run("medians are committed", func(t *testing.T) {
		path := filepath.Join(folder, "ratios.txt")
		if _, err := report("-commit", path); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if want := "EvaluateAgainstJSON x-json 2.2\n"; err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%q lacks %q: %v", text, want, err)
		}
		if out, err := report("-check", path); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	for name, committed := range map[string]string{
		"worse by more than half": "EvaluateAgainstJSON x-json 1.4\n",
		"no longer measured":      "Gone x-json 1.4\n",
	} {
		t.Run(name, func(t *testing.T) {
			if out, err := report("-check", file("committed.txt", committed)); err == nil {
				t.Errorf("passed:\n%s", out)
			}
		})
	}
	t.Run("worse by less", func(t *testing.T) {
		if out, err := report("-check", file("committed.txt", "EvaluateAgainstJSON x-json 1.5\n")); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}
