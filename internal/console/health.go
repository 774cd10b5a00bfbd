package console

import (
	"strings"

	"leadtwin/internal/report"
)

// Health prints the checks of doctor, and below each that is not right what to do.
func (c *Console) Health(h report.Health) error {
	if c.asJSON {
		return c.JSON(h)
	}
	marks := map[report.Level]string{
		report.OK: "OK     ", report.Note: "note   ", report.Warning: "warning",
		report.Failed: "FAILED ",
	}
	for _, f := range h.Checks {
		c.Print("%s  %-12s  %s", c.colourLevel(f.Level, marks[f.Level]), f.Name, c.wrapText(Plain(f.Text), 23))
		if f.Remedy != "" && f.Level != report.OK {
			c.Print("%s-> %s", strings.Repeat(" ", 23), c.wrapText(f.Remedy, 26))
		}
	}
	return nil
}
