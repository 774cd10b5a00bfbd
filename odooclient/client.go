package odooclient

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The transports, best first. Auto takes the first that answers.
const (
	Auto    = "auto"
	JSON2   = "json2"
	JSONRPC = "jsonrpc"
	XMLRPC  = "xmlrpc"
)

const leadModel = "crm.lead"

// Options say which database to work on, and how.
type Options struct {
	URL, Database, User, Key string
	Transport                string        // Auto, JSON2, JSONRPC or XMLRPC
	Timeout                  time.Duration // of one call
	Rate                     float64       // calls a second; 0 is no limit
	UserAgent                string
	CAFile                   string
	OnCall                   func(Call) // told after each call; may be nil
	Known                    *Session   // of an earlier Connect
}

// Call is one finished call, for metrics and logs. It holds no values.
type Call struct {
	Model, Method string
	Took          time.Duration
	Err           error
}

// Client is one session with one Odoo database. It may be used from several goroutines.
type Client struct {
	options   Options
	wire      *wire
	transport transport

	mu      sync.RWMutex
	session Session
}

// Session returns what is known of the server, for Options.Known.
func (c *Client) Session() Session {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.session
}

// Calls is how many HTTP calls were made so far.
func (c *Client) Calls() int64 { return c.wire.calls.Load() }

// Close ends idle connections.
func (c *Client) Close() { c.wire.client.CloseIdleConnections() }

// Call runs one method and decodes its result into out (nil: not wanted) as json.Unmarshal does; every empty value
// comes as false. Reads that fail for a passing reason are tried again; writes never are. All errors of Odoo and of
// the network are *Error.
func (c *Client) Call(ctx context.Context, r Request, out any) error {
	if r.Write {
		return c.once(ctx, r, out)
	}
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 200*time.Millisecond, 3*time.Second
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := c.once(ctx, r, out)
		if e, ok := errors.AsType[*Error](err); ok && !e.Kind.Passing() {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(readTries))
	if p, ok := errors.AsType[*backoff.PermanentError](err); ok {
		return p.Unwrap()
	}
	return err
}

// readTries is how often a read is sent, at most.
const readTries = 4

func (c *Client) once(ctx context.Context, r Request, out any) error {
	start := time.Now() //nolint:forbidigo // durations of calls, for metrics only
	err := c.transport.call(ctx, c.Session().UID, r, out)
	err = c.tellMissing(ctx, r, err)
	if c.options.OnCall != nil {
		c.options.OnCall(Call{Model: r.Model, Method: r.Method, Took: time.Since(start), Err: err}) //nolint:forbidigo // as above
	}
	return err
}

// tellMissing looks whether a refused record is gone: XML-RPC has one fault code for both.
func (c *Client) tellMissing(ctx context.Context, r Request, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != UserError || c.transport.name() != XMLRPC || len(r.IDs) == 0 || !r.Write {
		return err
	}
	var there []int64
	look := Request{
		Model: r.Model, Method: "search", Args: []Arg{{"domain", []any{[]any{"id", "in", r.IDs}}}},
		Context: map[string]any{"active_test": false},
	}
	if c.transport.call(ctx, c.Session().UID, look, &there) == nil && slices.ContainsFunc(r.IDs, func(id int64) bool { return !slices.Contains(there, id) }) {
		return fault(Missing, r, e.Said)
	}
	return err
}
