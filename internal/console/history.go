package console

import (
	"slices"

	"leadtwin/internal/report"
)

// History prints what was written to Odoo, newest first.
func (c *Console) History(h report.History) error {
	if c.asJSON {
		if h.Actions == nil {
			h.Actions = []report.Action{}
		}
		return c.JSON(h)
	}
	if len(h.Actions) == 0 {
		c.Print("Nothing has been written to Odoo yet.")
		return nil
	}
	rows := make([][]string, len(h.Actions))
	for i, a := range h.Actions {
		by := a.By
		if a.Proposer != "" {
			by += ", proposed by " + a.Proposer
		}
		rows[i] = []string{a.ID, c.Time(a.At), a.Summary(), a.Case, a.State, by, a.Error}
	}
	header := []string{"id", "at", "what", "case", "state", "by", "error"}
	if !slices.ContainsFunc(h.Actions, func(a report.Action) bool { return a.Error != "" }) {
		header = header[:len(header)-1]
		for i := range rows {
			rows[i] = rows[i][:len(header)]
		}
	}
	c.Table(header, rows, 2, 5, 6)
	return nil
}
