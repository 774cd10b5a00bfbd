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
	c.printOdooMerges(r.InOdoo)
	c.Print("")
	var rows [][]string
	for _, k := range s.Kinds {
		what := strings.ReplaceAll(string(k.What), string(replay.InOdoo), "merged in Odoo")
		rows = append(rows, append([]string{what}, countCells(k.Counts)...))
	}
	c.Table([]string{"people", "agrees", "asks", "misses", "would do harm"},
		append(rows, append([]string{"all"}, countCells(s.Total)...)))
	for _, d := range s.Worst {
		c.printDifference(d)
	}
	c.printGains(s)
	return nil
}

// printOdooMerges says what the chatter of leads has about merges.
func (c *Console) printOdooMerges(m *report.OdooMerges) {
	if m == nil {
		return
	}
	c.Print("")
	c.Print("%s", c.boldText("Merges made in Odoo"))
	c.printSentence(4, "  %s since %s: %d compared, %d made by Leadtwin", plaintext.Count(m.Found, "message"),
		c.formatDay(m.Since), m.Compared, m.ByLeadtwin)
	if m.Unreadable > 0 {
		c.printSentence(4, "  %s cannot be read: the form is unknown, or does not show which name is whose",
			plaintext.Count(m.Unreadable, "message"))
	}
	if m.WithoutData > 0 {
		c.printSentence(4, "  %s cannot be compared: the lead that remained is not in the store",
			plaintext.Count(m.WithoutData, "merge"))
	}
	if m.More {
		c.printSentence(4, "  Older ones were not read: see --limit")
	}
}

func countCells(n replay.Counts) []string {
	return []string{
		plaintext.Number(n.Agrees), plaintext.Number(n.Asks), plaintext.Number(n.Misses), plaintext.Number(n.Harms),
	}
}

func (c *Console) printDifference(d replay.Difference) {
	what := "people merged leads %s; the rules would not merge all of them, and would not ask"
	switch {
	case d.Outcome == replay.Harms && d.What == replay.Undone:
		what = "people undid the merge of leads %s; the rules would merge them"
	case d.Outcome == replay.Harms:
		what = "people kept leads %s apart; the rules would merge them"
	}
	where, leads := strings.Trim(d.Case+", "+d.Action, ", "), crm.FormatIDs(d.Leads)
	if d.What == replay.InOdoo {
		where = fmt.Sprintf("message %d", d.Message)
		leads += " and " + Plain(strings.Join(d.Gone, ", "))
	}
	c.Print("")
	c.printSentence(4, "  %s: "+what+" (%s, %s)", where, leads, c.formatDay(d.At), Plain(d.By))
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
