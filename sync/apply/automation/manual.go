package automation

import (
	"encoding/json"
	"fmt"
	"strings"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// Manual describes how an administrator creates the rules without Leadtwin.
type Manual struct {
	Steps []string        // in Odoo's pages
	Calls json.RawMessage // the same over RPC: what Install sends, with placeholders for IDs and token
}

const (
	tokenPlaceholder = "TOKEN"
	modelPlaceholder = "ID of crm.lead in ir.model"
	fieldPlaceholder = "IDs in ir.model.fields of crm.lead: "
)

// ManualSetup describes the setup for an Odoo that reaches Leadtwin at baseURL.
func ManualSetup(s odooclient.Session, baseURL string) Manual {
	address := webhookAddress(baseURL, tokenPlaceholder)
	return Manual{manualSteps(s, address), manualCalls(s, address)}
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
