package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"leadtwin/internal/miniodoo/wire"
	"leadtwin/odooclient"
)

// client is Leadtwin's own client over one of its transports.
type client struct {
	t         Target
	transport string
	sessions  map[string]*odooclient.Client
}

func (c *client) Name() string { return "client-" + c.transport }

// Call signs the user in the first time.
func (c *client) Call(ctx context.Context, call Call) (any, *Refusal) {
	session, err := c.session(ctx, call)
	if err != nil {
		return nil, refusalFrom(err)
	}
	request := odooclient.Request{
		Model: call.Model, Method: call.Method, IDs: call.IDs, Opts: map[string]any{},
		Write: !isRead(call.Method),
	}
	for _, a := range call.Args {
		request.Args = append(request.Args, odooclient.Arg{Name: a.Name, Value: a.Value})
	}
	for k, v := range call.Named {
		if k == "context" {
			request.Context, _ = v.(V)
			continue
		}
		request.Opts[k] = v
	}
	var out json.RawMessage
	err = session.Call(ctx, request, &out)
	if odooclient.Is(err, odooclient.UnknownOutcome) && strings.Contains(err.Error(), "cannot marshal None") {
		return Nothing{}, nil // carried out, as the cases go on to see
	}
	if err != nil {
		return nil, refusalFrom(err)
	}
	if len(out) == 0 || string(out) == "null" {
		return Nothing{}, nil
	}
	v, err := wire.ParseJSON(bytes.NewReader(out))
	if err != nil {
		return nil, refusalFrom(err)
	}
	return v, nil
}

func (c *client) session(ctx context.Context, call Call) (*odooclient.Client, error) {
	login := ""
	for _, u := range c.t.Users {
		if u.ID == call.UID {
			login = u.Login
		}
	}
	key := fmt.Sprint(login, " ", call.Secret)
	if s := c.sessions[key]; s != nil {
		return s, nil
	}
	s, err := odooclient.Connect(ctx,
		odooclient.Options{URL: c.t.URL, Database: c.t.Database, User: login, Key: call.Secret, Transport: c.transport})
	if err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	c.sessions[key] = s
	return s, nil
}

// Close ends all sessions.
func (c *client) Close() {
	for _, s := range c.sessions {
		s.Close()
	}
}

func isRead(method string) bool {
	return slices.Contains([]string{
		"read", "search", "search_read", "search_count", "fields_get", "check_access_rights",
		"has_access", "has_group", "context_get", "default_get",
	}, method)
}

func refusalFrom(err error) *Refusal {
	r := &Refusal{Message: err.Error()}
	if e, ok := errors.AsType[*odooclient.Error](err); ok {
		r.Class = string(e.Kind)
	}
	return r
}

// Expects maps each exception class to the kinds of the client.
func (c *client) Expects(class string, r *Refusal) string {
	kinds := map[string][]odooclient.Kind{
		accessDenied:    {odooclient.LoginRefused},
		unauthorized:    {odooclient.LoginRefused},
		accessError:     {odooclient.Forbidden},
		userError:       {odooclient.UserError, odooclient.UnknownModel},
		validationError: {odooclient.UserError},
		missingError:    {odooclient.Missing},
		valueError:      {odooclient.UnknownField},
		typeError:       {odooclient.UnknownMethod},
		attributeError:  {odooclient.UnknownMethod},
		notFound:        {odooclient.UnknownModel, odooclient.UnknownMethod},
		unprocessable:   {odooclient.UnknownMethod},
	}[class]
	if class == missingError && c.transport == odooclient.XMLRPC {
		kinds = append(kinds, odooclient.UserError) // XML-RPC does not tell them apart
	}
	if class == typeError && c.transport == odooclient.XMLRPC {
		kinds = append(kinds, odooclient.UnknownOutcome) // of a write: it might be the answer that could not be sent
	}
	if !slices.Contains(kinds, odooclient.Kind(r.Class)) {
		return fmt.Sprintf("want kind %q", kinds)
	}
	return ""
}

// usesClient reports whether Leadtwin's client makes the calls: it signs in on its own and does not distinguish whole
// floats from integers.
func (w *World) usesClient() bool { _, ok := w.Transport.(*client); return ok }

// withoutWholeFloats converts floats without a fraction to integers, recursively.
func withoutWholeFloats(v any) any {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) {
			return int64(v)
		}
	case L:
		out := make(L, len(v))
		for i, x := range v {
			out[i] = withoutWholeFloats(x)
		}
		return out
	case V:
		out := V{}
		for k, x := range v {
			out[k] = withoutWholeFloats(x)
		}
		return out
	}
	return v
}
