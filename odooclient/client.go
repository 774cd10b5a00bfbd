package odooclient

import (
	"context"
	"errors"
	"sync"
	"time"
)

// The transports, best first. Auto selects the first that answers.
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
	Transport                string // Auto, JSON2, JSONRPC or XMLRPC
	// of one call; 0 is 90 s. Under a minute, a slow success can look like a failure
	Timeout   time.Duration
	Rate      float64 // calls a second, one at a time; 0 is no limit
	UserAgent string
	CAFile    string     // PEM; empty is what the system trusts
	Proxy     string     // http, https or socks5 address; empty is what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say
	OnCall    func(Call) // called after each call, maybe from several goroutines; may be nil
	Known     *Session   // of an earlier Connect

	// MayCall is asked before each call is sent; its error refuses the call. It may be nil.
	MayCall func(context.Context) error
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
	options    Options
	conn       *httpConn
	retryPause time.Duration // before a read is tried again for the first time
	pace       *pace
	countries  heldCountries
	recent     recentDirectory

	mu       sync.RWMutex
	state    sessionState
	renewing sync.Mutex // held while the session is renewed
}

// sessionState is what a call needs to know.
type sessionState struct {
	session   Session
	transport transport
	renewed   int // how often the session was found out in this process; 0: it is from an earlier one
}

func (c *Client) current() sessionState {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.state
}

// updateSession changes the session. Maps in it are shared with those who asked for it, so they must be replaced as a
// whole.
func (c *Client) updateSession(to func(*Session)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	to(&c.state.session)
}

// Session returns what is known of the server, for Options.Known.
func (c *Client) Session() Session { return c.current().session }

// CallCount is how many HTTP calls were made so far.
func (c *Client) CallCount() int64 { return c.conn.calls.Load() }

// Close ends idle connections.
func (c *Client) Close() { c.conn.client.CloseIdleConnections() }

// Call runs one method and decodes its result into out (nil: not wanted) as json.Unmarshal does; every empty value
// comes as false. Reads that fail for a passing reason are tried again; writes never are. All errors of Odoo and of
// the network are *Error.
func (c *Client) Call(ctx context.Context, r Request, out any) error {
	if r.Write {
		return c.callOnce(ctx, c.current(), r, out, 1)
	}
	begun := c.current()
	err := c.callRead(ctx, begun, r, out)
	if err == nil || !KindOf(err).StaleSession() {
		return err
	}
	renewed, failed := c.renewSession(ctx, begun)
	if failed != nil {
		return failed
	}
	if !renewed {
		return err
	}
	return c.callRead(ctx, c.current(), r, out)
}

func (c *Client) callRead(ctx context.Context, s sessionState, r Request, out any) error {
	attempt := 0
	return c.retryRead(ctx, maxReadTries, func() error {
		attempt++
		return c.callOnce(ctx, s, r, out, attempt)
	})
}

// callOnce sends one call.
func (c *Client) callOnce(ctx context.Context, s sessionState, r Request, out any, attempt int) error {
	r.size = new(responseSize)
	start := time.Now() //nolint:forbidigo // durations of calls, for metrics only
	err := s.transport.call(ctx, s.session.UID, r, out)
	if r.Write {
		err = asUnknownOutcome(err)
	}
	err = c.sanitizeError(c.disambiguate(ctx, s, r, asUnavailable(s, err)))
	if c.options.OnCall != nil {
		c.options.OnCall(Call{
			Model: r.Model, Method: r.Method, Attempt: attempt, Rows: r.size.rows, Bytes: r.size.bytes,
			Took: time.Since(start), Err: err, //nolint:forbidigo // as above
		})
	}
	return err
}

// asUnavailable is about a database that we signed in to a while ago: it is still there, but its server is down.
func asUnavailable(s sessionState, err error) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == UnknownDatabase && s.renewed > 0 {
		e.Kind, e.Hint = Busy, "try again in a moment; if the problem persists, check the PostgreSQL server of Odoo"
	}
	return err
}

// wrongLoginText is our own word for what Odoo only answers with false.
const wrongLoginText = "user or key is wrong"
