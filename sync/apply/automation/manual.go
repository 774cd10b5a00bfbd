package automation

import (
	"encoding/json"
	"fmt"
	"strings"

	"leadtwin/internal/report"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

const (
	tokenPlaceholder = "TOKEN"
	modelPlaceholder = "ID of crm.lead in ir.model"
	fieldPlaceholder = "IDs in ir.model.fields of crm.lead: "
)

// ManualSetup describes how an administrator creates the rules without Leadtwin, which Odoo reaches at baseURL: the
// steps in Odoo's pages, and the calls that Install sends, with placeholders for IDs and token.
func ManualSetup(s odooclient.Session, baseURL string) report.ManualSetup {
	address := webhookAddress(baseURL, tokenPlaceholder)
	return report.ManualSetup{Steps: manualSteps(s, address), Calls: manualCalls(s, address)}
}

func manualSteps(s odooclient.Session, address string) []string {
	var labels []string
	for _, name := range watchedFields(s) {
		labels = append(labels, fmt.Sprintf("%s (%s)", s.Known[records.LeadModel][name].Label, name))
	}
	trigger := "On save"
	if s.Version.HasJSON2() { // Odoo 19 renamed the trigger
		trigger = "On create and edit"
	}
	changes, deletions := definitions()[0], definitions()[1]
	return []string{
		"Open Settings / General Settings. At the end of the page, activate the developer mode.",
		"Open Settings / Technical / Automation / Automation Rules and click New.",
		fmt.Sprintf("Name: %s. Model: Lead/Opportunity. Trigger: %s (at the end of the list). When updating: %s.",
			changes.name, trigger, strings.Join(labels, ", ")),
		fmt.Sprintf("Add an action: Send Webhook Notification. URL: %s, with %s replaced by the first value of "+
			"webhooks.token. Leave Fields empty. Save.", address, tokenPlaceholder),
		fmt.Sprintf("Create a second rule in the same way, with the name %q and the trigger On deletion.", deletions.name),
		"Run 'leadtwin webhook status --user LOGIN --key-file FILE', or create a lead and check the log of 'leadtwin serve'.",
	}
}

func manualCalls(s odooclient.Session, address string) json.RawMessage {
	type call struct {
		Method string           `json:"method"`
		Model  string           `json:"model"`
		Values []map[string]any `json:"vals_list"`
	}
	var calls []call
	for _, d := range definitions() {
		vals := d.ruleValues(address, modelPlaceholder, fieldPlaceholder+strings.Join(watchedFields(s), ", "))
		calls = append(calls, call{Method: "create", Model: ruleModel, Values: []map[string]any{vals}})
	}
	text, _ := json.MarshalIndent(calls, "", "  ") // texts and lists only: cannot fail
	return text
}
