package console

import (
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

// Sweep prints the cases of one sweep and what may be done about them.
func (c *Console) Sweep(s report.Sweep) error {
	if c.asJSON {
		if s.Cases == nil {
			s.Cases = []crm.Case{}
		}
		return c.JSON(s)
	}
	c.printServer(s.Odoo)
	c.printSentence(2, "%s, %s new or changed; %s; %d calls, %.1f s.", plaintext.Count(s.Stats.Leads, "lead"),
		plaintext.Number(s.Stats.Changed), plaintext.Count(len(s.Cases), "case"), s.Stats.Calls, s.Stats.Seconds)
	if s.Warning != "" {
		c.printSentence(2, "Warning: %s", s.Warning)
	}
	if s.Mode == "dry-run" {
		c.Print("Dry run: nothing was written to Odoo.")
	}
	if s.Stats.Leads == 0 {
		c.printSentence(0, "This database has no leads, or the Leadtwin user may not see them.")
		return nil
	}
	c.Cases(s.Cases, s.References)
	c.printFrequentValues(s.FrequentValues)
	c.printSummary(s)
	return nil
}

func (c *Console) printServer(s report.Server) {
	c.Print("Odoo %s, database %s, over %s", Plain(s.Version), Plain(s.Database), s.Transport)
}

func (c *Console) printFrequentValues(common []report.FrequentValue) {
	if len(common) == 0 {
		return
	}
	c.Print("\nFrequent values, not used as evidence (rules.max_leads_per_value):")
	for i, v := range common {
		if i == 10 {
			c.Print("  … and %d more", len(common)-i)
			break
		}
		c.Print("  %s on %s leads", Plain(v.Value), plaintext.Number(v.Leads))
	}
}

// printSummary counts the cases above, each once by its verdict and once by its outcome.
func (c *Console) printSummary(s report.Sweep) {
	c.Print("\n%s  %s: %d merge, %d separate, %d review, %d ignore", c.boldText("Summary"),
		plaintext.Count(len(s.Cases), "case"), s.Stats.Merge, s.Stats.Separate,
		s.Stats.Review, s.Stats.Ignore)
	states, there := map[crm.State]int{}, 0
	for _, one := range s.Cases {
		states[one.State]++
		if s.References.Noted[one.ID] {
			there++
		}
	}
	if states[crm.Applied]+states[crm.Failed]+states[crm.Held] == 0 {
		return
	}
	text := fmt.Sprintf("%d applied, %d failed", states[crm.Applied]-there, states[crm.Failed])
	if there > 0 {
		text += fmt.Sprintf(", %d already posted", there)
	}
	if states[crm.Held] > 0 {
		text += fmt.Sprintf(", %d held", states[crm.Held])
	}
	c.Print("         %s", text)
}

func ignoredSummary(cases int) string {
	if cases == 1 {
		return "1 case needs nothing"
	}
	return plaintext.Number(cases) + " cases need nothing"
}
