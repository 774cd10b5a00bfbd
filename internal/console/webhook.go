package console

import (
	"strings"

	"leadtwin/internal/report"
)

// Webhook prints the state of the automation rules.
func (c *Console) Webhook(w report.Webhook) error {
	if c.asJSON {
		if w.Rules == nil {
			w.Rules = []report.WebhookRule{}
		}
		return c.JSON(w)
	}
	c.Print("Webhook: %s", c.boldText(w.State))
	if w.Address != "" {
		c.Print("Odoo calls %s", Plain(w.Address))
	}
	for _, r := range w.Rules {
		c.Print("  %-9s  %s", r.State, Plain(r.Name))
		for _, what := range r.Problems {
			c.Print("             - %s", c.wrapText(Plain(what), 15))
		}
	}
	if v := w.Verified; v != nil {
		c.Print("Verified: lead %d was created, its delivery arrived after %.1f s (received by %s), and the lead was "+
			"deleted.", v.Lead, v.Seconds, v.By)
	}
	for _, s := range w.Notes {
		c.Print("%s", c.wrapText(Plain(s), 0))
	}
	if w.ManualSetup != nil {
		c.Print("\nManual setup, as an administrator in Odoo:")
		for i, s := range w.ManualSetup.Steps {
			c.Print("  %d. %s", i+1, c.wrapText(s, 5))
		}
		c.Print("\nOr over RPC, with the placeholders replaced:\n%s", strings.TrimSpace(string(w.ManualSetup.Calls)))
	}
	return nil
}

// SentMessage prints the result of a test message.
func (c *Console) SentMessage(m report.SentMessage) error {
	if c.asJSON {
		return c.JSON(m)
	}
	c.Print("%s accepted the test message %s within %.1f s.", Plain(m.Host), m.ID, m.Seconds)
	return nil
}
