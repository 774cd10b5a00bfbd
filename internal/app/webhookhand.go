package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"leadtwin/internal/console"
	"leadtwin/odooclient"
	"leadtwin/sync/apply"
)

// withoutRules explains why the rules cannot be looked at or changed over RPC, and what to do instead.
func (a *App) withoutRules(err error) (console.Webhook, error) {
	switch {
	case isType[*apply.NoWebhooks](err):
		c := a.o.Settings.Schedule
		return console.Webhook{State: "impossible", Say: []string{
			"Odoo " + a.odoo().Session().Version.Text + " cannot send webhooks; 17 is the first that can. Leadtwin finds changes by crawling.",
			fmt.Sprintf("Now: schedule.incremental is %q, schedule.full is %q. To find changes sooner, set schedule.incremental to \"*/2 * * * *\" or \"@every 1m\": "+
				"a crawl that finds nothing costs three calls.", c.Incremental, c.Full),
			"Other programs may name leads at once: POST {\"model\": \"crm.lead\", \"ids\": [1, 2]} to webhooks.url/hooks/odoo/TOKEN.",
		}}, &WebhookError{err.Error(), "set schedule.incremental, see above"}
	case odooclient.Is(err, odooclient.UnknownModel):
		return console.Webhook{State: "no module", Say: []string{"The module Automation Rules (base_automation) is not installed in this database."}},
			&WebhookError{err.Error(), "install the module Automation Rules (base_automation) in Odoo under Apps, then repeat"}
	case odooclient.Is(err, odooclient.Forbidden):
		hand := a.byHand()
		out := console.Webhook{State: "no rights", ByHand: &hand, Say: []string{
			"Automation rules can be seen and changed only with the right 'Settings' (Administration / Settings). Give the key of such a user for this " +
				"one command: --user LOGIN --key-file FILE. Leadtwin's own user should not have it.",
		}}
		return out, &WebhookError{"this user has no right to automation rules", "repeat with --user and --key-file of an administrator, or do it by hand as shown"}
	}
	return console.Webhook{State: "unknown"}, err
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// byHand is the way through Odoo's pages, and the same as calls. The token is left for the reader to put in.
func (a *App) byHand() console.ByHand {
	s := a.odoo().Session()
	fields := apply.WatchedFields(s)
	labels := make([]string, len(fields))
	for i, name := range fields {
		labels[i] = fmt.Sprintf("%s (%s)", s.Known["crm.lead"][name].Label, name)
	}
	trigger := "On save"
	if s.Version.HasJSON2() { // the label came with 19, too
		trigger = "On create and edit"
	}
	address := strings.TrimRight(a.o.Settings.Webhooks.URL, "/") + "/hooks/odoo/TOKEN"
	calls, _ := json.MarshalIndent(ruleCalls(address, fields), "", "  ") // plain values
	return console.ByHand{
		Steps: []string{
			"Settings / General Settings, at the end of the page: Activate the developer mode.",
			"Settings / Technical / Automation / Automation Rules: New.",
			fmt.Sprintf("Name: Leadtwin. Model: Lead/Opportunity. Trigger: %s (at the end of the list). When updating, these fields only: %s.", trigger, strings.Join(labels, ", ")),
			"Add an action: Send Webhook Notification. URL: " + address + ", with the first value of webhooks.token in place of TOKEN. Fields: none. Save.",
			"The same again with the name \"Leadtwin: deleted leads\" and the trigger On deletion.",
			"leadtwin webhook status --user LOGIN --key-file FILE, or create a lead and look for it in the log of 'leadtwin serve'.",
		},
		Calls: calls,
	}
}

// ruleCalls are what `webhook install` would send.
func ruleCalls(address string, fields []string) []map[string]any {
	rule := func(name, trigger, action string, watched any) map[string]any {
		vals := map[string]any{
			"name": name, "trigger": trigger, "model_id": "ID of crm.lead in ir.model",
			"action_server_ids": []any{[]any{0, 0, map[string]any{"name": action, "model_id": "ID of crm.lead in ir.model", "state": "webhook", "webhook_url": address}}},
		}
		if watched != nil {
			vals["trigger_field_ids"] = []any{[]any{6, 0, watched}}
		}
		return map[string]any{"model": "base.automation", "method": "create", "vals_list": []any{vals}}
	}
	return []map[string]any{
		rule("Leadtwin", "on_create_or_write", "Leadtwin webhook", "IDs in ir.model.fields of crm.lead: "+strings.Join(fields, ", ")),
		rule("Leadtwin: deleted leads", "on_unlink", "Leadtwin webhook for deleted leads", nil),
	}
}
