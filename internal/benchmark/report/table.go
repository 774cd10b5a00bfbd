package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// row is a line of the table: figures of one benchmark.
type row struct {
	benchmark string // a pattern
	what      string
	unit      string
	format    string
	goal      string
}

//nolint:gochecknoglobals // the table, which never changes
var rows = []row{
	{`^Evaluate/`, "rules alone, {n} leads in memory", "leads/s", "%.0f leads/s", "150,000"},
	{`^Evaluate/`, "", "cpu-us/lead", "%.1f µs of CPU per lead", "13"},
	{`^Evaluate/`, "", "peak-MB", "%.0f MB at most, with the leads", "500"},
	{`^Evaluate/`, "", "added-MB", "%.0f MB of them on top of the leads", ""},
	{`^Evaluate/`, "", "objects/lead", "%.1f objects per lead", ""},
	{`^Sweep/`, "full sweep of a mirror of {n} leads", "leads/s", "%.0f leads/s", "16,700"},
	{`^Sweep/`, "", "cpu-us/lead", "%.1f µs of CPU per lead", "120"},
	{`^Sweep/`, "", "peak-MB", "%.0f MB at most, with what the benchmark holds", "400"},
	{`^Sweep/`, "", "added-MB", "%.0f MB of them added by the sweep", ""},
	{`^Sweep/`, "", "store-MB", "%.0f MB of store", "1,000 for a million"},
	{`^SomeLeads/1_`, "one lead {n} in the mirror", "cpu-us/lead", "%.0f µs of CPU", "20,000"},
	{
		`^FirstSweep$`, "first sweep of real Odoo 19: read, mirror, decide, save", "x-bare-loop",
		"%.2f times the bare read loop", "1.25",
	},
	{`^FirstSweep$`, "", "cpu-us/lead", "%.0f µs of CPU per lead", "50"},
	{`^FirstSweep$`, "", "bare-cpu-us/lead", "%.0f µs of CPU per lead for the bare loop", ""},
	{`^FirstSweep$`, "", "calls", "%.0f calls", ""},
	{`^FirstSweep$`, "sweep of it that finds nothing changed", "no-change-calls", "%.0f calls", "3"},
	{`^FirstSweep$`, "", "no-change-cpu-ms", "%.1f ms of CPU", ""},
	{`^FirstSweep$`, "one reported lead of it, to its verdict", "one-lead-calls", "%.0f calls", "3"},
	{`^FirstSweep$`, "", "one-lead-cpu-ms", "%.1f ms of CPU", "20"},
	{
		`^FirstSweep$`, "similar leads of all leads: Odoo's `duplicate_lead_ids` by this first sweep", "x-odoo-duplicates",
		"%.0f times as long", "100",
	},
	{`^MergeAgainstTheBareWizard/`, "merge on real Odoo {n}", "ratio", "%.1f times the bare wizard", "3"},
	{`^MergeAgainstTheBareWizard/`, "", "calls/merge", "%.0f calls", ""},
	{`^MergeAgainstTheBareWizard/`, "", "calls/first-merge", "%.0f calls for the first one in a new store", ""},
	{`^MergeAgainstTheBareWizard/`, "", "cases/h", "%.0f cases applied per hour, one after the other", "1,000"},
}

var number = regexp.MustCompile(`[0-9]+(_leads|_among_[0-9]+)?$`)

// writePage writes the table between its markers.
func writePage(path, machine string, measured results) error {
	const from, to = "<!-- make bench -->\n", "<!-- end of make bench -->"
	text, err := os.ReadFile(path) //nolint:gosec // G304: the path is an argument of a developer's command
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), from)
	_, after, ends := strings.Cut(rest, to)
	if !begins || !ends {
		return fmt.Errorf("%s has no markers %q and %q", path, from, to)
	}
	table := before + from + machine + "\n\n" + formatTable(measured) + to + after
	return os.WriteFile(path, []byte(table), 0o644) //nolint:gosec // G306: a page of the documentation
}

func formatTable(measured results) string {
	var table strings.Builder
	table.WriteString("| what | measured | goal |\n| --- | --- | --- |\n")
	for i, r := range rows {
		if r.what == "" {
			continue
		}
		block := rows[i : i+1]
		for j := i + 1; j < len(rows) && rows[j].what == ""; j++ {
			block = rows[i : j+1]
		}
		for _, name := range benchmarksOf(measured, r) {
			writeBlock(&table, measured, name, block)
		}
	}
	return table.String()
}

// benchmarksOf lists the benchmarks of a row, small sizes first.
func benchmarksOf(measured results, r row) []string {
	var names []string
	for k := range measured {
		if k.unit == r.unit && regexp.MustCompile(r.benchmark).MatchString(k.benchmark) {
			names = append(names, k.benchmark)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return names
}

func writeBlock(table *strings.Builder, measured results, benchmark string, block []row) {
	size := strings.ReplaceAll(strings.TrimSuffix(number.FindString(benchmark), "_leads"), "_", " ")
	if _, among, ok := strings.Cut(size, "among "); ok {
		size = "among " + among
	}
	for _, r := range block {
		if figure, found := measured.median(key{benchmark, r.unit}); found {
			fmt.Fprintf(table, "| %s | %s | %s |\n",
				strings.ReplaceAll(r.what, "{n}", size), fmt.Sprintf(r.format, figure), r.goal)
		}
	}
}
