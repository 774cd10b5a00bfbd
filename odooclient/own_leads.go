package odooclient

import (
	"context"
	"errors"
	"strings"

	"leadtwin/internal/crm"
)

// allLeadsFieldFrom is the version that lists the groups of a user with those that they imply in a field of their own; before,
// groups_id holds all of them.
const allLeadsFieldFrom = 19

// seeAllLeads are the users who see all leads, archived ones included. known is false where Odoo does not let the session's
// user ask: then nobody is taken for one who sees less.
//
// Source: ir.model.data.check_object_reference and the groups of other users can be used by a plain sales user: seen on 14
// and 19.
func (c *Client) seeAllLeads(ctx context.Context) (users map[crm.UserID]bool, known bool, err error) {
	module, name, _ := strings.Cut(allLeads, ".")
	var found []any
	r := Request{Model: "ir.model.data", Method: "check_object_reference", Args: []Arg{{"module", module}, {"xml_id", name}}}
	if err := c.Call(ctx, r, &found); err != nil {
		return nil, false, unlessRefused(err)
	}
	group, ok := lastNumber(found)
	if !ok {
		return nil, false, nil
	}
	field := "groups_id"
	if s := c.Session(); s.Version.Major >= allLeadsFieldFrom {
		field = "all_group_ids"
	}
	ids, err := c.Search(ctx, "res.users", []any{[]any{field, "in", []int64{group}}, []any{"active", "in", []bool{true, false}}}, SearchOptions{})
	if err != nil {
		return nil, false, unlessRefused(err)
	}
	users = make(map[crm.UserID]bool, len(ids))
	for _, id := range ids {
		users[crm.UserID(id)] = true
	}
	return users, true, nil
}

func lastNumber(pair []any) (int64, bool) {
	if len(pair) == 0 {
		return 0, false
	}
	n, ok := pair[len(pair)-1].(float64)
	return int64(n), ok && n > 0
}

// unlessRefused drops an error that Odoo answers with: it does not let this user ask.
func unlessRefused(err error) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind.Rejected() {
		return nil
	}
	return err
}
