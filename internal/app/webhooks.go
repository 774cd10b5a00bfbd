package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"leadtwin/config"
	"leadtwin/internal/report"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/automation"
)

// webhookFact records what was installed, for users who may not read the rules in Odoo.
const webhookFact = "webhook.installed"

// installed is what webhookFact holds.
type installed struct {
	At      time.Time `json:"at"`
	Address string    `json:"address"` // a hash: it holds the token
}

// WebhookOptions choose the Odoo user, and whether a test delivery is sent.
type WebhookOptions struct {
	User, Key string // of an administrator; empty for the user of the settings
	Verify    bool
}

// newInstaller returns an Installer of the automation rules. release closes its connection.
func (a *App) newInstaller(ctx context.Context, o WebhookOptions) (r *automation.Installer, release func(), err error) {
	c := a.o.Settings
	tokens := c.Webhooks.Tokens()
	odoo, release := a.odoo(), func() {}
	s := odoo.Session()
	switch {
	case s.Version.HasWebhooks() && c.Server.PublicURL == "":
		return nil, nil, &AdvisedError{
			"server.public_url is not set",
			"set it to the address under which Odoo reaches this listener, such as https://leadtwin.example.com",
		}
	case s.Version.HasWebhooks() && len(tokens) == 0:
		return nil, nil, &AdvisedError{
			"webhooks.token is not set",
			"set it to a secret of 16 characters or more, such as the output of 'openssl rand -hex 24'",
		}
	case len(tokens) == 0:
		tokens = []string{"none"}
	}
	if o.User != "" || o.Key != "" {
		with := clientOptions(a.o.Settings)
		if o.User != "" {
			with.User = o.User
		}
		with.Key, with.OnCall = o.Key, a.logCall
		if odoo, err = odooclient.Connect(ctx, with); err != nil {
			return nil, nil, fmt.Errorf("connect to Odoo as %s: %w", with.User, err)
		}
		release = odoo.Close
	}
	return automation.NewInstaller(odoo, c.Server.PublicURL, tokens[0]), release, nil
}

// WebhookStatus reports the state of the rules in Odoo.
func (a *App) WebhookStatus(ctx context.Context, o WebhookOptions) (report.Webhook, error) {
	rules, release, err := a.newInstaller(ctx, o)
	if err != nil {
		return report.Webhook{}, err
	}
	defer release()
	found, err := rules.Status(ctx)
	if err != nil {
		out, cause := a.explainUnavailable(err)
		if _, impossible := errors.AsType[*automation.UnsupportedError](err); impossible {
			return out, nil
		}
		return out, cause
	}
	out := report.Webhook{State: string(automation.OverallState(found)), Address: rules.MaskedAddress()}
	for _, r := range found {
		one := report.WebhookRule{ID: r.ID, Name: r.Name, State: string(r.State), Problems: r.Problems}
		out.Rules = append(out.Rules, one)
	}
	return out, nil
}

// WebhookInstall creates or repairs the rules in Odoo, and with Verify sees one real delivery come in.
func (a *App) WebhookInstall(ctx context.Context, by string, o WebhookOptions) (report.Webhook, error) {
	if err := a.mayWrite(ctx); err != nil {
		return report.Webhook{}, err
	}
	rules, release, err := a.newInstaller(ctx, o)
	if err != nil {
		return report.Webhook{}, err
	}
	defer release()
	if o.Verify {
		if _, err := rules.Status(ctx); err != nil { // first what every install needs, with the way by hand
			return a.explainUnavailable(err)
		}
		if err := checkMayVerify(ctx, rules); err != nil {
			return report.Webhook{}, err
		}
	}
	changes, err := rules.Install(ctx)
	if err != nil {
		out, cause := a.explainUnavailable(err)
		out.Rules = changes
		return out, cause
	}
	out := report.Webhook{State: string(automation.Installed), Address: rules.MaskedAddress(), Rules: changes}
	if err := a.store.SetFact(ctx, webhookFact, installed{At: a.o.Now(), Address: addressHash(a.o.Settings)}); err != nil {
		return out, err
	}
	if err := a.store.AppendAudit(ctx, a.o.Now(), by, "webhook install", "service", changes); err != nil {
		return out, err
	}
	if o.Verify {
		seen, err := a.verifyDelivery(ctx, rules)
		if err != nil {
			return out, err
		}
		out.Verified = &seen
	}
	return out, nil
}

func checkMayVerify(ctx context.Context, rules *automation.Installer) error {
	may, err := rules.MayDeleteLeads(ctx)
	if err != nil || may {
		return err
	}
	return &AdvisedError{
		"--verify creates a lead and deletes it, and this user may not delete leads",
		"use the key of a user that is Sales / Administrator as well, or install without --verify and create a lead manually",
	}
}

// WebhookRemove removes the rules from Odoo.
func (a *App) WebhookRemove(ctx context.Context, by string, o WebhookOptions) (report.Webhook, error) {
	rules, release, err := a.newInstaller(ctx, o)
	if err != nil {
		return report.Webhook{}, err
	}
	defer release()
	changes, err := rules.Remove(ctx)
	if err != nil {
		out, cause := a.explainUnavailable(err)
		out.Rules = changes
		return out, cause
	}
	if err := a.store.SetFact(ctx, webhookFact, installed{}); err != nil {
		return report.Webhook{}, err
	}
	err = a.store.AppendAudit(ctx, a.o.Now(), by, "webhook remove", "service", changes)
	return report.Webhook{State: "removed", Rules: changes}, err
}

func addressHash(c config.Config) string {
	token := ""
	if all := c.Webhooks.Tokens(); len(all) > 0 {
		token = all[0]
	}
	sum := sha256.Sum256([]byte(c.Server.PublicURL + "\n" + token))
	return hex.EncodeToString(sum[:])
}

// explainUnavailable explains why the rules cannot be read or changed over RPC, and what to do instead.
func (a *App) explainUnavailable(err error) (report.Webhook, error) {
	switch {
	case isType[*automation.UnsupportedError](err):
		c := a.o.Settings.Schedule
		return report.Webhook{State: "impossible", Notes: []string{
			"Odoo " + a.odoo().Session().Version.Text + " cannot send webhooks; 17 is the first that can. " +
				"Leadtwin finds changes by crawling.",
			fmt.Sprintf("Now: schedule.incremental is %q, schedule.full is %q. To find changes sooner, set "+
				"schedule.incremental to \"*/2 * * * *\" or \"@every 1m\": a crawl that finds nothing costs three calls.",
				c.Incremental, c.Full),
			"Other programs may name leads at once: POST {\"model\": \"crm.lead\", \"ids\": [1, 2]} to " +
				"server.public_url/hooks/odoo/TOKEN.",
		}}, &AdvisedError{err.Error(), "set schedule.incremental, see above"}
	case odooclient.Is(err, odooclient.UnknownModel):
		return report.Webhook{
				State: "no module",
				Notes: []string{"The module Automation Rules (base_automation) is not installed in this database."},
			},
			&AdvisedError{err.Error(), "install the module Automation Rules (base_automation) in Odoo under Apps, then repeat"}
	case odooclient.Is(err, odooclient.Forbidden):
		hand := automation.ManualSetup(a.odoo().Session(), a.o.Settings.Server.PublicURL)
		out := report.Webhook{State: "no rights", ManualSetup: &hand, Notes: []string{
			"Only users with the right 'Settings' (Administration / Settings) can read and change automation rules. Give " +
				"the key of such a user for this one command: --user LOGIN --key-file FILE. Leadtwin's own user should " +
				"not have it.",
		}}
		return out, &AdvisedError{
			"this user has no right to automation rules",
			"repeat with --user and --key-file of an administrator, or create the rules manually as shown",
		}
	}
	return report.Webhook{State: "unknown"}, err
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
