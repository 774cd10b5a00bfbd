package odooclient

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// HasGroup reports whether the session's user is in a group, such as sales_team.group_sale_manager.
func (c *Client) HasGroup(ctx context.Context, group string) (bool, error) {
	s := c.Session()
	onModel := Request{Model: "res.users", Method: "has_group", Args: []Arg{{"group_ext_id", group}}}
	onUser := onModel
	onUser.IDs = []int64{s.UID}
	if s.Version.hasGroupOnUser() {
		return c.callWithFallback(ctx, onUser, onModel)
	}
	return c.callWithFallback(ctx, onModel, onUser)
}

// allLeadsGroup is Odoo's group "User: All Documents", which Sales administrators are in as well.
const allLeadsGroup = "sales_team.group_sale_salesman_all_leads"

// RequireAllLeads refuses a user who sees only part of the leads: Odoo hides the others silently, so that they
// would look deleted, and their duplicates would never be found. Error: *Error of kind Forbidden.
func (c *Client) RequireAllLeads(ctx context.Context) error {
	may, err := c.HasGroup(ctx, allLeadsGroup)
	if Is(err, UnknownMethod) {
		return nil // a version that asks in another way: the reads say themselves what is forbidden
	}
	if err != nil {
		return fmt.Errorf("check whether the Leadtwin user can see all leads: %w", err)
	}
	if may {
		return nil
	}
	return &Error{
		Kind: Forbidden, Message: "the Leadtwin user cannot see all leads; duplicates of other salespeople would be missed " +
			"silently",
		Hint: "give the user Sales: 'User: All Documents' (Settings, Users); 'leadtwin doctor' lists its rights",
	}
}

// May reports whether the session's user may do an operation (read, write, create, unlink) on a model at all.
func (c *Client) May(ctx context.Context, model, operation string) (bool, error) {
	asked := []Arg{{"operation", operation}}
	old := Request{
		Model: model, Method: "check_access_rights", Args: asked,
		Opts: map[string]any{"raise_exception": false},
	}
	now := Request{Model: model, Method: "has_access", IDs: []int64{}, Args: asked}
	if s := c.Session(); s.Version.usesHasAccess() {
		return c.callWithFallback(ctx, now, old)
	}
	return c.callWithFallback(ctx, old, now)
}

// callWithFallback asks in the form of this version, and in the other one where the server does not know that: versions
// between two yearly ones have the new form sooner or later than the table says.
func (c *Client) callWithFallback(ctx context.Context, usual, other Request) (yes bool, err error) {
	if err = c.Call(ctx, usual, &yes); !Is(err, UnknownMethod) {
		return yes, err
	}
	if again := c.Call(ctx, other, &yes); !Is(again, UnknownMethod) {
		return yes, again
	}
	return false, err
}

// PingJSONRPC reports whether /jsonrpc answers, which serves the reads whose answer XML-RPC cannot send.
func (c *Client) PingJSONRPC(ctx context.Context) error {
	s := c.current().session
	t := c.newTransport(JSONRPC, s.Version)
	return c.sanitizeError(c.retryRead(ctx, maxSignInTries, func() error {
		_, err := t.serverVersion(ctx)
		return err
	}))
}

// ServerTime is the clock of the web server before Odoo, in whole seconds; zero if it does not tell.
func (c *Client) ServerTime(ctx context.Context) (time.Time, error) {
	var at time.Time
	err := c.retryRead(ctx, maxReadTries, func() error {
		a, err := c.conn.send(ctx, httpCall{method: http.MethodGet, path: "/web/webclient/version_info"})
		if err != nil {
			return err
		}
		defer a.Free()
		at = a.serverDate()
		return nil
	})
	return at, c.sanitizeError(err)
}

// allGroupsFieldSince is the version that lists the groups of a user with those that they imply in a field of their
// own; before, groups_id holds all of them.
const allGroupsFieldSince = 19

// usersSeeingAllLeads are the users who see all leads, archived ones included. known is false where Odoo does not let
// the session's user ask: then no user counts as one who sees less.
//
// Source: ir.model.data.check_object_reference and the groups of other users can be used by a plain sales user: seen on
// 14 and 19.
func (c *Client) usersSeeingAllLeads(ctx context.Context) (users map[crm.UserID]bool, known bool, err error) {
	s := c.Session()
	if s.AllLeadsGroup != 0 {
		users, err = c.usersOfGroup(ctx, s.AllLeadsGroup)
		if users[crm.UserID(s.UID)] { // else the module may have been installed again since, with another group
			return users, true, nil
		}
		if err != nil && !KindOf(err).Rejected() {
			return nil, false, err
		}
	}
	group, err := c.findAllLeadsGroup(ctx)
	if err != nil || group == 0 {
		return nil, false, ignoreRejected(err)
	}
	if group == s.AllLeadsGroup && users != nil {
		return users, true, nil
	}
	if users, err = c.usersOfGroup(ctx, group); err != nil {
		return nil, false, ignoreRejected(err)
	}
	c.updateSession(func(s *Session) { s.AllLeadsGroup = group })
	return users, true, nil
}

// findAllLeadsGroup returns the id of the group; 0 if Odoo names none.
func (c *Client) findAllLeadsGroup(ctx context.Context) (int64, error) {
	module, name, _ := strings.Cut(allLeadsGroup, ".")
	var found []any
	err := c.Call(ctx, Request{
		Model: "ir.model.data", Method: "check_object_reference",
		Args: []Arg{{"module", module}, {"xml_id", name}},
	}, &found)
	if err != nil {
		return 0, err
	}
	group, _ := lastNumber(found)
	return group, nil
}

// usersOfGroup are the users in a group, archived ones included.
func (c *Client) usersOfGroup(ctx context.Context, group int64) (map[crm.UserID]bool, error) {
	field := "groups_id"
	if s := c.Session(); s.Version.Major >= allGroupsFieldSince {
		field = "all_group_ids"
	}
	ids, err := c.Search(ctx, "res.users",
		And(In(field, []int64{group}), In("active", []bool{true, false})), SearchOptions{})
	if err != nil {
		return nil, err
	}
	users := make(map[crm.UserID]bool, len(ids))
	for _, id := range ids {
		users[crm.UserID(id)] = true
	}
	return users, nil
}

func lastNumber(pair []any) (int64, bool) {
	if len(pair) == 0 {
		return 0, false
	}
	n, ok := pair[len(pair)-1].(float64)
	return int64(n), ok && n > 0
}

func ignoreRejected(err error) error {
	if KindOf(err).Rejected() {
		return nil
	}
	return err
}
