package odooclient

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
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

	errorsNeedSession bool

	mu     sync.Mutex
	cookie string // names the database; see withSession
}

func (t *jsonRPC) version(ctx context.Context) (string, error) {
	var v struct {
		Version string `json:"server_version"`
	}
	err := t.service(ctx, "common", "version", []any{}, Request{}, &v)
	return v.Version, err
}

func (t *jsonRPC) login(ctx context.Context) (int64, error) {
	var uid falseOr[int64]
	if err := t.service(ctx, "common", "authenticate", []any{t.database, t.user, t.key, map[string]any{}}, Request{}, &uid); err != nil {
		return 0, err
	}
	if uid.Value == 0 {
		return 0, fault(LoginRefused, Request{}, wrongLogin)
	}
	return uid.Value, nil
}

func (t *jsonRPC) call(ctx context.Context, uid int64, r Request, out any) error {
	return t.service(ctx, "object", "execute_kw", []any{t.database, uid, t.key, r.Model, r.Method, r.positional(), r.keywords()}, r, out)
}

// rpcError is JSON-RPC's error; its code is 200 or 0 by version and says nothing.
type rpcError struct {
	Message string    `json:"message"`
	Data    exception `json:"data"`
}

func (t *jsonRPC) service(ctx context.Context, service, method string, args []any, r Request, out any) error {
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "method": "call", "id": 1, "params": map[string]any{"service": service, "method": method, "args": args}})
	if err != nil {
		return fmt.Errorf("%s.%s: write the arguments as JSON: %w", r.Model, r.Method, err)
	}
	a, err := t.post(ctx, body, r.Write)
	if err != nil {
		return inCall(err, r)
	}
	defer a.Free()
	r.answered(len(a.Body))
	if a.Status != http.StatusOK || a.Type != jsonType {
		return proxied(a, r)
	}
	return open(a.Body, r, out)
}

// open reads JSON-RPC's envelope in place and decodes the result into out. A method that returns nothing has none.
func open(body []byte, r Request, out any) error {
	var result, refused []byte
	envelope := false
	s := scanner{text: body}
	err := s.object(func(name []byte) error {
		value, err := s.value()
		switch string(name) {
		case "jsonrpc":
			envelope = true
		case "result":
			result = value
		case "error":
			refused = value
		}
		return err
	})
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return unreadable(r, err)
	}
	var e rpcError
	switch {
	case refused != nil && json.Unmarshal(refused, &e) == nil:
		return refusal(e.Data.Name, r, cmp.Or(e.Data.Message, e.Message))
	case !envelope && !r.Write:
		return otherJSON(r)
	case refused != nil || !envelope:
		return unreadable(r, errNoRPC)
	case result == nil:
		return nil
	}
	if err := decodeAnswer(r, result, out); err != nil {
		return unreadable(r, err)
	}
	return nil
}

var errNoRPC = errors.New("it answers in JSON, but not as Odoo does")

// otherJSON is an answer of some other program.
func otherJSON(r Request) *Error {
	return &Error{Kind: NotOdoo, Model: r.Model, Method: r.Method, Said: errNoRPC.Error(), Do: "check that odoo.url is the address of Odoo itself"}
}

// isOtherJSON says that an answer arrived whole, but is no JSON or holds something else than was asked for.
func isOtherJSON(err error) bool {
	_, otherType := errors.AsType[*json.UnmarshalTypeError](err)
	_, noJSON := errors.AsType[*json.SyntaxError](err)
	return otherType || noJSON
}

// post sends one call. An Odoo 14 that serves several databases answers errors over /jsonrpc with a bare HTTP 500 unless
// a session says which database is meant: a read that meets that is repeated within one, a write begins with one, since
// afterwards nobody could tell what its 500 meant.
func (t *jsonRPC) post(ctx context.Context, body []byte, write bool) (*answer, error) {
	cookie := t.session()
	if write && cookie == "" && t.errorsNeedSession {
		var err error
		if cookie, err = t.openSession(ctx); err != nil {
			return nil, notSent(err)
		}
	}
	p := parcel{method: http.MethodPost, path: "/jsonrpc", mediaType: jsonType, body: body, write: write, header: withCookie(cookie)}
	a, err := t.wire.send(ctx, p)
	if err != nil || !t.errorsNeedSession || write || cookie != "" || a.Status != http.StatusInternalServerError {
		return a, err
	}
	a.Free() // the page of an error is not read
	if cookie, err = t.openSession(ctx); err != nil || cookie == "" {
		return a, nil //nolint:nilerr // what the server said to the call itself is what counts
	}
	p.header = withCookie(cookie)
	return t.wire.send(ctx, p)
}

func withCookie(cookie string) http.Header {
	if cookie == "" {
		return nil
	}
	return http.Header{"Cookie": {cookie}}
}

func (t *jsonRPC) session() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.cookie
}

// openSession gets a cookie that names the database: it signs nobody in.
func (t *jsonRPC) openSession(ctx context.Context) (string, error) {
	a, err := t.wire.send(ctx, parcel{method: http.MethodGet, path: "/web", query: url.Values{"db": {t.database}}})
	if err != nil {
		return "", err
	}
	defer a.Free()
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if c.Name == "session_id" {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.cookie = c.Name + "=" + c.Value
			return t.cookie, nil
		}
	}
	return "", nil
}
