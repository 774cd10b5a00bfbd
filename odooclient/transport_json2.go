package odooclient

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

const jsonType = "application/json"

// json2Transport is the protocol of Odoo 19 and later: real HTTP statuses, named arguments, a key as bearer.
//
// Source: addons/rpc/controllers/json2.py, Odoo 19.
type json2Transport struct {
	conn     *httpConn
	database string
	user     string
	key      string
}

// exception is an error in JSON-2, and in "data" of JSON-RPC. The traceback next to it is not read.
type exception struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

// serverVersion asks the page that needs no login, or, where a proxy lets only the API through, the module base.
func (t *json2Transport) serverVersion(ctx context.Context) (string, error) {
	a, err := t.conn.send(ctx, httpCall{method: http.MethodGet, path: "/web/version"})
	if err != nil {
		return "", err
	}
	var v struct {
		Version string `json:"version"`
	}
	isVersion := a.Status == http.StatusOK && json.Unmarshal(a.Body, &v) == nil && v.Version != ""
	a.Free()
	if isVersion {
		return v.Version, nil
	}
	var base []struct {
		Version string `json:"latest_version"`
	}
	r := Request{
		Model: "ir.module.module", Method: "search_read",
		Args: []Arg{{"domain", Eq("name", "base")}, {"fields", []string{"latest_version"}}},
	}
	if err := t.call(ctx, 0, r, &base); err != nil {
		if Is(err, NotOdoo) || Is(err, UnknownDatabase) {
			return "", nonOdooResponse(a, Request{}) // of the two, this page shows what answered
		}
		if isForeignJSON(err) {
			return "", notJSONRPCError(r)
		}
		return "", err
	}
	if len(base) != 1 {
		return "", notOdooError(a)
	}
	return base[0].Version, nil
}

func (t *json2Transport) login(ctx context.Context) (int64, error) {
	var user struct {
		UID int64 `json:"uid"`
	}
	r := Request{Model: "res.users", Method: "context_get"}
	if err := t.call(ctx, 0, r, &user); err != nil {
		return 0, err
	}
	if user.UID == 0 {
		return 0, callError(LoginRefused, r, "the API key does not belong to any user")
	}
	return user.UID, t.checkUser(ctx, user.UID)
}

// checkUser compares the key's user with odoo.user: JSON-2 needs no name, so it would sign in as a user other than the
// configured one, which the other transports refuse.
func (t *json2Transport) checkUser(ctx context.Context, uid int64) error {
	var rows []struct {
		Login string `json:"login"`
	}
	r := Request{Model: "res.users", Method: "read", IDs: []int64{uid}, Args: []Arg{{"fields", []string{"login"}}}}
	if err := t.call(ctx, uid, r, &rows); err != nil {
		return err
	}
	if len(rows) != 1 || t.user == "" || strings.EqualFold(rows[0].Login, strings.TrimSpace(t.user)) {
		return nil
	}
	return &Error{
		Kind: LoginRefused, Message: fmt.Sprintf("the key belongs to the user %q, not to %q", rows[0].Login, t.user),
		Hint: fmt.Sprintf("set odoo.user to %s, or odoo.api_key to a key of %s", rows[0].Login, t.user),
	}
}

func (t *json2Transport) call(ctx context.Context, _ int64, r Request, out any) error {
	body, err := json.Marshal(r.namedArgs())
	if err != nil {
		return fmt.Errorf("%s.%s: write the arguments as JSON: %w", r.Model, r.Method, err)
	}
	header := http.Header{"Authorization": {"bearer " + t.key}}
	if t.database != "" {
		header.Set("X-Odoo-Database", t.database)
	}
	a, err := t.conn.send(ctx, httpCall{
		method: http.MethodPost, path: "/json/2/" + r.Model + "/" + r.Method, mediaType: jsonType, header: header, body: body,
		write: r.Write,
	})
	if err != nil {
		return addCall(err, r)
	}
	defer a.Free()
	r.recordSize(len(a.Body))
	if a.Status != http.StatusOK || a.Type != jsonType {
		return t.responseError(a, r)
	}
	if err := decodeResult(r, a.Body, out); err != nil {
		return unreadableResponse(r, err)
	}
	return nil
}

func (t *json2Transport) responseError(a *response, r Request) error {
	var e exception
	// a Python class with its module
	if a.Type == jsonType && json.Unmarshal(a.Body, &e) == nil && strings.Contains(e.Name, ".") {
		return refusedError(kindOfResponse(a.Status, e.Name), r, e.Message)
	}
	if a.Status == http.StatusNotFound && !r.Write {
		// Odoo's own page: it found no database. The name may be wrong, or PostgreSQL is down for a moment. A write that gets
		// such a page may have been executed nevertheless, since a proxy may send one, too.
		return &Error{
			Kind: UnknownDatabase, Model: r.Model, Method: r.Method,
			Message: fmt.Sprintf("the database %q does not answer at this address", t.database),
			Hint:    "check odoo.database; if it is correct, Odoo's own database server may be down",
		}
	}
	return nonOdooResponse(a, r)
}

// kindOfResponse is determined by the class of the exception, or by the status for an exception of a module.
//
// Source: http_status of the classes in odoo/exceptions.py, Odoo 19.
func kindOfResponse(status int, class string) Kind {
	k := kindOfException(class)
	if k != Internal {
		return k
	}
	switch status {
	case http.StatusForbidden:
		return Forbidden
	case http.StatusConflict:
		return Conflict
	case http.StatusUnprocessableEntity:
		return UserError
	}
	return k
}
