package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// The arithmetic of docs/scale.md.
const (
	manyLeads     = 10_000_000
	leadsPerCall  = 1000
	secondsACall  = 0.1 // of Odoo, for a page of leads
	indexBytes    = 18  // of memory per lead in a full sweep: id, two positions, two flags
	instances     = 500
	leadsEach     = 20_000
	callsADay     = 624 // of a database in which nothing changes
	sweepsADay    = 144
	secondsOfADay = 24 * 60 * 60
)

// writeScale computes the two tables of docs/scale.md from the figures in docs/performance.md and in the page itself.
func writeScale(page, performance string) error {
	measured, err := os.ReadFile(performance) //nolint:gosec // G304: the path is an argument of a developer's command
	if err != nil {
		return err
	}
	text, err := os.ReadFile(page) //nolint:gosec // G304: as above
	if err != nil {
		return err
	}
	million, err := figuresOf(string(measured))
	if err != nil {
		return fmt.Errorf("%s: %w", performance, err)
	}
	one, err := instanceOf(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	out := string(text)
	for name, table := range map[string]string{
		"ten million leads":      million.tenMillion(),
		"five hundred databases": one.fiveHundred(million),
	} {
		if out, err = replaceBetween(out, "<!-- "+name+" -->\n", "<!-- end of "+name+" -->", table); err != nil {
			return fmt.Errorf("%s: %w", page, err)
		}
	}
	return os.WriteFile(page, []byte(out), 0o644) //nolint:gosec // G306: a page of the documentation
}

// perLead is what a lead costs.
type perLead struct{ firstSweep, fullSweep, store float64 } // microseconds, microseconds, bytes

func figuresOf(performance string) (p perLead, err error) {
	const full, million = "full sweep of a mirror of 1000000 leads", 1e6
	for _, f := range []struct {
		into          *float64
		row, unit     string
		byUnit, leads float64
	}{
		{&p.firstSweep, "first sweep of real Odoo 19", "µs of CPU per lead", 1, 1},
		{&p.fullSweep, full, "µs of CPU per lead", 1, 1},
		{&p.store, full, "MB of store", 1e6, million},
	} {
		value, err := figureIn(performance, f.row, f.unit)
		if err != nil {
			return p, err
		}
		*f.into = value * f.byUnit / f.leads
	}
	return p, nil
}

// figureIn finds "| row | 12.3 unit |" in a table in which an empty first cell repeats the one above.
func figureIn(page, row, unit string) (float64, error) {
	current := ""
	for line := range strings.Lines(page) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 {
			continue
		}
		if name := strings.TrimSpace(cells[1]); name != "" {
			current = name
		}
		value, rest, _ := strings.Cut(strings.TrimSpace(cells[2]), " ")
		if strings.HasPrefix(current, row) && rest == unit {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("no figure of %q in %q", unit, row)
}

func (p perLead) tenMillion() string {
	minutes := func(microseconds float64) string {
		return twoDigits(manyLeads*microseconds/6e7) + " minutes of one core"
	}
	const calls = manyLeads / leadsPerCall
	return "| what | per lead | ten million leads |\n| --- | --- | --- |\n" +
		fmt.Sprintf("| calls of a full sweep | 1 for each %d | %d |\n", leadsPerCall, calls) +
		fmt.Sprintf("| reading, where Odoo takes %g s for a call | %g ms | %s minutes |\n", secondsACall,
			secondsACall*1000/leadsPerCall, twoDigits(calls*secondsACall/60)) +
		fmt.Sprintf("| own processor time of the first sweep: read, mirror, decide, save | %s µs | %s |\n",
			twoDigits(p.firstSweep), minutes(p.firstSweep)) +
		fmt.Sprintf("| own processor time of a later full sweep of the mirror | %s µs | %s |\n",
			twoDigits(p.fullSweep), minutes(p.fullSweep)) +
		fmt.Sprintf("| store on disk | %s bytes | %s GB |\n", twoDigits(p.store), twoDigits(p.store*manyLeads/1e9)) +
		fmt.Sprintf("| index of a full sweep in memory | %d bytes | %d MB |\n", indexBytes, indexBytes*manyLeads/1_000_000)
}

// instance is what one process needs.
type instance struct{ resident, own, threads, sweeps, core float64 } // MB, MB, number, per minute, percent

var instanceText = regexp.MustCompile(`(\d+) MB resident, (\d+) MB of them not shared [^;]*; \d+ goroutines, ` +
	`(\d+) threads, [^.]*\. Idle, with (\d+) sweeps per minute, it takes ([\d.]+) % of a core`)

func instanceOf(page string) (one instance, err error) {
	found := instanceText.FindStringSubmatch(page)
	if found == nil {
		return one, fmt.Errorf("no figures of one instance")
	}
	for i, into := range []*float64{&one.resident, &one.own, &one.threads, &one.sweeps, &one.core} {
		if *into, err = strconv.ParseFloat(found[i+1], 64); err != nil {
			return one, err
		}
	}
	return one, nil
}

func (i instance) fiveHundred(lead perLead) string {
	secondsASweep := i.core / 100 * 60 / i.sweeps
	core := 100 * secondsASweep * sweepsADay / secondsOfADay
	disk := lead.store * leadsEach / 1e6
	return "| what | one | five hundred |\n| --- | --- | --- |\n" +
		fmt.Sprintf("| memory | %g MB, and %g MB of the program, which all share | %s GB |\n", i.own, i.resident-i.own,
			twoDigits((instances*i.own+i.resident-i.own)/1000)) +
		fmt.Sprintf("| threads, which sleep | %g | %s |\n", i.threads, twoDigits(instances*i.threads)) +
		fmt.Sprintf("| a sweep every ten minutes | %s s of a core | %s %% of one core |\n", twoDigits(secondsASweep),
			twoDigits(instances*core)) +
		fmt.Sprintf("| calls of idle databases | %d a day | %d a day, %s a second over all servers |\n", callsADay,
			instances*callsADay, twoDigits(float64(instances)*callsADay/secondsOfADay)) +
		fmt.Sprintf("| disk for %d leads each | %s MB | %s GB |\n", leadsEach, twoDigits(disk),
			twoDigits(instances*disk/1000))
}

// twoDigits writes two significant digits.
func twoDigits(x float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 2, 64), 64)
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

func replaceBetween(text, from, to, with string) (string, error) {
	before, rest, begins := strings.Cut(text, from)
	_, after, ends := strings.Cut(rest, to)
	if !begins || !ends {
		return "", fmt.Errorf("no markers %q and %q", from, to)
	}
	return before + from + with + to + after, nil
}
