package odooclient

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// json2 is the protocol of Odoo 19 and later: real HTTP statuses, named arguments, a key as bearer.
//
// Source: addons/rpc/controllers/json2.py, Odoo 19.
type json2 struct {
	wire     *wire
	database string
	key      string
}

func (t *json2) name() string { return "json2" }

// exception is how JSON-2, and inside "data" JSON-RPC, tells an error.
type exception struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

func (t *json2) version(ctx context.Context) (string, error) {
	a, err := t.wire.send(ctx, http.MethodGet, "/web/version", "", nil, nil, false)
	if err != nil {
		return "", err
	}
	defer a.Free()
	var v struct {
		Version string `json:"version"`
	}
	if a.Status != http.StatusOK || json.Unmarshal(a.Body, &v) != nil || v.Version == "" {
		return "", notOdoo(a)
	}
	return v.Version, nil
}

func (t *json2) login(ctx context.Context) (int64, error) {
	var user struct {
		UID int64 `json:"uid"`
	}
	err := t.call(ctx, 0, Request{Model: "res.users", Method: "context_get"}, &user)
	return user.UID, err
}

func (t *json2) call(ctx context.Context, _ int64, r Request, out any) error {
	body, err := json.Marshal(r.named())
	if err != nil {
		return fmt.Errorf("%s.%s: write the arguments as JSON: %w", r.Model, r.Method, err)
	}
	header := http.Header{"Authorization": {"bearer " + t.key}}
	if t.database != "" {
		header.Set("X-Odoo-Database", t.database)
	}
	a, err := t.wire.send(ctx, http.MethodPost, "/json/2/"+r.Model+"/"+r.Method, "application/json", header, body, r.Write)
	if err != nil {
		return inCall(err, r)
	}
	defer a.Free()
	if a.Status != http.StatusOK {
		return t.refused(a, r)
	}
	if out == nil {
		return nil
	}
	if err := decode(a.Body, out); err != nil {
		return unreadable(r, err)
	}
	return nil
}

func (t *json2) refused(a *answer, r Request) error {
	var e exception
	if a.Type == "application/json" && json.Unmarshal(a.Body, &e) == nil && e.Name != "" {
		return fault(kindOf(e.Name, r), r, e.Message)
	}
	if a.Status == http.StatusNotFound {
		// Odoo's own page: it found no database. The name may be wrong, or PostgreSQL is down for a moment.
		return &Error{Kind: UnknownDatabase, Model: r.Model, Method: r.Method, Said: fmt.Sprintf("no database %q answers here", t.database), Do: "check odoo.database; if it is right, Odoo's own database server may be down"}
	}
	return inCall(proxied(a, r.Write), r)
}

// proxied is an answer that Odoo did not write: a proxy's page, or Odoo's own when it could not even begin.
func proxied(a *answer, write bool) error {
	switch {
	case a.Status >= http.StatusInternalServerError && write:
		return &Error{Kind: UnknownOutcome, Said: fmt.Sprintf("HTTP %d", a.Status), Do: "nothing: Leadtwin looks in Odoo what happened"}
	case a.Status >= http.StatusInternalServerError, a.Status == http.StatusTooManyRequests:
		return &Error{Kind: Busy, Said: fmt.Sprintf("HTTP %d", a.Status), Do: "try again in a moment; if it stays, look at Odoo and the proxy before it"}
	}
	return notOdoo(a)
}

func notOdoo(a *answer) error {
	return &Error{Kind: NotOdoo, Said: fmt.Sprintf("HTTP %d with %s, which is no answer of Odoo's API", a.Status, orNothing(a.Type)), Do: "check that odoo.url is the address of Odoo itself and that a proxy before it lets /jsonrpc, /xmlrpc and /json through"}
}

func orNothing(s string) string {
	if s == "" {
		return "no content type"
	}
	return s
}

// inCall adds which call it was.
func inCall(err error, r Request) error {
	if e, ok := err.(*Error); ok && e.Model == "" { //nolint:errorlint // only our own, not wrapped
		e.Model, e.Method = r.Model, r.Method
	}
	return err
}

// unreadable is an answer of status 200 that does not hold what was asked for.
func unreadable(r Request, err error) error {
	kind := BadAnswer
	if r.Write {
		kind = UnknownOutcome
	}
	return &Error{Kind: kind, Model: r.Model, Method: r.Method, Said: "the answer cannot be read: " + err.Error(), Do: "try again; if it stays, another transport may help (odoo.transport)", cause: err}
}
