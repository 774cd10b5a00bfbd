package odooclient

import (
	"context"
	"errors"
	"sync"
	"time"
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
	Timeout                  time.Duration // of one call; 0 is 90 s. Under a minute, a slow success can look like a failure
	Rate                     float64       // calls a second, one at a time; 0 is no limit
	UserAgent                string
	CAFile                   string     // PEM; empty is what the system trusts
	Proxy                    string     // http, https or socks5 address; empty is what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say
	OnCall                   func(Call) // told after each call, maybe from several goroutines; may be nil
	Known                    *Session   // of an earlier Connect
}

// Call is one finished call, for metrics and logs. It holds no values.
type Call struct {
	Model, Method string
	Attempt       int // from 1
	Rows          int // of a read
	Bytes         int // of the answer, after unpacking; 0: none came
	Took          time.Duration
	Err           error
}

// Client is one session with one Odoo database. It may be used from several goroutines.
type Client struct {
	options Options
	wire    *wire
	pause   time.Duration // before a read is tried again for the first time

	mu      sync.RWMutex
	state   state
	renewal sync.Mutex // held while the session is renewed
}

// state is what a call needs to know.
type state struct {
	session   Session
	transport transport
	renewed   int // how often the session was found out in this process; 0: it is from an earlier one
}

func (c *Client) now() state {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.state
}

// change changes the session. Maps in it are shared with those who asked for it, so they must be replaced as a whole.
func (c *Client) change(to func(*Session)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	to(&c.state.session)
}

// Session returns what is known of the server, for Options.Known.
func (c *Client) Session() Session { return c.now().session }

// Calls is how many HTTP calls were made so far.
func (c *Client) Calls() int64 { return c.wire.calls.Load() }

// Close ends idle connections.
func (c *Client) Close() { c.wire.client.CloseIdleConnections() }

// Call runs one method and decodes its result into out (nil: not wanted) as json.Unmarshal does; every empty value
// comes as false. Reads that fail for a passing reason are tried again; writes never are. All errors of Odoo and of
// the network are *Error.
func (c *Client) Call(ctx context.Context, r Request, out any) error {
	if r.Write {
		return c.once(ctx, c.now(), r, out, 1)
	}
	begun := c.now()
	err := c.read(ctx, begun, r, out)
	if err == nil || !KindOf(err).StaleSession() {
		return err
	}
	renewed, failed := c.renew(ctx, begun)
	if failed != nil {
		return failed
	}
	if !renewed {
		return err
	}
	return c.read(ctx, c.now(), r, out)
}

// read sends a call that changes nothing, again where it failed for a passing reason.
func (c *Client) read(ctx context.Context, s state, r Request, out any) error {
	attempt := 0
	return c.again(ctx, readTries, func() error {
		attempt++
		return c.once(ctx, s, r, out, attempt)
	})
}

// once sends one call.
func (c *Client) once(ctx context.Context, s state, r Request, out any, attempt int) error {
	r.size = new(size)
	start := time.Now() //nolint:forbidigo // durations of calls, for metrics only
	err := s.transport.call(ctx, s.session.UID, r, out)
	if r.Write {
		err = outcome(err)
	}
	err = c.clean(c.tellApart(ctx, s, r, noLongerThere(s, err)))
	if c.options.OnCall != nil {
		c.options.OnCall(Call{
			Model: r.Model, Method: r.Method, Attempt: attempt, Rows: r.size.rows, Bytes: r.size.bytes,
			Took: time.Since(start), Err: err, //nolint:forbidigo // as above
		})
	}
	return err
}

// noLongerThere is about a database that we signed in to a while ago: it is still there, but its server is down.
func noLongerThere(s state, err error) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == UnknownDatabase && s.renewed > 0 {
		e.Kind, e.Do = Busy, "try again in a moment; if it stays, look at the PostgreSQL behind Odoo"
	}
	return err
}

// wrongLogin is our own word for what Odoo only answers with false.
const wrongLogin = "user or key is wrong"
