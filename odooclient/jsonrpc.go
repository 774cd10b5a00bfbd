package odooclient

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// jsonRPC is Odoo's /jsonrpc: every answer is HTTP 200, errors have the name of their Python class.
//
// Source: addons/web or addons/rpc, controllers of /jsonrpc, Odoo 14 to 19.
type jsonRPC struct {
	wire     *wire
	database string
	user     string
	key      string

	session     sync.Mutex
	needSession bool // Odoo 14, see withSession
}

func (t *jsonRPC) name() string { return "jsonrpc" }

func (t *jsonRPC) version(ctx context.Context) (string, error) {
	var v struct {
		Version string `json:"server_version"`
	}
	r := Request{Model: "common", Method: "version"}
	if err := t.service(ctx, "common", "version", []any{}, r, &v); err != nil {
		return "", err
	}
	return v.Version, nil
}

func (t *jsonRPC) login(ctx context.Context) (int64, error) {
	var uid falseOr[int64]
	r := Request{Model: "common", Method: "authenticate"}
	if err := t.service(ctx, "common", "authenticate", []any{t.database, t.user, t.key, map[string]any{}}, r, &uid); err != nil {
		return 0, err
	}
	if uid.Value == 0 {
		return 0, fault(LoginRefused, r, "user or key is wrong")
	}
	return uid.Value, nil
}

func (t *jsonRPC) call(ctx context.Context, uid int64, r Request, out any) error {
	return t.service(ctx, "object", "execute_kw", []any{t.database, uid, t.key, r.Model, r.Method, r.positional(), r.keywords()}, r, out)
}

// rpcError is JSON-RPC's error; Code is 200 or 0 by version and says nothing.
type rpcError struct {
	Message string    `json:"message"`
	Data    exception `json:"data"`
}

func (t *jsonRPC) service(ctx context.Context, service, method string, args []any, r Request, out any) error {
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "method": "call", "id": 1, "params": map[string]any{"service": service, "method": method, "args": args}})
	if err != nil {
		return fmt.Errorf("%s.%s: write the arguments as JSON: %w", r.Model, r.Method, err)
	}
	if err := t.withSession(ctx); err != nil {
		return inCall(err, r)
	}
	a, err := t.wire.send(ctx, http.MethodPost, "/jsonrpc", "application/json", nil, body, r.Write)
	if err != nil {
		return inCall(err, r)
	}
	defer a.Free()
	if a.Status != http.StatusOK || a.Type != "application/json" {
		return inCall(proxied(a, r.Write), r)
	}
	if out == nil {
		out = new(json.RawMessage)
	}
	envelope := struct {
		Result any       `json:"result"`
		Error  *rpcError `json:"error"`
	}{Result: out}
	if err := decode(a.Body, &envelope); err != nil {
		return unreadable(r, err)
	}
	if envelope.Error != nil {
		return fault(kindOf(envelope.Error.Data.Name, r), r, envelope.Error.Data.Message)
	}
	return nil
}

// withSession gets, once, a cookie that names the database. An Odoo 14 that serves several databases answers errors
// over /jsonrpc with a bare HTTP 500 unless a session says which one is meant.
func (t *jsonRPC) withSession(ctx context.Context) error {
	t.session.Lock()
	defer t.session.Unlock()
	if !t.needSession {
		return nil
	}
	a, err := t.wire.send(ctx, http.MethodGet, "/web", "", nil, nil, false, "db", t.database)
	if err != nil {
		return err
	}
	a.Free()
	t.needSession = false
	return nil
}
