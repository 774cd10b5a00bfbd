package odooclient

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
)

// Only sync/apply calls what stands in this file.

const wizardModel = "crm.merge.opportunity"

// Merge is what Odoo's merge wizard is asked for.
type Merge struct {
	Leads       []crm.LeadID
	Salesperson crm.UserID // 0: the first one that the leads have, in the order of survival
	Team        crm.TeamID // 0: as Salesperson
}

// WizardDiffers says that Odoo's wizard took other leads than it was given: it drops, without a word, those that the
// user may not see.
type WizardDiffers struct{ Sent, Held []crm.LeadID }

func (w *WizardDiffers) Error() string {
	return fmt.Sprintf("Odoo's merge wizard holds leads %v instead of %v: it drops leads that are hidden from Leadtwin's user or gone", w.Held, w.Sent)
}

// PrepareMerge makes a merge wizard, reads back which leads it holds and returns its id. Errors: *WizardDiffers,
// Missing, Forbidden. Nothing is merged yet.
func (c *Client) PrepareMerge(ctx context.Context, m Merge) (wizard int64, err error) {
	vals := map[string]any{"opportunity_ids": []any{[]any{6, 0, m.Leads}}}
	if m.Salesperson != 0 {
		vals["user_id"] = m.Salesperson
	}
	if m.Team != 0 {
		vals["team_id"] = m.Team
	}
	if wizard, err = c.create(ctx, wizardModel, vals, map[string]any{"active_test": false}); err != nil {
		return 0, err
	}
	var held []struct {
		Leads []crm.LeadID `json:"opportunity_ids"`
	}
	if err := c.read(ctx, wizardModel, []int64{wizard}, []string{"opportunity_ids"}, &held); err != nil {
		return 0, err
	}
	sent := slices.Sorted(slices.Values(m.Leads))
	if len(held) != 1 || !slices.Equal(slices.Sorted(slices.Values(held[0].Leads)), sent) {
		w := &WizardDiffers{Sent: sent}
		if len(held) == 1 {
			w.Held = slices.Sorted(slices.Values(held[0].Leads))
		}
		return 0, w
	}
	return wizard, nil
}

// RunMerge merges what the wizard holds and returns the lead that stays. UnknownOutcome: look in Odoo which leads are
// left. UserError can mean that somebody merged them already.
func (c *Client) RunMerge(ctx context.Context, wizard int64) (survivor crm.LeadID, err error) {
	var action struct {
		Lead falseOr[int64] `json:"res_id"`
	}
	r := Request{Model: wizardModel, Method: "action_merge", IDs: []int64{wizard}, Context: map[string]any{"active_test": false}, Write: true}
	if err := c.Call(ctx, r, &action); err != nil {
		return 0, err
	}
	return crm.LeadID(action.Lead.Value), nil
}

// Note is a message on a lead.
type Note struct {
	ID   crm.MessageID
	Lead crm.LeadID
	Body string // HTML as Odoo keeps it
}

// PostNote posts an internal note and tells the mentioned partners. html must be escaped already.
func (c *Client) PostNote(ctx context.Context, lead crm.LeadID, html string, mentions []crm.PartnerID) (crm.MessageID, error) {
	if mentions == nil {
		mentions = []crm.PartnerID{}
	}
	r := Request{Model: leadModel, Method: "message_post", IDs: []int64{int64(lead)}, Write: true, Opts: map[string]any{
		"body": html, "body_is_html": true, "subtype_xmlid": "mail.mt_note", "partner_ids": mentions,
	}}
	var id oneID
	err := c.Call(ctx, r, &id)
	return crm.MessageID(id), err
}

// oneID is an id, or a list that holds one: versions and methods differ.
type oneID int64

func (o *oneID) UnmarshalJSON(b []byte) error {
	var list []int64
	if json.Unmarshal(b, &list) == nil {
		if len(list) > 0 {
			*o = oneID(list[0])
		}
		return nil
	}
	return json.Unmarshal(b, (*int64)(o))
}

// FindNotes returns the messages on these leads whose text holds a text.
func (c *Client) FindNotes(ctx context.Context, leads []crm.LeadID, holds string) ([]Note, error) {
	var rows []struct {
		ID   int64 `json:"id"`
		Lead int64 `json:"res_id"`
		Body text  `json:"body"`
	}
	domain := []any{[]any{"model", "=", leadModel}, []any{"res_id", "in", leads}, []any{"body", "ilike", holds}}
	err := c.searchRead(ctx, "mail.message", domain, []string{"res_id", "body"}, SearchOptions{Order: "id"}, &rows)
	notes := make([]Note, len(rows))
	for i, r := range rows {
		notes[i] = Note{ID: crm.MessageID(r.ID), Lead: crm.LeadID(r.Lead), Body: string(r.Body)}
	}
	return notes, err
}

// Assign gives leads a salesperson, a team, or both; 0 leaves it as it is. Odoo sets the team of a new salesperson by
// itself where no team is given.
func (c *Client) Assign(ctx context.Context, leads []crm.LeadID, user crm.UserID, team crm.TeamID) error {
	vals := map[string]any{}
	if user != 0 {
		vals["user_id"] = user
	}
	if team != 0 {
		vals["team_id"] = team
	}
	if len(vals) == 0 || len(leads) == 0 {
		return nil
	}
	return c.Write(ctx, leadModel, numbersOf(leads), vals)
}

// Archive hides a lead; with probability 0 that is what Odoo calls lost.
func (c *Client) Archive(ctx context.Context, lead crm.LeadID) error {
	return c.Write(ctx, leadModel, []int64{int64(lead)}, map[string]any{"active": false})
}

// Unarchive brings a lead back.
func (c *Client) Unarchive(ctx context.Context, lead crm.LeadID) error {
	return c.Write(ctx, leadModel, []int64{int64(lead)}, map[string]any{"active": true})
}

// Create makes one record and returns its id.
func (c *Client) Create(ctx context.Context, model string, vals map[string]any) (int64, error) {
	return c.create(ctx, model, vals, nil)
}

func (c *Client) create(ctx context.Context, model string, vals, with map[string]any) (int64, error) {
	var id oneID
	err := c.Call(ctx, Request{Model: model, Method: "create", Args: []Arg{{"vals_list", []any{vals}}}, Context: with, Write: true}, &id)
	return int64(id), err
}

// Write changes records.
func (c *Client) Write(ctx context.Context, model string, ids []int64, vals map[string]any) error {
	return c.Call(ctx, Request{Model: model, Method: "write", IDs: ids, Args: []Arg{{"vals", vals}}, Write: true}, nil)
}

// Delete removes a lead for good; it takes the rights of a Sales administrator.
func (c *Client) Delete(ctx context.Context, lead crm.LeadID) error {
	return c.Call(ctx, Request{Model: leadModel, Method: "unlink", IDs: []int64{int64(lead)}, Write: true}, nil)
}

func numbersOf(ids []crm.LeadID) []int64 {
	out := make([]int64, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return out
}

// LinkTo is the path of a lead's page; it is right in every version of Odoo.
func LinkTo(lead crm.LeadID) string { return fmt.Sprintf("/mail/view?model=crm.lead&res_id=%d", lead) }
