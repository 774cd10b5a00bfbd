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

// jsonRPCTransport is Odoo's /jsonrpc: every answer is HTTP 200, errors have the name of their Python class.
//
// Source: addons/web or addons/rpc, controllers of /jsonrpc, Odoo 14 to 19.
type jsonRPCTransport struct {
	conn     *httpConn
	database string
	user     string
	key      string

	errorsNeedSession bool

	mu     sync.Mutex
	cookie string // names the database; see withSession
}

func (t *jsonRPCTransport) serverVersion(ctx context.Context) (string, error) {
	return askServerVersion(ctx, t)
}

func (t *jsonRPCTransport) login(ctx context.Context) (int64, error) {
	return authenticate(ctx, t, t.database, t.user, t.key)
}

func (t *jsonRPCTransport) call(ctx context.Context, uid int64, r Request, out any) error {
	return t.callService(ctx, "object", "execute_kw",
		[]any{t.database, uid, t.key, r.Model, r.Method, r.positionalArgs(), r.keywordArgs()}, r, out)
}

// rpcError is JSON-RPC's error; its code is 200 or 0 depending on the version and has no meaning.
type rpcError struct {
	Message string    `json:"message"`
	Data    exception `json:"data"`
}

func (t *jsonRPCTransport) callService(
	ctx context.Context, service, method string, args []any, r Request, out any,
) error {
	body, err := json.Marshal(map[string]any{
		"jsonrpc": "2.0", "method": "call", "id": 1,
		"params": map[string]any{"service": service, "method": method, "args": args},
	})
	if err != nil {
		return fmt.Errorf("%s.%s: write the arguments as JSON: %w", r.Model, r.Method, err)
	}
	a, err := t.postCall(ctx, body, r.Write, r.precedesWrite)
	if err != nil {
		return addCall(err, r)
	}
	defer a.Free()
	r.recordSize(len(a.Body))
	if a.Status != http.StatusOK || a.Type != jsonType {
		return nonOdooResponse(a, r)
	}
	return decodeEnvelope(a.Body, r, out)
}

// decodeEnvelope reads JSON-RPC's envelope in place and decodes the result into out. A method that returns nothing has
// none.
func decodeEnvelope(body []byte, r Request, out any) error {
	var result, refused []byte
	envelope := false
	s := jsonScanner{text: body}
	err := s.scanObject(func(name []byte) error {
		value, err := s.scanValue()
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
		err = s.expectEnd()
	}
	if err != nil {
		return unreadableResponse(r, err)
	}
	var e rpcError
	switch {
	case refused != nil && json.Unmarshal(refused, &e) == nil:
		return exceptionError(e.Data.Name, r, cmp.Or(e.Data.Message, e.Message))
	case !envelope && !r.Write:
		return notJSONRPCError(r)
	case refused != nil || !envelope:
		return unreadableResponse(r, errNotJSONRPC)
	case result == nil:
		return nil
	}
	if err := decodeResult(r, result, out); err != nil {
		return unreadableResponse(r, err)
	}
	return nil
}

var errNotJSONRPC = errors.New("the server answered with JSON that is not from Odoo")

func notJSONRPCError(r Request) *Error {
	return &Error{
		Kind: NotOdoo, Model: r.Model, Method: r.Method, Message: errNotJSONRPC.Error(),
		Hint: "check that odoo.url is the address of Odoo itself",
	}
}

// isForeignJSON reports a complete answer that is not JSON or contains something else than requested.
func isForeignJSON(err error) bool {
	_, otherType := errors.AsType[*json.UnmarshalTypeError](err)
	_, noJSON := errors.AsType[*json.SyntaxError](err)
	return otherType || noJSON
}

// postCall sends one call. An Odoo 14 that serves several databases answers errors over /jsonrpc with a bare HTTP 500
// unless a session says which database is meant: a read that meets that is repeated within one, a write begins with
// one, since afterwards the meaning of its 500 would be unclear.
func (t *jsonRPCTransport) postCall(ctx context.Context, body []byte, write, precedesWrite bool) (*response, error) {
	cookie := t.sessionCookie()
	if (write || precedesWrite) && cookie == "" && t.errorsNeedSession {
		var err error
		if cookie, err = t.openSession(ctx); err != nil {
			return nil, markUnsent(err)
		}
	}
	p := httpCall{
		method: http.MethodPost, path: "/jsonrpc", mediaType: jsonType, body: body, write: write,
		header: cookieHeader(cookie),
	}
	a, err := t.conn.send(ctx, p)
	if err != nil || !t.errorsNeedSession || write || cookie != "" || a.Status != http.StatusInternalServerError {
		return a, err
	}
	a.Free() // the page of an error is not read
	if cookie, err = t.openSession(ctx); err != nil || cookie == "" {
		return a, nil //nolint:nilerr // what the server said to the call itself is what counts
	}
	p.header = cookieHeader(cookie)
	return t.conn.send(ctx, p)
}

func cookieHeader(cookie string) http.Header {
	if cookie == "" {
		return nil
	}
	return http.Header{"Cookie": {cookie}}
}

func (t *jsonRPCTransport) sessionCookie() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.cookie
}

// openSession gets a cookie that names the database, without signing in.
func (t *jsonRPCTransport) openSession(ctx context.Context) (string, error) {
	a, err := t.conn.send(ctx, httpCall{method: http.MethodGet, path: "/web", query: url.Values{"db": {t.database}}})
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
