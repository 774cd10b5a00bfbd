package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// allowed is how many times the committed ratio a measured one may be.
const allowed = 1.5

// key names one figure: a benchmark without "Benchmark" and without the number of cores, and a unit.
type key struct{ benchmark, unit string }

func (k key) String() string { return k.benchmark + " " + k.unit }

func compareKeys(a, b key) int {
	return cmp.Or(strings.Compare(a.benchmark, b.benchmark), strings.Compare(a.unit, b.unit))
}

// results holds the figures of all runs of each benchmark.
type results map[key][]float64

var cores = regexp.MustCompile(`-[0-9]+$`)

// readResults reads the lines of benchmarks: a name, the number of rounds, and figures with their units.
func readResults(in io.Reader) (results, error) {
	out := results{}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		name := strings.TrimPrefix(cores.ReplaceAllString(words[0], ""), "Benchmark")
		for pair := range slices.Chunk(words[2:], 2) {
			figure, err := strconv.ParseFloat(pair[0], 64)
			if err != nil || len(pair) < 2 {
				return nil, fmt.Errorf("read %q: a figure and its unit are expected", lines.Text())
			}
			k := key{name, pair[1]}
			out[k] = append(out[k], figure)
		}
	}
	return out, lines.Err()
}

func (r results) median(k key) (float64, bool) {
	runs := slices.Sorted(slices.Values(r[k]))
	if len(runs) == 0 {
		return 0, false
	}
	return runs[len(runs)/2], true
}

// countedUnits are the units, besides ratios, of what can be compared between machines.
var countedUnits = []string{ //nolint:gochecknoglobals // a constant list
	"objects/lead", "bytes/lead", "objects/request", "page-kB", "requests", "calls",
}

// ratiosOf returns the medians of what can be compared between machines: ratios, allocations, sizes, calls.
func ratiosOf(r results) map[key]float64 {
	out := map[key]float64{}
	for k := range r {
		if strings.HasPrefix(k.unit, "x-") || slices.Contains(countedUnits, k.unit) {
			out[k], _ = r.median(k)
		}
	}
	return out
}

func formatRatios(ratios map[key]float64) string {
	var text strings.Builder
	text.WriteString("# Written by scripts/bench --commit. CI fails if a ratio becomes worse than this by half.\n")
	for _, k := range slices.SortedFunc(maps.Keys(ratios), compareKeys) {
		fmt.Fprintf(&text, "%s %s %.4g\n", k.benchmark, k.unit, ratios[k])
	}
	return text.String()
}

func parseRatios(text string) (map[key]float64, error) {
	out := map[key]float64{}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) != 3 {
			return nil, fmt.Errorf("%q: a benchmark, a unit and a figure are expected", line)
		}
		figure, err := strconv.ParseFloat(words[2], 64)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		out[key{words[0], words[1]}] = figure
	}
	return out, nil
}
