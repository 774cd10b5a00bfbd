package console

import (
	"cmp"
	"fmt"
	"strings"

	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

// CaseTests prints the golden cases that failed.
func (c *Console) CaseTests(r report.CaseTests) error {
	if c.asJSON {
		return c.JSON(r)
	}
	for _, t := range r.Failed {
		where := t.File
		if t.Number > 1 {
			where += fmt.Sprintf(", case %d", t.Number)
		}
		c.Print("%s", c.boldText(Plain(where)))
		if t.About != "" {
			c.printSentence(2, "  %s", Plain(strings.TrimSpace(t.About)))
		}
		for line := range strings.Lines(t.Error) {
			c.printSentence(4, "  cannot be read: %s", Plain(strings.TrimSpace(line)))
		}
		for _, f := range t.Failures {
			c.printSentence(12, "  expected: %s", Plain(cmp.Or(f.Expected, "nothing")))
			c.printSentence(12, "  got:      %s", Plain(f.Got))
			for _, reason := range f.Reasons {
				c.printSentence(14, "            because %s", Plain(reason))
			}
		}
		c.Print("")
	}
	c.Print("%s, %d failed.", plaintext.Count(r.Cases, "case"), len(r.Failed))
	return nil
}
