package contract

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"leadtwin/internal/miniodoo/wire"
)

// jsonRPC is /jsonrpc. Where Odoo 14 serves several databases it needs a session to put errors into JSON, so one is
// opened first.
type jsonRPC struct {
	t      Target
	cookie string
}

func (j *jsonRPC) Name() string { return "jsonrpc" }

func (j *jsonRPC) Call(ctx context.Context, c Call) (any, *Refusal) {
	return j.service(ctx, "object", "execute_kw", j.t.Database, c.UID, c.Secret, c.Model, c.Method, c.executeArgs(),
		c.named())
}

func (j *jsonRPC) service(ctx context.Context, service, method string, args ...any) (any, *Refusal) {
	return j.post(ctx, "/jsonrpc", map[string]any{"service": service, "method": method, "args": args})
}

// post sends one JSON-RPC envelope.
func (j *jsonRPC) post(ctx context.Context, path string, params map[string]any) (any, *Refusal) {
	header := map[string]string{"Content-Type": "application/json"}
	if j.t.Major < 19 {
		if j.cookie == "" {
			j.cookie = openSession(ctx, j.t)
		}
		header["Cookie"] = j.cookie
	}
	a, err := send(ctx, http.MethodPost, j.t.URL+path,
		wire.JSON(map[string]any{"jsonrpc": "2.0", "method": "call", "id": int64(7), "params": params}), header)
	if err != nil {
		return nil, &Refusal{Message: err.Error()}
	}
	v, err := wire.ParseJSON(bytes.NewReader(a.body))
	doc, ok := v.(map[string]any)
	if err != nil || !ok {
		return nil, &Refusal{Status: a.status, Message: fmt.Sprintf("no JSON: %.200s", a.body)}
	}
	if e, ok := doc["error"].(map[string]any); ok {
		r := refusalOf(a.status, e["data"])
		r.Code = e["code"]
		return nil, r
	}
	result, given := doc["result"]
	if !given {
		return Nothing{}, nil
	}
	return result, nil
}

func openSession(ctx context.Context, t Target) string {
	a, err := send(ctx, http.MethodGet, t.URL+"/web?db="+t.Database, nil, nil)
	if err != nil {
		return "none"
	}
	cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
	return cookie + " "
}

func refusalOf(status int, data any) *Refusal {
	d, _ := data.(map[string]any)
	text := func(key string) string { s, _ := d[key].(string); return s }
	return &Refusal{Status: status, Class: text("name"), Message: text("message"), Debug: text("debug")}
}

// Expects: HTTP 200, the class in data.name, error.code 200 up to 18 and 0 from 19.
func (j *jsonRPC) Expects(class string, r *Refusal) string {
	code := int64(0)
	if j.t.Major < 19 {
		code = 200
	}
	if r.Class != class || r.Code != code || r.Status != http.StatusOK {
		return fmt.Sprintf("want HTTP 200, error.code %d and class %s", code, class)
	}
	return ""
}

// json2 is /json/2.
type json2 struct{ t Target }

func (j *json2) Name() string { return "json2" }

func (j *json2) Call(ctx context.Context, c Call) (any, *Refusal) {
	body := maps.Clone(c.named())
	for _, a := range c.Args {
		body[a.Name] = a.Value
	}
	if c.IDs != nil {
		body["ids"] = anyIDs(c.IDs)
	}
	a, err := j.post(ctx, c.Secret, c.Model+"/"+c.Method, wire.JSON(body))
	if err != nil {
		return nil, &Refusal{Message: err.Error()}
	}
	v, err := wire.ParseJSON(bytes.NewReader(a.body))
	switch {
	case err != nil:
		return nil, &Refusal{Status: a.status, Message: fmt.Sprintf("no JSON: %.200s", a.body)}
	case a.status != http.StatusOK:
		return nil, refusalOf(a.status, v)
	case v == nil:
		return Nothing{}, nil
	}
	return v, nil
}

func (j *json2) post(ctx context.Context, key, path string, body []byte) (answer, error) {
	header := map[string]string{"Content-Type": "application/json", "X-Odoo-Database": j.t.Database}
	if key != "" {
		header["Authorization"] = "bearer " + key
	}
	return send(ctx, http.MethodPost, j.t.URL+"/json/2/"+path, body, header)
}

// statusOf has the HTTP statuses of JSON-2; any other class is a 500.
func statusOf(class string) int {
	switch class[strings.LastIndex(class, ".")+1:] {
	case "UserError", "ValidationError", "UnprocessableEntity":
		return http.StatusUnprocessableEntity
	case "MissingError", "NotFound":
		return http.StatusNotFound
	case "AccessError":
		return http.StatusForbidden
	case "Unauthorized":
		return http.StatusUnauthorized
	case "BadRequest":
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// Expects: the class in name, and its own HTTP status.
func (j *json2) Expects(class string, r *Refusal) string {
	if want := statusOf(class); r.Class != class || r.Status != want {
		return fmt.Sprintf("want HTTP %d and class %s", want, class)
	}
	return ""
}
