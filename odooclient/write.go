package odooclient

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// Assign assigns leads to a salesperson, a team, or both; 0 means no change. Odoo sets the team of a new salesperson by
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
	return c.Write(ctx, leadModel, int64IDs(leads), vals)
}

// Create makes one record and returns its id.
func (c *Client) Create(ctx context.Context, model string, vals map[string]any) (int64, error) {
	var id createdID
	err := c.Call(ctx, Request{Model: model, Method: "create", Args: []Arg{{"vals_list", []any{vals}}}, Write: true}, &id)
	return int64(id), err
}

// Write changes records.
func (c *Client) Write(ctx context.Context, model string, ids []int64, vals map[string]any) error {
	return c.Call(ctx, Request{Model: model, Method: "write", IDs: ids, Args: []Arg{{"vals", vals}}, Write: true}, nil)
}

// Delete removes a lead permanently; it requires the rights of a Sales administrator.
func (c *Client) Delete(ctx context.Context, lead crm.LeadID) error {
	return c.Call(ctx, Request{Model: leadModel, Method: "unlink", IDs: []int64{int64(lead)}, Write: true}, nil)
}

func int64IDs[ID ~int64](ids []ID) []int64 {
	return lists.Map(ids, func(id ID) int64 { return int64(id) })
}

// LeadPath is the path of a lead's page; it is right in every version of Odoo, and asks those who are not signed in to.
func LeadPath(lead crm.LeadID) string {
	return fmt.Sprintf("/mail/view?model=crm.lead&res_id=%d", lead)
}
