package automation

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
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
	found, err := i.records.Find(ctx, ruleModel, odooclient.Eq("model_id.model", records.LeadModel),
		[]string{"name", "trigger", "active", "filter_domain", "filter_pre_domain", "trigger_field_ids", "action_server_ids"})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var rules []installedRule
	for _, r := range found {
		rule := installedRule{
			id: r.ID(), name: r.Text("name"), trigger: r.Text("trigger"), filter: r.Text("filter_domain"),
			preFilter: r.Text("filter_pre_domain"), active: r["active"] == true,
			watched: r.IDs("trigger_field_ids"), actions: r.IDs("action_server_ids"),
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
	actions, err := i.records.Find(ctx, actionModel, odooclient.And(
		odooclient.In("id", rule.actions), odooclient.Eq("state", "webhook"),
	),
		[]string{"webhook_url", "webhook_field_ids"})
	if err != nil {
		return err
	}
	baseURL, _, _ := strings.Cut(i.address, webhookPath)
	for _, a := range actions {
		address := a.Text("webhook_url")
		callsLeadtwin := strings.HasPrefix(address, baseURL+webhookPath)
		if callsLeadtwin || rule.action.id == 0 && rule.hasLeadtwinName() {
			rule.action = webhookAction{id: a.ID(), address: address, sendsFields: len(a.IDs("webhook_field_ids")) > 0}
		}
		rule.callsLeadtwin = rule.callsLeadtwin || callsLeadtwin
	}
	return nil
}

func (i *Installer) watchedFieldIDs(ctx context.Context) ([]int64, error) {
	names := watchedFields(i.odoo.Session())
	fields, err := i.records.Find(ctx, "ir.model.fields", odooclient.And(
		odooclient.Eq("model", records.LeadModel), odooclient.In("name", names),
	), []string{"id"})
	return recordIDs(fields), err
}

func recordIDs(rows []records.Row) []int64 {
	ids := make([]int64, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.ID())
	}
	return ids
}
