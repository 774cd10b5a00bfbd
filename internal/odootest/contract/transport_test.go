package contract

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"leadtwin/odooclient"
)

// Transport is one way to call Odoo.
type Transport interface {
	Name() string
	// Call calls a method; ids are nil for a method of the model. It answers Nothing for a method that returns nothing.
	Call(ctx context.Context, c Call) (any, *Refusal)
	// Expects describes how a refusal differs from what Odoo's exception class looks like here; "" if it matches.
	Expects(class string, r *Refusal) string
}

// Call is one call of a method by a user.
type Call struct {
	UID           int64
	Secret        string
	Model, Method string
	IDs           []int64
	Args          []Arg          // by position, in Python's order
	Named         map[string]any // by name; context among them
}

// Arg is one argument by position; JSON-2 sends it by its name.
type Arg struct {
	Name  string
	Value any
}

// Nothing is the result of a method that returns nothing.
type Nothing struct{}

// Refusal is an error answer.
type Refusal struct {
	Status  int    // HTTP
	Code    any    // XML-RPC: number or text
	Class   string // JSON: data.name or name
	Message string
	Debug   string
}

func (r *Refusal) String() string {
	return fmt.Sprintf("HTTP %d, code %v, class %q, %.300s", r.Status, r.Code, r.Class, r.Message)
}

func transports(t Target) []Transport {
	x := []Transport{&xmlRPC{t: t, path: "/xmlrpc/2"}, &xmlRPC{t: t, path: "/xmlrpc"}, &jsonRPC{t: t}}
	if t.Major >= 19 {
		x = append(x, &json2{t: t})
	}
	for _, name := range []string{odooclient.XMLRPC, odooclient.JSONRPC, odooclient.JSON2} {
		if name != odooclient.JSON2 || t.Major >= 19 {
			x = append(x, &client{t: t, transport: name, sessions: map[string]*odooclient.Client{}})
		}
	}
	return x
}

// answer is an HTTP answer read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send makes one HTTP call; the client follows no redirects.
func send(ctx context.Context, method, url string, body []byte, header map[string]string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return answer{}, fmt.Errorf("make the request: %w", err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, fmt.Errorf("call %s: %w", url, err)
	}
	defer func() { _ = resp.Body.Close() }() // read to its end below
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, fmt.Errorf("read the answer of %s: %w", url, err)
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: b}, nil
}

func (c Call) executeArgs() []any {
	args := []any{}
	if c.IDs != nil {
		args = append(args, anyIDs(c.IDs))
	}
	for _, a := range c.Args {
		args = append(args, a.Value)
	}
	return args
}

func (c Call) named() map[string]any {
	if c.Named == nil {
		return map[string]any{}
	}
	return c.Named
}

func anyIDs(ids []int64) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}
