package console

import (
	"encoding/json"
	"strings"
)

// Webhook is the result of `webhook install`, `status` and `remove`.
type Webhook struct {
	State    string        `json:"state"`             // installed, missing, wrong, removed, impossible, no rights, no module
	Address  string        `json:"address,omitempty"` // with the token hidden
	Rules    []WebhookRule `json:"rules"`
	Verified *Verified     `json:"verified,omitempty"`
	Say      []string      `json:"say,omitempty"` // what to know or do, in sentences
	ByHand   *ByHand       `json:"by_hand,omitempty"`
}

// WebhookRule is one automation rule in Odoo.
type WebhookRule struct {
	ID    int64    `json:"id,omitempty"`
	Name  string   `json:"name"`
	State string   `json:"state"` // installed, missing, wrong, extra, created, repaired, kept, removed
	Wrong []string `json:"wrong,omitempty"`
}

// Verified says that a delivery was caused and came in.
type Verified struct {
	Lead    int64   `json:"lead"`
	Seconds float64 `json:"seconds"`
	By      string  `json:"by"` // serve, or this command
}

// ByHand is how an administrator does in Odoo what Leadtwin may not.
type ByHand struct {
	Steps []string        `json:"steps"`
	Calls json.RawMessage `json:"calls"`
}

// Webhook prints how the rules stand.
func (c *Console) Webhook(w Webhook) error {
	if c.asJSON {
		if w.Rules == nil {
			w.Rules = []WebhookRule{}
		}
		return c.JSON(w)
	}
	c.Print("Webhook: %s", c.strong(w.State))
	if w.Address != "" {
		c.Print("Odoo calls %s", Plain(w.Address))
	}
	for _, r := range w.Rules {
		c.Print("  %-9s  %s", r.State, Plain(r.Name))
		for _, what := range r.Wrong {
			c.Print("             - %s", c.wrap(Plain(what), 15))
		}
	}
	if v := w.Verified; v != nil {
		c.Print("Verified: lead %d was created, its delivery came in after %.1f s (seen by %s), and the lead is deleted again.", v.Lead, v.Seconds, v.By)
	}
	for _, s := range w.Say {
		c.Print("%s", c.wrap(Plain(s), 0))
	}
	if w.ByHand != nil {
		c.Print("\nBy hand, as an administrator in Odoo:")
		for i, s := range w.ByHand.Steps {
			c.Print("  %d. %s", i+1, c.wrap(s, 5))
		}
		c.Print("\nOr over RPC, with the placeholders replaced:\n%s", strings.TrimSpace(string(w.ByHand.Calls)))
	}
	return nil
}
