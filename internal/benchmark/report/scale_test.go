package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWriteScale(t *testing.T) {
	folder := t.TempDir()
	performance, page := filepath.Join(folder, "performance.md"), filepath.Join(folder, "scale.md")
	write(t, performance, `
| rules alone, 1000000 leads in memory | 6854 leads/s | 150,000 |
|  | 34.1 µs of CPU per lead | 13 |
| full sweep of a mirror of 1000000 leads | 2325 leads/s | 16,700 |
|  | 120 µs of CPU per lead | 120 |
|  | 999 MB of store | 1,000 for a million |
| first sweep of real Odoo 19: read, mirror, decide, save | 3.43 times the bare read loop | 1.25 |
|  | 60.4 µs of CPU per lead | 50 |
`)
	write(t, page, `One instance: 70 MB resident, 26 MB of them not shared with others; 88 goroutines, 10 threads, `+
		`25 open files.`+
		` Idle, with 5 sweeps per minute, it takes 1.81 % of a core.
<!-- ten million leads -->
old
<!-- end of ten million leads -->
<!-- five hundred databases -->
old
<!-- end of five hundred databases -->
the end
`)
	if err := writeScale(page, performance); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| calls of a full sweep | 1 for each 1000 | 10000 |",
		"save | 60 µs | 10 minutes of one core |",
		"mirror | 120 µs | 20 minutes of one core |",
		"| store on disk | 1000 bytes | 10 GB |",
		"| memory | 26 MB, and 44 MB of the program, which all share | 13 GB |",
		"| threads, which sleep | 10 | 5000 |",
		"| a sweep every ten minutes | 0.22 s of a core | 18 % of one core |",
		"| 624 a day | 312000 a day, 3.6 a second over all servers |",
		"| disk for 20000 leads each | 20 MB | 10 GB |",
		"\nthe end\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "old") {
		t.Error("the old tables are still there")
	}
	write(t, performance, "| full sweep of a mirror of 1000000 leads | 2325 leads/s |")
	if err := writeScale(page, performance); err == nil {
		t.Error("figures are missing, and the page was written")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
