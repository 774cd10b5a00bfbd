package odooclient

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// HasGroup says whether the session's user is in a group, such as sales_team.group_sale_manager.
func (c *Client) HasGroup(ctx context.Context, group string) (bool, error) {
	s := c.Session()
	onModel := Request{Model: "res.users", Method: "has_group", Args: []Arg{{"group_ext_id", group}}}
	onUser := onModel
	onUser.IDs = []int64{s.UID}
	if s.Version.groupOfUser() {
		return c.either(ctx, onUser, onModel)
	}
	return c.either(ctx, onModel, onUser)
}

// allLeads is Odoo's group "User: All Documents", which Sales administrators are in as well.
const allLeads = "sales_team.group_sale_salesman_all_leads"

// MustSeeAllLeads refuses a user who sees only part of the leads: Odoo hides the others without a word, so that they would look
// deleted, and their duplicates would never be found. Error: *Error of kind Forbidden.
func (c *Client) MustSeeAllLeads(ctx context.Context) error {
	may, err := c.HasGroup(ctx, allLeads)
	if Is(err, UnknownMethod) {
		return nil // a version that asks in another way: the reads say themselves what is forbidden
	}
	if err != nil {
		return fmt.Errorf("ask whether Leadtwin's user may see all leads: %w", err)
	}
	if may {
		return nil
	}
	return &Error{
		Kind: Forbidden, Said: "Leadtwin's user may not see all leads, so it would miss those of other salespeople without a word",
		Do: "give the user Sales: 'User: All Documents' (Settings, Users); 'leadtwin doctor' says which rights it has",
	}
}

// May says whether the session's user may do an operation (read, write, create, unlink) on a model at all.
func (c *Client) May(ctx context.Context, model, operation string) (bool, error) {
	asked := []Arg{{"operation", operation}}
	old := Request{Model: model, Method: "check_access_rights", Args: asked, Opts: map[string]any{"raise_exception": false}}
	now := Request{Model: model, Method: "has_access", IDs: []int64{}, Args: asked}
	if s := c.Session(); s.Version.hasAccess() {
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

// JSONRPC reports whether /jsonrpc answers, which takes the reads whose answer XML-RPC cannot send.
func (c *Client) JSONRPC(ctx context.Context) error {
	s := c.now().session
	t := c.transport(JSONRPC, s.Version)
	return c.clean(c.again(ctx, signInTries, func() error {
		_, err := t.version(ctx)
		return err
	}))
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
