package odooclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// explainLoginError distinguishes a database that does not exist (and names those that do) from one that is down.
func (c *Client) explainLoginError(ctx context.Context, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != UnknownDatabase && e.Kind != Busy && e.Kind != Internal {
		return err
	}
	name := c.options.Database
	switch names, why := c.databaseNames(ctx); {
	case why == "" && slices.Contains(names, name) && e.Kind == Internal:
		return &Error{
			Kind: UnknownDatabase,
			Message: fmt.Sprintf("%q is not an Odoo database, or was never initialised",
				name), Hint: "set odoo.database to the database of your Odoo" + listDatabases(names), cause: err,
		}
	case why == "" && slices.Contains(names, name):
		return &Error{
			Kind: Busy, Message: fmt.Sprintf("the database %q exists but does not respond", name),
			Hint: "try again in a moment; if the problem persists, check Odoo's log", cause: err,
		}
	case why == "" && len(names) > 0:
		return &Error{
			Kind: UnknownDatabase, Message: fmt.Sprintf("there is no database %q", name),
			Hint: "set odoo.database to one of: " + strings.Join(names, ", "), cause: err,
		}
	case kindOfException(why) == Busy:
		return &Error{
			Kind: Busy, Message: "Odoo's own database server does not answer",
			Hint: "try again in a moment; if the problem persists, check the PostgreSQL server of Odoo", cause: err,
		}
	case e.Kind == Busy && kindOfException(why) == LoginRefused:
		e.Kind, e.Hint = UnknownDatabase, "check odoo.database (this server does not tell its databases' names); if it is "+
			"right, Odoo's own database server may be down"
	}
	return err
}

func listDatabases(names []string) string {
	if len(names) < 2 {
		return ""
	}
	return "; this server has " + strings.Join(names, ", ")
}

// databaseNames asks for the names of the databases. why is the exception of a server that does not tell them, or
// "unknown".
func (c *Client) databaseNames(ctx context.Context) (names []string, why string) {
	a, err := c.conn.send(ctx, httpCall{
		method: http.MethodPost, path: "/web/database/list", mediaType: jsonType,
		body: []byte(`{"jsonrpc":"2.0","method":"call","params":{}}`),
	})
	if err != nil {
		return nil, "unknown"
	}
	defer a.Free()
	var list struct {
		Result []string  `json:"result"`
		Error  *rpcError `json:"error"`
	}
	if a.Status != http.StatusOK || decodeValue(a.Body, &list) != nil {
		return nil, "unknown"
	}
	if list.Error != nil {
		return nil, list.Error.Data.Name
	}
	return list.Result, ""
}

// DatabaseID asks the database who it is: two calls. Settings are for administrators only, companies for everybody.
func (c *Client) DatabaseID(ctx context.Context) (DatabaseID, error) {
	id := DatabaseID{Name: c.Session().Database}
	var rows []map[string]any
	r := SearchOptions{Order: "id", Limit: 1}.request("res.company", "search_read", nil)
	r.Args = append(r.Args, Arg{"fields", []string{"create_date"}})
	if err := c.Call(ctx, r, &rows); err != nil {
		return id, fmt.Errorf("read when the database was created: %w", err)
	}
	if len(rows) == 1 {
		id.Created, _ = rows[0]["create_date"].(string)
	}
	rows = nil
	r = SearchOptions{Limit: 1}.request("ir.config_parameter", "search_read", Eq("key", "database.uuid"))
	r.Args = append(r.Args, Arg{"fields", []string{"value"}})
	switch err := c.Call(ctx, r, &rows); {
	case Is(err, Forbidden):
	case err != nil:
		return id, fmt.Errorf("read the id of the database: %w", err)
	case len(rows) == 1:
		id.UUID, _ = rows[0]["value"].(string)
	}
	return id, nil
}
