package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"leadtwin/odooclient"
)

// RuleState says how one of the rules stands in Odoo.
type RuleState string

// How a rule can stand.
const (
	RuleGood    RuleState = "installed"
	RuleMissing RuleState = "missing"
	RuleWrong   RuleState = "wrong" // it is there, and differs from what it should be
	RuleExtra   RuleState = "extra" // one of ours too many
)

// FoundRule is one rule of ours, as it stands or should stand.
type FoundRule struct {
	ID      int64     `json:"id,omitempty"`
	Name    string    `json:"name"`
	Trigger string    `json:"trigger"`
	State   RuleState `json:"state"`
	Wrong   []string  `json:"wrong,omitempty"` // what differs, in words; no token in it

	action int64
	vals   map[string]any // writes that mend the rule
	mends  map[string]any // writes that mend its action
	want   wantedRule
}

// Good says whether nothing is to be done.
func Good(rules []FoundRule) bool {
	return !slices.ContainsFunc(rules, func(r FoundRule) bool { return r.State != RuleGood })
}

// ruleRow and actionRow are what stands in Odoo.
type (
	ruleRow struct {
		id                            int64
		name, trigger, filter, before string
		active                        bool
		fields, actions               []int64
		action                        actionRow
		callsUs, named                bool
	}
	actionRow struct {
		id               int64
		name, state, url string
		fields           []int64
	}
)

// Status says how the rules stand. Errors: *NoWebhooks; of kind Forbidden without Settings rights, UnknownModel where the
// module base_automation is not installed.
func (w *WebhookRules) Status(ctx context.Context) ([]FoundRule, error) {
	if err := w.possible(); err != nil {
		return nil, err
	}
	rows, err := w.ours(ctx)
	if err != nil {
		return nil, w.failed("read the automation rules", err)
	}
	ids, err := w.fieldIDs(ctx)
	if err != nil {
		return nil, w.failed("read the fields of leads", err)
	}
	var out []FoundRule
	for _, want := range wantedRules(w.odoo.Session()) {
		i := slices.IndexFunc(rows, func(r ruleRow) bool { return r.trigger == want.trigger })
		if i < 0 {
			out = append(out, FoundRule{Name: want.name, Trigger: want.trigger, State: RuleMissing, want: want})
			continue
		}
		out = append(out, w.judge(rows[i], want, ids))
		rows = slices.Delete(rows, i, i+1)
	}
	for _, r := range rows {
		out = append(out, FoundRule{ID: r.id, Name: r.name, Trigger: r.trigger, State: RuleExtra, Wrong: []string{"Leadtwin needs no second rule"}})
	}
	return out, nil
}

// ours are the rules on leads that bear our name, or call us under another one that an administrator gave them. Those that
// call the very address come first.
func (w *WebhookRules) ours(ctx context.Context) ([]ruleRow, error) {
	ids, err := w.odoo.Search(ctx, ruleModel, []any{[]any{"model_id.model", "=", leadModel}}, odooclient.SearchOptions{Order: "id"})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	raw, err := w.odoo.ReadRaw(ctx, ruleModel, ids, []string{"name", "trigger", "active", "filter_domain", "filter_pre_domain", "trigger_field_ids", "action_server_ids"})
	if err != nil {
		return nil, err
	}
	var rows []ruleRow
	for _, r := range raw {
		one := ruleRow{
			id: row(r).id(), name: row(r).text("name"), trigger: row(r).text("trigger"), filter: row(r).text("filter_domain"), before: row(r).text("filter_pre_domain"),
			active: r["active"] == true, fields: row(r).ids("trigger_field_ids"), actions: row(r).ids("action_server_ids"),
		}
		if err := w.readActions(ctx, &one); err != nil {
			return nil, err
		}
		if one.callsUs || one.named {
			rows = append(rows, one)
		}
	}
	slices.SortStableFunc(rows, func(a, b ruleRow) int { return rank(a, w.url) - rank(b, w.url) })
	return rows, nil
}

func rank(r ruleRow, address string) int {
	switch {
	case r.action.url == address:
		return 0
	case r.callsUs:
		return 1
	}
	return 2
}

// readActions finds the action of a rule that calls us, and whether the rule is ours.
func (w *WebhookRules) readActions(ctx context.Context, rule *ruleRow) error {
	rule.named = slices.ContainsFunc(wantedRules(w.odoo.Session()), func(want wantedRule) bool { return want.name == rule.name })
	if len(rule.actions) == 0 {
		return nil
	}
	raw, err := w.odoo.ReadRaw(ctx, actionModel, rule.actions, []string{"name", "state", "webhook_url", "webhook_field_ids"})
	if err != nil {
		return err
	}
	base, _, _ := strings.Cut(w.url, hookPath)
	for _, r := range raw {
		a := actionRow{id: row(r).id(), name: row(r).text("name"), state: row(r).text("state"), url: row(r).text("webhook_url"), fields: row(r).ids("webhook_field_ids")}
		here := a.state == "webhook" && strings.HasPrefix(a.url, base+hookPath)
		if here || rule.action.id == 0 && a.state == "webhook" && rule.named {
			rule.action = a
		}
		rule.callsUs = rule.callsUs || here
	}
	return nil
}

// judge compares a rule with what it should be, and says what would mend it.
func (w *WebhookRules) judge(r ruleRow, want wantedRule, ids map[string]int64) FoundRule {
	out := FoundRule{ID: r.id, Name: r.name, Trigger: r.trigger, action: r.action.id, vals: map[string]any{}, mends: map[string]any{}, want: want}
	differs := func(on map[string]any, field string, value any, what string, args ...any) {
		on[field] = value
		out.Wrong = append(out.Wrong, fmt.Sprintf(what, args...))
	}
	if !r.active {
		differs(out.vals, "active", true, "it is archived")
	}
	if !noDomain(r.filter) {
		differs(out.vals, "filter_domain", false, "it has a filter, which hides leads")
	}
	if !noDomain(r.before) {
		differs(out.vals, "filter_pre_domain", false, "it has a filter on the state before, which hides leads")
	}
	if wanted := idsNamed(want.watched, ids); want.watched != nil && !sameIDs(wanted, r.fields) {
		differs(out.vals, "trigger_field_ids", [][]any{{6, 0, wanted}}, "it watches other fields than %s", strings.Join(want.watched, ", "))
	}
	switch {
	case r.action.id == 0:
		out.Wrong = append(out.Wrong, "it has no action that sends a webhook")
	case r.action.url != w.url && masked(r.action.url) == w.Address():
		differs(out.mends, "webhook_url", w.url, "it calls with another token than the first of webhooks.token")
	case r.action.url != w.url:
		differs(out.mends, "webhook_url", w.url, "it calls %s, not %s", masked(r.action.url), w.Address())
	}
	if r.action.id != 0 && len(r.action.fields) > 0 {
		differs(out.mends, "webhook_field_ids", [][]any{{6, 0, []int64{}}}, "it sends values of leads, which Leadtwin does not need")
	}
	out.State = RuleGood
	if len(out.Wrong) > 0 {
		out.State = RuleWrong
	}
	return out
}

// fieldIDs are the ids of the watched fields in Odoo's dictionary.
func (w *WebhookRules) fieldIDs(ctx context.Context) (map[string]int64, error) {
	found, err := w.odoo.Search(ctx, "ir.model.fields", []any{[]any{"model", "=", leadModel}, []any{"name", "in", WatchedFields(w.odoo.Session())}}, odooclient.SearchOptions{})
	if err != nil {
		return nil, err
	}
	rows, err := w.odoo.ReadRaw(ctx, "ir.model.fields", found, []string{"name"})
	if err != nil {
		return nil, err
	}
	ids := make(map[string]int64, len(rows))
	for _, r := range rows {
		ids[row(r).text("name")] = row(r).id()
	}
	return ids, nil
}

func idsNamed(names []string, ids map[string]int64) []int64 {
	out := []int64{}
	for _, n := range names {
		if id, ok := ids[n]; ok {
			out = append(out, id)
		}
	}
	return out
}

func sameIDs(a, b []int64) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func noDomain(s string) bool { return s == "" || s == "[]" || s == "False" }
