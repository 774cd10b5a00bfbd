package automation

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// State compares a rule in Odoo with its definition.
type State string

// The states of a rule.
const (
	Installed State = "installed"
	missing   State = "missing"
	wrong     State = "wrong" // exists, but differs from its definition
	extra     State = "extra" // a second rule for the same trigger
)

// Rule is one of Leadtwin's automation rules, as Odoo has it or should have it.
type Rule struct {
	ID       int64
	Name     string
	Trigger  string
	State    State
	Problems []string // how it differs, in sentences without the token

	definition    definition
	action        int64
	watched       []int64        // IDs of the fields that it should watch
	ruleRepairs   map[string]any // values to write
	actionRepairs map[string]any
}

// OverallState is Installed if all rules are, missing if the rule for changed leads is missing, and wrong otherwise.
func OverallState(rules []Rule) State {
	switch {
	case !slices.ContainsFunc(rules, func(r Rule) bool { return r.State != Installed }):
		return Installed
	case rules[0].State == missing:
		return missing
	}
	return wrong
}

// Status returns the wanted rules in a fixed order, then superfluous ones.
// Errors: *UnsupportedError before Odoo 17; odooclient.Forbidden without Settings rights; odooclient.UnknownModel if
// the module base_automation is not installed.
func (i *Installer) Status(ctx context.Context) ([]Rule, error) {
	if err := i.checkVersion(); err != nil {
		return nil, err
	}
	installed, err := i.findRules(ctx)
	if err != nil {
		return nil, i.wrapError("read the automation rules", err)
	}
	watched, err := i.watchedFieldIDs(ctx)
	if err != nil {
		return nil, i.wrapError("read the fields of leads", err)
	}
	var rules []Rule
	for _, d := range definitions() {
		at := slices.IndexFunc(installed, func(r installedRule) bool { return r.trigger == d.trigger })
		if at < 0 {
			rules = append(rules, Rule{Name: d.name, Trigger: d.trigger, State: missing, definition: d, watched: watched})
			continue
		}
		rules = append(rules, i.compare(installed[at], d, watched))
		installed = slices.Delete(installed, at, at+1)
	}
	for _, r := range installed {
		rules = append(rules, Rule{
			ID: r.id, Name: r.name, Trigger: r.trigger, State: extra,
			Problems: []string{"another rule already has this trigger"},
		})
	}
	return rules, nil
}

func (i *Installer) compare(r installedRule, d definition, watched []int64) Rule {
	rule := Rule{
		ID: r.id, Name: r.name, Trigger: r.trigger, definition: d, action: r.action.id, watched: watched,
		ruleRepairs: map[string]any{}, actionRepairs: map[string]any{},
	}
	report := func(repairs map[string]any, field string, value any, problem string, args ...any) {
		repairs[field] = value
		rule.Problems = append(rule.Problems, fmt.Sprintf(problem, args...))
	}
	if !r.active {
		report(rule.ruleRepairs, "active", true, "it is archived")
	}
	if !isEmptyDomain(r.filter) {
		report(rule.ruleRepairs, "filter_domain", false, "it has a filter, so changes of some leads are not reported")
	}
	if !isEmptyDomain(r.preFilter) {
		report(rule.ruleRepairs, "filter_pre_domain", false,
			"it has a filter on the previous values, so some changes are not reported")
	}
	if d.watchesFields && !sameIDs(watched, r.watched) {
		report(rule.ruleRepairs, "trigger_field_ids", setLinks(watched),
			"it does not watch exactly these fields: %s", strings.Join(watchedFields(i.odoo.Session()), ", "))
	}
	switch {
	case r.action.id == 0:
		rule.Problems = append(rule.Problems, "it has no action that sends a webhook")
	case r.action.address != i.address && maskToken(r.action.address) == i.MaskedAddress():
		report(rule.actionRepairs, "webhook_url", i.address, "it uses another token than the first one in webhooks.token")
	case r.action.address != i.address:
		report(rule.actionRepairs, "webhook_url", i.address,
			"it calls %s instead of %s", maskToken(r.action.address), i.MaskedAddress())
	}
	if r.action.id != 0 && r.action.sendsFields {
		report(rule.actionRepairs, "webhook_field_ids", setLinks([]int64{}),
			"it sends field values, which Leadtwin does not need")
	}
	rule.State = Installed
	if len(rule.Problems) > 0 {
		rule.State = wrong
	}
	return rule
}

func sameIDs(a, b []int64) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func isEmptyDomain(s string) bool { return s == "" || s == "[]" || s == "False" }
