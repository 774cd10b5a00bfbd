package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"leadtwin/config"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/automation"
)

// webhookFinding says how the rules in Odoo stand. Who may not see them is told what the store remembers; db is nil where
// the store could not be opened.
func webhookFinding(ctx context.Context, c config.Config, odoo *odooclient.Client, db *store.Store) report.Check {
	f := report.Check{Name: "webhook", Level: report.OK}
	s := odoo.Session()
	tokens := c.Webhooks.Tokens()
	switch {
	case !s.Version.HasWebhooks():
		f.Text = "not possible in Odoo " + s.Version.Text + " (17 is the first): changes are found by schedule.incremental, " + c.Schedule.Incremental
		return f
	case c.Server.PublicURL == "" || len(tokens) == 0:
		f.Text = "off: server.public_url or webhooks.token is not set; changes are found by schedule.incremental, " + c.Schedule.Incremental
		return f
	}
	found, err := automation.NewInstaller(odoo, c.Server.PublicURL, tokens[0]).Status(ctx)
	switch {
	case odooclient.Is(err, odooclient.Forbidden):
		return remembered(ctx, c, db)
	case odooclient.Is(err, odooclient.UnknownModel):
		f.Level, f.Text, f.Remedy = report.Warning, "the module Automation Rules (base_automation) is not installed", "install it in Odoo under Apps, then 'leadtwin webhook install'"
	case err != nil:
		f.Level, f.Text = report.Warning, "the rules could not be read: "+err.Error()
	case automation.OverallState(found) == automation.Installed:
		f.Text = "installed, as it should be"
	default:
		f.Level, f.Remedy = report.Warning, "leadtwin webhook install --verify"
		for _, r := range found {
			if r.State != automation.Installed {
				f.Text += fmt.Sprintf("; rule %q is %s", r.Name, r.State)
			}
			for _, what := range r.Problems {
				f.Text += ": " + what
			}
		}
		f.Text = strings.TrimPrefix(f.Text, "; ")
	}
	return f
}

// remembered is what the store knows of the rules.
func remembered(ctx context.Context, c config.Config, db *store.Store) report.Check {
	f := report.Check{
		Name: "webhook", Level: report.Warning, Text: "this user may not see the rules (that takes Settings rights), and none were installed from here",
		Remedy: "leadtwin webhook install --user LOGIN --key-file FILE, once, with an administrator's key",
	}
	var known installed
	if db == nil {
		return f
	}
	if _, err := db.GetFact(ctx, webhookFact, &known); err != nil || known.At.IsZero() {
		return f
	}
	at := known.At.UTC().Format(time.DateOnly)
	if known.Address != addressHash(c) {
		f.Text = "installed from here at " + at + ", but server.public_url or webhooks.token changed since: Odoo calls the old address"
		return f
	}
	return report.Check{Name: "webhook", Level: report.OK, Text: "installed from here at " + at + " (this user may not look at the rules themselves)"}
}
