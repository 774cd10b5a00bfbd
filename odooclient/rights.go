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
	r := Request{Model: model, Method: "check_access_rights", Args: []Arg{{"operation", operation}}, Opts: map[string]any{"raise_exception": false}}
	if s := c.Session(); differencesOf(s.Version.Major).hasAccess {
		r = Request{Model: model, Method: "has_access", IDs: []int64{}, Args: []Arg{{"operation", operation}}}
	}
	var may bool
	err := c.Call(ctx, r, &may)
	return may, err
}

// ServerTime is the clock of the web server before Odoo, in whole seconds; zero if it does not tell.
func (c *Client) ServerTime(ctx context.Context) (time.Time, error) {
	var at time.Time
	err := c.again(ctx, readTries, func() error {
		a, err := c.wire.send(ctx, parcel{method: http.MethodGet, path: "/web/webclient/version_info"})
		if err != nil {
			return err
		}
		defer a.Free()
		at = a.date()
		return nil
	})
	return at, err
}
