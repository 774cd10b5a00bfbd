package app

import (
	"errors"
	"fmt"

	"leadtwin/internal/report"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/automation"
)

// withoutRules explains why the rules cannot be looked at or changed over RPC, and what to do instead.
func (a *App) withoutRules(err error) (report.Webhook, error) {
	switch {
	case isType[*automation.UnsupportedError](err):
		c := a.o.Settings.Schedule
		return report.Webhook{State: "impossible", Notes: []string{
			"Odoo " + a.odoo().Session().Version.Text + " cannot send webhooks; 17 is the first that can. Leadtwin finds changes by crawling.",
			fmt.Sprintf("Now: schedule.incremental is %q, schedule.full is %q. To find changes sooner, set schedule.incremental to \"*/2 * * * *\" or \"@every 1m\": "+
				"a crawl that finds nothing costs three calls.", c.Incremental, c.Full),
			"Other programs may name leads at once: POST {\"model\": \"crm.lead\", \"ids\": [1, 2]} to server.public_url/hooks/odoo/TOKEN.",
		}}, &WebhookError{err.Error(), "set schedule.incremental, see above"}
	case odooclient.Is(err, odooclient.UnknownModel):
		return report.Webhook{State: "no module", Notes: []string{"The module Automation Rules (base_automation) is not installed in this database."}},
			&WebhookError{err.Error(), "install the module Automation Rules (base_automation) in Odoo under Apps, then repeat"}
	case odooclient.Is(err, odooclient.Forbidden):
		hand := report.ManualSetup(automation.ManualSetup(a.odoo().Session(), a.o.Settings.Server.PublicURL))
		out := report.Webhook{State: "no rights", ManualSetup: &hand, Notes: []string{
			"Automation rules can be seen and changed only with the right 'Settings' (Administration / Settings). Give the key of such a user for this " +
				"one command: --user LOGIN --key-file FILE. Leadtwin's own user should not have it.",
		}}
		return out, &WebhookError{"this user has no right to automation rules", "repeat with --user and --key-file of an administrator, or do it by hand as shown"}
	}
	return report.Webhook{State: "unknown"}, err
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
