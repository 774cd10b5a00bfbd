package console

import (
	"fmt"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

// Trial prints what other settings of rules would change.
func (c *Console) Trial(t report.Trial) error {
	if c.asJSON {
		return c.JSON(t)
	}
	c.Print("%s", c.boldText(fmt.Sprintf("With these rules, of %s as the last sweep read them:",
		plaintext.Count(t.Leads, "lead"))))
	var rows [][]string
	for _, v := range []crm.Verdict{crm.Merge, crm.Review, crm.Separate} {
		rows = append(rows, []string{
			string(v), plaintext.Number(t.Before[v]), plaintext.Number(t.After[v]), fmt.Sprintf("%+d", t.Difference(v)),
		})
	}
	c.Table([]string{"verdict", "now", "then", "difference"}, rows)
	if t.Unread > 0 {
		c.printSentence(2, "  %s with leads of two salespeople: their correspondents were not read. A sweep reads them "+
			"and may hold these merges back (rules.other_correspondents).", plaintext.Count(t.Unread, "merge"))
	}
	if len(t.Changes) > 0 {
		c.Print("")
	}
	for _, change := range t.Changes {
		where := strings.TrimSpace(change.Case + " " + Plain(change.Title))
		c.printSentence(4, "  leads %s: %s, was %s (%s)", crm.FormatIDs(change.Found.Leads), change.Found.Verdict, change.Was,
			where)
	}
	if t.More > 0 {
		c.Print("  and %s; --limit lists more", plaintext.Count(t.More, "more change"))
	}
	return nil
}
