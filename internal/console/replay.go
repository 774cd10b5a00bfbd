package console

import (
	"fmt"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
	"leadtwin/rules/replay"
)

// Replay prints how the policy does on past decisions.
func (c *Console) Replay(r report.Replay) error {
	if c.asJSON {
		return c.JSON(r)
	}
	s := r.Result
	c.Print("%s", c.boldText(fmt.Sprintf("%s of people, decided again by the settings of today",
		plaintext.Count(s.Decisions, "decision"))))
	if r.WithoutData > 0 {
		c.printSentence(2, "  %s cannot be compared: their leads or snapshots are no longer stored",
			plaintext.Count(r.WithoutData, "more decision"))
	}
	c.Print("")
	var rows [][]string
	for _, k := range s.Kinds {
		rows = append(rows, append([]string{string(k.What)}, countCells(k.Counts)...))
	}
	c.Table([]string{"people", "agrees", "asks", "misses", "would do harm"},
		append(rows, append([]string{"all"}, countCells(s.Total)...)))
	for _, d := range s.Worst {
		c.printDifference(d)
	}
	c.printGains(s)
	return nil
}

func countCells(n replay.Counts) []string {
	return []string{
		plaintext.Number(n.Agrees), plaintext.Number(n.Asks), plaintext.Number(n.Misses), plaintext.Number(n.Harms),
	}
}

func (c *Console) printDifference(d replay.Difference) {
	what := "people merged leads %s; the rules find nothing"
	switch {
	case d.Outcome == replay.Harms && d.What == replay.Undone:
		what = "people undid the merge of leads %s; the rules would merge them"
	case d.Outcome == replay.Harms:
		what = "people kept leads %s apart; the rules would merge them"
	}
	where := strings.Trim(d.Case+", "+d.Action, ", ")
	c.Print("")
	c.printSentence(4, "  %s: "+what+" (%s, %s)", where, crm.FormatIDs(d.Leads), c.formatDay(d.At), Plain(d.By))
	for _, reason := range d.Reasons {
		c.printSentence(6, "    because %s", Plain(reason))
	}
}

// mostGains is how many settings are printed.
const mostGains = 5

func (c *Console) printGains(s replay.Result) {
	if s.Tried == 0 {
		return
	}
	c.Print("")
	if len(s.Settings) == 0 {
		c.Print("None of %s of a setting would help.", plaintext.Count(s.Tried, "single change"))
		return
	}
	c.Print("%s", c.boldText("Settings that would help (each alone)"))
	for _, g := range s.Settings[:min(len(s.Settings), mostGains)] {
		change := fmt.Sprintf("%s instead of %s", g.To, g.From)
		if g.From == "" {
			change = fmt.Sprintf("add %q", Plain(g.To))
		}
		c.printSentence(4, "  %s: %s: agrees %d, asks %d, misses %d, would do harm %d", g.Setting, change, g.Counts.Agrees,
			g.Counts.Asks, g.Counts.Misses, g.Counts.Harms)
	}
}
