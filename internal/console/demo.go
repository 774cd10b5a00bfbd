package console

import (
	"html"
	"regexp"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
)

// Demo prints what the demo did. As JSON it is the sweep.
func (c *Console) Demo(d report.Demo) error {
	if c.asJSON {
		return c.Sweep(d.Sweep)
	}
	c.printSentence(0,
		"A small Odoo was started in memory with %d sample leads. Leadtwin read them, decided, and wrote to it.", d.Before)
	c.Print("")
	if err := c.Sweep(d.Sweep); err != nil {
		return err
	}
	merged := 0
	for _, one := range d.Sweep.Cases {
		if one.Verdict == crm.Merge && one.State == crm.Applied {
			merged++
		}
	}
	c.Print("\n%s   %d leads; %d merges left %d.", c.boldText("Before and after"), d.Before, merged, d.After)
	if d.Note != "" {
		c.Print("\nThe note on Kim's lead (43), as Odoo shows it:")
		for line := range strings.Lines(htmlToText(d.Note)) {
			if line = strings.TrimSpace(line); line != "" {
				c.Print("  | %s", c.wrapText(Plain(line), 4))
			}
		}
	}
	return nil
}

var (
	blockEnds = regexp.MustCompile(`(?i)</(p|div|li|ul|ol|h[1-6]|tr|table)>|<br\s*/?>`)
	listItems = regexp.MustCompile(`(?i)<li[^>]*>`)
	anyTag    = regexp.MustCompile(`<[^>]*>`)
)

func htmlToText(s string) string {
	s = blockEnds.ReplaceAllString(s, "\n")
	s = listItems.ReplaceAllString(s, "- ")
	return html.UnescapeString(anyTag.ReplaceAllString(s, ""))
}
