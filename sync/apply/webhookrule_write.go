package apply

import (
	"context"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// RuleChange says what Install or Remove did with a rule.
type RuleChange struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Did  string `json:"did"` // created, repaired, removed, kept
}

// Install brings the rules into the state that they should have; what is right already is not touched. It needs Settings
// rights. Errors as of Status.
func (w *WebhookRules) Install(ctx context.Context) ([]RuleChange, error) {
	found, err := w.Status(ctx)
	if err != nil {
		return nil, err
	}
	var out []RuleChange
	for _, r := range found {
		change := RuleChange{ID: r.ID, Name: r.Name, Did: "kept"}
		switch r.State {
		case RuleMissing:
			change.Did = "created"
			change.ID, err = w.create(ctx, r.want)
		case RuleWrong:
			change.Did = "repaired"
			err = w.repair(ctx, r)
		case RuleExtra:
			change.Did = "removed"
			err = w.delete(ctx, ruleModel, []int64{r.ID})
		case RuleGood:
		}
		if err != nil {
			return out, w.failed("install the automation rule "+r.Name, err)
		}
		out = append(out, change)
	}
	return out, nil
}

func (w *WebhookRules) create(ctx context.Context, want wantedRule) (int64, error) {
	model, err := w.modelID(ctx)
	if err != nil {
		return 0, err
	}
	vals := map[string]any{
		"name": want.name, "model_id": model, "trigger": want.trigger,
		"action_server_ids": [][]any{{0, 0, w.actionVals(want, model)}},
	}
	if want.watched != nil {
		ids, err := w.fieldIDs(ctx)
		if err != nil {
			return 0, err
		}
		vals["trigger_field_ids"] = [][]any{{6, 0, idsNamed(want.watched, ids)}}
	}
	id, err := w.odoo.Create(ctx, ruleModel, vals)
	if err != nil {
		return 0, err
	}
	return id, w.nameAction(ctx, id, want)
}

// actionVals send no value of a lead: its id is enough.
func (w *WebhookRules) actionVals(want wantedRule, model int64) map[string]any {
	return map[string]any{"name": want.action, "model_id": model, "state": "webhook", "webhook_url": w.url}
}

// nameAction gives the action its name again where creating lost it, as Odoo 17 and 18 do.
func (w *WebhookRules) nameAction(ctx context.Context, rule int64, want wantedRule) error {
	rows, err := w.odoo.ReadRaw(ctx, ruleModel, []int64{rule}, []string{"action_server_ids"})
	if err != nil || len(rows) == 0 {
		return err
	}
	actions, err := w.odoo.ReadRaw(ctx, actionModel, row(rows[0]).ids("action_server_ids"), []string{"name"})
	for _, a := range actions {
		if row(a).text("name") != want.action {
			return w.odoo.Write(ctx, actionModel, []int64{row(a).id()}, map[string]any{"name": want.action})
		}
	}
	return err
}

func (w *WebhookRules) repair(ctx context.Context, r FoundRule) error {
	if r.action == 0 {
		model, err := w.modelID(ctx)
		if err != nil {
			return err
		}
		r.vals["action_server_ids"] = [][]any{{0, 0, w.actionVals(r.want, model)}}
	} else if len(r.mends) > 0 {
		if err := w.odoo.Write(ctx, actionModel, []int64{r.action}, r.mends); err != nil {
			return err
		}
	}
	if len(r.vals) == 0 {
		return nil
	}
	if err := w.odoo.Write(ctx, ruleModel, []int64{r.ID}, r.vals); err != nil || r.action != 0 {
		return err
	}
	return w.nameAction(ctx, r.ID, r.want)
}

// Remove deletes our rules and what they do. Errors as of Status.
func (w *WebhookRules) Remove(ctx context.Context) ([]RuleChange, error) {
	if err := w.possible(); err != nil {
		return nil, err
	}
	rows, err := w.ours(ctx)
	if err != nil {
		return nil, w.failed("read the automation rules", err)
	}
	var out []RuleChange
	for _, r := range rows {
		if err := w.delete(ctx, ruleModel, []int64{r.id}); err != nil {
			return out, w.failed("remove the automation rule "+r.name, err)
		}
		out = append(out, RuleChange{ID: r.id, Name: r.name, Did: "removed"})
	}
	left, err := w.odoo.Search(ctx, actionModel, []any{[]any{"webhook_url", "=", w.url}}, odooclient.SearchOptions{})
	if err == nil && len(left) > 0 {
		err = w.delete(ctx, actionModel, left)
	}
	return out, w.failed("remove what the rules did", err)
}

func (w *WebhookRules) modelID(ctx context.Context) (int64, error) {
	ids, err := w.odoo.Search(ctx, "ir.model", []any{[]any{"model", "=", leadModel}}, odooclient.SearchOptions{Limit: 1})
	if err == nil && len(ids) == 0 {
		err = &odooclient.Error{Kind: odooclient.UnknownModel, Model: leadModel, Said: "the CRM is not installed"}
	}
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

func (w *WebhookRules) delete(ctx context.Context, model string, ids []int64) error {
	return w.odoo.Call(ctx, odooclient.Request{Model: model, Method: "unlink", IDs: ids, Write: true}, nil)
}

// TestLead is the title of the lead that Probe makes.
const TestLead = "Leadtwin webhook test"

// MayProbe says whether the user may delete the lead that Probe makes; that takes a Sales administrator.
func (w *WebhookRules) MayProbe(ctx context.Context) (bool, error) {
	return w.odoo.May(ctx, leadModel, "unlink")
}

// Probe makes a lead, lets seen look for what Odoo reports about it, and deletes it in any case, also the one that an
// earlier, interrupted Probe left behind.
func (w *WebhookRules) Probe(ctx context.Context, seen func(ctx context.Context, lead crm.LeadID) error) (err error) {
	id, err := w.odoo.Create(ctx, leadModel, map[string]any{"name": TestLead, "type": "lead", "user_id": false, "description": "Made by 'leadtwin webhook install --verify' and deleted at once."})
	defer func() {
		last := context.WithoutCancel(ctx)
		if e := w.deleteProbes(last); e != nil && err == nil {
			err = w.failed("delete the lead "+TestLead, e)
		}
	}()
	if err != nil {
		return w.failed("make a lead to test with", err)
	}
	return seen(ctx, crm.LeadID(id))
}

func (w *WebhookRules) deleteProbes(ctx context.Context) error {
	ids, err := w.odoo.Search(ctx, leadModel, []any{[]any{"name", "=", TestLead}, []any{"email_from", "=", false}, []any{"phone", "=", false}, []any{"partner_id", "=", false}}, odooclient.SearchOptions{})
	if err != nil || len(ids) == 0 {
		return err
	}
	return w.delete(ctx, leadModel, ids)
}
