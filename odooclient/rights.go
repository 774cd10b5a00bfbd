package odooclient

import (
	"context"
	"net/http"
	"time"
)

// HasGroup says whether the session's user is in a group, such as sales_team.group_sale_manager.
func (c *Client) HasGroup(ctx context.Context, group string) (bool, error) {
	s := c.Session()
	r := Request{Model: "res.users", Method: "has_group", Args: []Arg{{"group_ext_id", group}}}
	if differencesOf(s.Version.Major).hasGroupIDs {
		r.IDs = []int64{s.UID}
	}
	var has bool
	err := c.Call(ctx, r, &has)
	return has, err
}

// May says whether the session's user may do an operation (read, write, create, unlink) on a model at all.
func (c *Client) May(ctx context.Context, model, operation string) (bool, error) {
	var may bool
	err := c.Call(ctx, Request{
		Model: model, Method: "check_access_rights", Args: []Arg{{"operation", operation}}, Opts: map[string]any{"raise_exception": false},
	}, &may)
	return may, err
}

// MovesMessagesAsAdmin says whether an undo needs Settings rights to give messages back in this version.
func (s *Session) MovesMessagesAsAdmin() bool { return differencesOf(s.Version.Major).moveNeeds }

// HasWebhooks says whether rules in this version can call out.
func (s *Session) HasWebhooks() bool { return differencesOf(s.Version.Major).webhooks }

// ServerTime is the clock of the web server before Odoo, in whole seconds; zero if it does not tell.
func (c *Client) ServerTime(ctx context.Context) (time.Time, error) {
	a, err := c.wire.send(ctx, http.MethodGet, "/web/webclient/version_info", "", nil, nil, false)
	if err != nil {
		return time.Time{}, err
	}
	defer a.Free()
	return a.Date, nil
}
