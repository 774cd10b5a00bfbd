package automation

import (
	"slices"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// definition is an automation rule as it should be in Odoo.
type definition struct {
	name, trigger, action string
	watchesFields         bool // fires only when one of the watched fields changes
}

func definitions() []definition {
	return []definition{
		{name: "Leadtwin", trigger: "on_create_or_write", action: "Leadtwin webhook", watchesFields: true},
		{name: "Leadtwin: deleted leads", trigger: "on_unlink", action: "Leadtwin webhook for deleted leads"},
	}
}

// watchedFields are the fields of a lead that users change and rules read, as far as this database has them. Without
// trigger fields the rule would fire up to 22 times for one created lead. Left out are the probability, which Odoo
// recomputes all the time (marking a lead lost also archives it, and active is watched), and fields that no verdict
// uses.
func watchedFields(s odooclient.Session) []string {
	names := []string{
		"active", "company_id", "contact_name", "country_id", "email_from", "expected_revenue", "mobile", "partner_id",
		"partner_name", "phone", "stage_id", "team_id", "type", "user_id",
	}
	return slices.DeleteFunc(names, func(name string) bool { return !s.Has(records.LeadModel, name) })
}

func (d definition) ruleValues(address string, model, fields any) map[string]any {
	vals := map[string]any{
		"name": d.name, "model_id": model, "trigger": d.trigger,
		"action_server_ids": createLink(d.actionValues(address, model)),
	}
	if d.watchesFields {
		vals["trigger_field_ids"] = setLinks(fields)
	}
	return vals
}

// actionValues send no field of a lead: Leadtwin reads the lead itself.
func (d definition) actionValues(address string, model any) map[string]any {
	return map[string]any{"name": d.action, "model_id": model, "state": "webhook", "webhook_url": address}
}
