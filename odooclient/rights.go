package odooclient

import (
	"context"
	"net/http"
	"time"
)

// HasGroup says whether the session's user is in a group, such as sales_team.group_sale_manager.
func (c *Client) HasGroup(ctx context.Context, group string) (bool, error) {
	s := c.Session()
	onModel := Request{Model: "res.users", Method: "has_group", Args: []Arg{{"group_ext_id", group}}}
	onUser := onModel
	onUser.IDs = []int64{s.UID}
	if s.Version.from(groupIDsFrom) {
		return c.either(ctx, onUser, onModel)
	}
	return c.either(ctx, onModel, onUser)
}

// May says whether the session's user may do an operation (read, write, create, unlink) on a model at all.
func (c *Client) May(ctx context.Context, model, operation string) (bool, error) {
	asked := []Arg{{"operation", operation}}
	old := Request{Model: model, Method: "check_access_rights", Args: asked, Opts: map[string]any{"raise_exception": false}}
	now := Request{Model: model, Method: "has_access", IDs: []int64{}, Args: asked}
	if s := c.Session(); s.Version.from(accessFrom) {
		return c.either(ctx, now, old)
	}
	return c.either(ctx, old, now)
}

// either asks in the form of this version, and in the other one where the server does not know that: versions between
// two yearly ones have the new form sooner or later than the table says.
func (c *Client) either(ctx context.Context, usual, other Request) (yes bool, err error) {
	if err = c.Call(ctx, usual, &yes); !Is(err, UnknownMethod) {
		return yes, err
	}
	if again := c.Call(ctx, other, &yes); !Is(again, UnknownMethod) {
		return yes, again
	}
	return false, err
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
	return at, c.clean(err)
}
