package automation

import (
	"context"

	"leadtwin/internal/report"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// What Install and Remove did with a rule.
const (
	kept     = "kept"
	created  = "created"
	repaired = "repaired"
	removed  = "removed"
)

// Install creates missing rules, repairs wrong ones and removes superfluous ones. Calling it again changes nothing.
// Errors: those of Status. On an error it also returns the changes made before.
func (i *Installer) Install(ctx context.Context) ([]report.WebhookRule, error) {
	rules, err := i.Status(ctx)
	if err != nil {
		return nil, err
	}
	var changes []report.WebhookRule
	for _, r := range rules {
		change, err := i.installRule(ctx, r)
		if err != nil {
			return changes, i.wrapError("install the automation rule "+r.Name, err)
		}
		changes = append(changes, change)
	}
	return changes, nil
}

func (i *Installer) installRule(ctx context.Context, r Rule) (report.WebhookRule, error) {
	switch r.State {
	case missing:
		id, err := i.createRule(ctx, r)
		return changed(id, r.Name, created), err
	case wrong:
		return changed(r.ID, r.Name, repaired), i.repairRule(ctx, r)
	case extra:
		return changed(r.ID, r.Name, removed), i.records.Delete(ctx, ruleModel, r.ID)
	case Installed:
	}
	return changed(r.ID, r.Name, kept), nil
}

func changed(id int64, name, how string) report.WebhookRule {
	return report.WebhookRule{ID: id, Name: name, State: how}
}

func (i *Installer) createRule(ctx context.Context, r Rule) (int64, error) {
	model, err := i.leadModelID(ctx)
	if err != nil {
		return 0, err
	}
	id, err := i.odoo.Create(ctx, ruleModel, r.definition.ruleValues(i.address, model, r.watched))
	if err != nil {
		return 0, err
	}
	return id, i.nameAction(ctx, id, r.definition)
}

// nameAction restores the name of a new action: Odoo 17 and 18 replace it.
func (i *Installer) nameAction(ctx context.Context, rule int64, d definition) error {
	rules, err := i.records.Find(ctx, ruleModel, odooclient.Eq("id", rule), []string{"action_server_ids"})
	if err != nil || len(rules) == 0 {
		return err
	}
	actions, err := i.records.Find(ctx, actionModel, odooclient.In("id", rules[0].IDs("action_server_ids")),
		[]string{"name"})
	for _, a := range actions {
		if a.Text("name") != d.action {
			return i.odoo.Write(ctx, actionModel, []int64{a.ID()}, map[string]any{"name": d.action})
		}
	}
	return err
}

func (i *Installer) repairRule(ctx context.Context, r Rule) error {
	if r.action == 0 {
		model, err := i.leadModelID(ctx)
		if err != nil {
			return err
		}
		r.ruleRepairs["action_server_ids"] = createLink(r.definition.actionValues(i.address, model))
	} else if len(r.actionRepairs) > 0 {
		if err := i.odoo.Write(ctx, actionModel, []int64{r.action}, r.actionRepairs); err != nil {
			return err
		}
	}
	if len(r.ruleRepairs) == 0 {
		return nil
	}
	if err := i.odoo.Write(ctx, ruleModel, []int64{r.ID}, r.ruleRepairs); err != nil || r.action != 0 {
		return err
	}
	return i.nameAction(ctx, r.ID, r.definition)
}

// Remove deletes Leadtwin's rules and their actions. Errors: those of Status. On an error it also returns the changes
// made before.
func (i *Installer) Remove(ctx context.Context) ([]report.WebhookRule, error) {
	if err := i.checkVersion(); err != nil {
		return nil, err
	}
	rules, err := i.findRules(ctx)
	if err != nil {
		return nil, i.wrapError("read the automation rules", err)
	}
	var changes []report.WebhookRule
	for _, r := range rules {
		if err := i.records.Delete(ctx, ruleModel, r.id); err != nil {
			return changes, i.wrapError("remove the automation rule "+r.name, err)
		}
		changes = append(changes, changed(r.id, r.name, removed))
	}
	return changes, i.wrapError("remove the actions of the rules", i.deleteActions(ctx))
}

func (i *Installer) deleteActions(ctx context.Context) error {
	actions, err := i.records.Find(ctx, actionModel, odooclient.Eq("webhook_url", i.address), []string{"id"})
	if err != nil {
		return err
	}
	return i.records.Delete(ctx, actionModel, recordIDs(actions)...)
}

func (i *Installer) leadModelID(ctx context.Context) (int64, error) {
	models, err := i.records.Find(ctx, "ir.model", odooclient.Eq("model", records.LeadModel), []string{"id"})
	if err != nil {
		return 0, err
	}
	if len(models) == 0 {
		return 0, &odooclient.Error{
			Kind:    odooclient.UnknownModel,
			Model:   records.LeadModel,
			Message: "the CRM is not installed",
		}
	}
	return models[0].ID(), nil
}
