package automation

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// installedRule is an automation rule that exists in Odoo.
type installedRule struct {
	id                int64
	name, trigger     string
	filter, preFilter string // search domains
	active            bool
	watched           []int64
	actions           []int64
	action            webhookAction // the one that calls Leadtwin, else any webhook of a rule with Leadtwin's name
	callsLeadtwin     bool
}

type webhookAction struct {
	id          int64
	address     string
	sendsFields bool
}

// findRules returns the rules on leads that have one of Leadtwin's names or call Leadtwin. Those that call exactly this
// address come first.
func (i *Installer) findRules(ctx context.Context) ([]installedRule, error) {
	records, err := i.find(ctx, ruleModel, []any{[]any{"model_id.model", "=", leadModel}},
		"name", "trigger", "active", "filter_domain", "filter_pre_domain", "trigger_field_ids", "action_server_ids")
	if err != nil || len(records) == 0 {
		return nil, err
	}
	var rules []installedRule
	for _, r := range records {
		rule := installedRule{
			id: r.id(), name: r.text("name"), trigger: r.text("trigger"), filter: r.text("filter_domain"),
			preFilter: r.text("filter_pre_domain"), active: r["active"] == true,
			watched: r.ids("trigger_field_ids"), actions: r.ids("action_server_ids"),
		}
		if err := i.readAction(ctx, &rule); err != nil {
			return nil, err
		}
		if rule.callsLeadtwin || rule.hasLeadtwinName() {
			rules = append(rules, rule)
		}
	}
	slices.SortStableFunc(rules, func(a, b installedRule) int { return cmp.Compare(i.mismatch(a), i.mismatch(b)) })
	return rules, nil
}

func (i *Installer) mismatch(r installedRule) int {
	switch {
	case r.action.address == i.address:
		return 0
	case r.callsLeadtwin:
		return 1
	}
	return 2
}

func (r *installedRule) hasLeadtwinName() bool {
	return slices.ContainsFunc(definitions(), func(d definition) bool { return d.name == r.name })
}

func (i *Installer) readAction(ctx context.Context, rule *installedRule) error {
	if len(rule.actions) == 0 {
		return nil
	}
	actions, err := i.find(ctx, actionModel, []any{[]any{"id", "in", rule.actions}, []any{"state", "=", "webhook"}},
		"webhook_url", "webhook_field_ids")
	if err != nil {
		return err
	}
	baseURL, _, _ := strings.Cut(i.address, webhookPath)
	for _, a := range actions {
		address := a.text("webhook_url")
		callsLeadtwin := strings.HasPrefix(address, baseURL+webhookPath)
		if callsLeadtwin || rule.action.id == 0 && rule.hasLeadtwinName() {
			rule.action = webhookAction{id: a.id(), address: address, sendsFields: len(a.ids("webhook_field_ids")) > 0}
		}
		rule.callsLeadtwin = rule.callsLeadtwin || callsLeadtwin
	}
	return nil
}

// watchedFieldIDs are the IDs of the watched fields in ir.model.fields.
func (i *Installer) watchedFieldIDs(ctx context.Context) ([]int64, error) {
	names := watchedFields(i.odoo.Session())
	fields, err := i.find(ctx, "ir.model.fields", []any{[]any{"model", "=", leadModel}, []any{"name", "in", names}}, "id")
	return recordIDs(fields), err
}

func recordIDs(records []record) []int64 {
	ids := make([]int64, 0, len(records))
	for _, r := range records {
		ids = append(ids, r.id())
	}
	return ids
}
