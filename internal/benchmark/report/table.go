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
	{`^Desk/first_page_of_`, "first page of the desk, {n} waiting cases", "page-kB", "%.0f kB, own files included", "100"},
	{`^Desk/first_page_of_`, "", "requests", "%.0f requests: the page, then its files at once", "4"},
	{`^Desk/first_page_of_`, "", "cpu-ms/request", "%.1f ms of CPU", ""},
	{`^Desk/during_a_sweep_of_`, "the same during a sweep, {n} waiting cases", "p50-ms", "%.0f ms, the median", ""},
	{`^Desk/during_a_sweep_of_`, "", "p95-ms", "%.0f ms, 95 of 100", "150"},
	{`^Desk/filtered_page_of_`, "filtered and searched, {n} waiting cases", "cpu-ms/request", "%.1f ms of CPU", ""},
	{`^Desk/one_of_`, "page of one case, {n} waiting cases", "cpu-ms/request", "%.1f ms of CPU", ""},
	{`^Desk/case_of_40_leads$`, "page of a case of 40 leads", "cpu-ms/request", "%.1f ms of CPU", ""},
	{`^Desk/case_of_40_leads$`, "", "kB", "%.0f kB", ""},
	{`^Check/one_of_`, "`POST /api/v1/check`, mirror of {n} leads", "cpu-ms/request", "%.1f ms of CPU", ""},
	{`^Check/at_200_`, "the same at 200 a second, mirror of {n} leads", "p99-ms", "%.0f ms, 99 of 100", "20"},
	{
		`^Replicas/answer_after_1s,`,
		"four replicas on PostgreSQL against one, {n} leads reported at once, Odoo takes a second for a call",
		"times-as-fast", "%.1f times as fast", "2.5",
	},
	{`^Replicas/answer_after_1s,`, "", "one-s", "%.0f s for one", ""},
	{`^Replicas/answer_after_1s,`, "", "four-s", "%.0f s for four", ""},
	{
		`^Replicas/answer_after_0s,`, "the same, {n} leads, Odoo answers at once on the same cores", "times-as-fast",
		"%.1f times as fast", "",
	},
	{`^MergeAgainstWizard/`, "merge on real Odoo {n}", "ratio", "%.1f times the bare wizard", "3"},
	{`^MergeAgainstWizard/`, "", "calls/merge", "%.0f calls", ""},
	{`^MergeAgainstWizard/`, "", "calls/first-merge", "%.0f calls for the first one in a new store", ""},
	{`^MergeAgainstWizard/`, "", "cases/h", "%.0f cases applied per hour, one after the other", "1,000"},
}

var number = regexp.MustCompile(`[0-9]+(_leads|_cases|_among_[0-9]+)?$`)

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
	size := strings.ReplaceAll(number.FindString(benchmark), "_", " ")
	size = strings.TrimSuffix(strings.TrimSuffix(size, " leads"), " cases")
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
