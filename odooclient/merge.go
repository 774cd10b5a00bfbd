package odooclient

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// Only sync/apply calls the functions of this file, of message.go and of write.go.

const wizardModel = "crm.merge.opportunity"

// Merge is a request to Odoo's merge wizard.
type Merge struct {
	Leads       []crm.LeadID
	Salesperson crm.UserID // 0: the first one that the leads have, in the order of survival
	Team        crm.TeamID // 0: as Salesperson
}

// WizardMismatchError reports that Odoo's wizard has other leads than it was given: it silently drops those that the
// user may not see.
type WizardMismatchError struct{ Sent, Held []crm.LeadID }

func (w *WizardMismatchError) Error() string {
	return fmt.Sprintf("Odoo's merge wizard has leads %v instead of %v: it drops leads that are hidden from "+
		"Leadtwin's user or gone", w.Held, w.Sent)
}

// PrepareMerge makes a merge wizard, reads back which leads it holds and returns its id. Errors: *WizardMismatchError,
// and *Error: Missing, Forbidden. Nothing is merged yet. The context turns Odoo's archived filter off, which would drop
// lost leads from the wizard on Odoo 14 to 18.
func (c *Client) PrepareMerge(ctx context.Context, m Merge) (wizard int64, err error) {
	vals := map[string]any{"opportunity_ids": []any{[]any{6, 0, m.Leads}}}
	if m.Salesperson != 0 {
		vals["user_id"] = m.Salesperson
	}
	if m.Team != 0 {
		vals["team_id"] = m.Team
	}
	var id createdID
	// No Write: a wizard that is made twice is one that Odoo sweeps away unused.
	err = c.Call(ctx, Request{
		Model: wizardModel, Method: "create", Args: []Arg{{"vals_list", []any{vals}}},
		Context: includeArchived(), precedesWrite: true,
	}, &id)
	if err != nil {
		return 0, c.explainMissingLeads(ctx, m.Leads, err)
	}
	var held []struct {
		Leads []crm.LeadID `json:"opportunity_ids"`
	}
	r := Request{
		Model: wizardModel, Method: "read", IDs: []int64{int64(id)},
		Args: []Arg{{"fields", []string{"opportunity_ids"}}}, Context: includeArchived(),
	}
	if err := c.Call(ctx, r, &held); err != nil {
		return 0, err
	}
	w := &WizardMismatchError{Sent: lists.Distinct(m.Leads)}
	if len(held) == 1 {
		w.Held = slices.Sorted(slices.Values(held[0].Leads))
	}
	if !slices.Equal(w.Held, w.Sent) {
		return 0, w
	}
	return int64(id), nil
}

// explainMissingLeads distinguishes deleted leads from other refusals: Odoo 14 reports a constraint, XML-RPC has one
// code for all.
func (c *Client) explainMissingLeads(ctx context.Context, leads []crm.LeadID, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != UserError {
		return err
	}
	there, failed := c.Search(ctx, leadModel, In("id", leads), SearchOptions{})
	if failed != nil || len(there) == len(lists.Distinct(leads)) {
		return err
	}
	e.Kind = Missing
	e.Hint = hintFor(Missing, Request{})
	return err
}

// RunMerge merges the leads of the wizard and returns the survivor. With quiet, Odoo does not notify the salesperson of
// an assignment: Odoo 15 and 16 do so even if the salesperson stays the same. After UnknownOutcome, read in Odoo which
// leads are left. UserError can mean that a user has already merged them.
func (c *Client) RunMerge(ctx context.Context, wizard int64, quiet bool) (survivor crm.LeadID, err error) {
	with := includeArchived()
	if quiet {
		with["mail_auto_subscribe_no_notify"] = true
	}
	var action struct {
		Lead falseOr[int64] `json:"res_id"`
	}
	r := Request{Model: wizardModel, Method: "action_merge", IDs: []int64{wizard}, Context: with, Write: true}
	if err := c.Call(ctx, r, &action); err != nil {
		return 0, err
	}
	if action.Lead.Value == 0 {
		return 0, callError(UnknownOutcome, r, "Odoo merged and did not say which lead stayed")
	}
	return crm.LeadID(action.Lead.Value), nil
}

func includeArchived() map[string]any { return map[string]any{"active_test": false} }
