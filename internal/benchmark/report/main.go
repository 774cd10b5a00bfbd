// Command report reads what `go test -bench` printed, and writes the table of docs/performance.md, computes those of
// docs/scale.md, or compares ratios with committed ones. scripts/bench and make scale run it.
package main

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run(arguments []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	page := flags.String("page", "", "page whose table is written")
	machine := flags.String("machine", "", "what the table says about the machine")
	commit := flags.String("commit", "", "file that the ratios are written into")
	check := flags.String("check", "", "file with committed ratios to compare with")
	scale := flags.String("scale", "", "page whose arithmetic is computed again from its own figures and those of -page")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *scale != "" {
		return writeScale(*scale, *page)
	}
	measured, err := readResults(in)
	if err != nil {
		return err
	}
	switch {
	case *page != "":
		return writePage(*page, *machine, measured)
	case *commit != "":
		return os.WriteFile(*commit, []byte(formatRatios(ratiosOf(measured))), 0o644) //nolint:gosec // G306: not secret
	case *check != "":
		return checkFile(*check, measured, out)
	}
	return fmt.Errorf("flag missing: -page, -commit or -check")
}

func checkFile(path string, measured results, out io.Writer) error {
	text, err := os.ReadFile(path) //nolint:gosec // G304: the path is an argument of a developer's command
	if err != nil {
		return err
	}
	committed, err := parseRatios(string(text))
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	worse := 0
	for _, key := range slices.SortedFunc(maps.Keys(committed), compareKeys) {
		was := committed[key]
		now, found := measured.median(key)
		verdict := "ok"
		if !found || now > was*allowed {
			verdict, worse = "WORSE", worse+1
		}
		if !found {
			verdict = "NOT MEASURED"
		}
		_, _ = fmt.Fprintf(out, "%-12s %-50s %10.4g, committed %.4g\n", verdict, key, now, was)
	}
	if worse > 0 {
		return fmt.Errorf("%d of %d ratios are worse than the committed ones by more than half", worse, len(committed))
	}
	return nil
}
