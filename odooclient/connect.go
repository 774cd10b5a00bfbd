package odooclient

import (
	"context"
	"errors"
	"strings"
)

// Connect finds the server's version and best transport and signs in. With a fitting Options.Known it makes no call at
// all. Errors are *Error: NotOdoo, Unreachable, TLSFailed, UnknownDatabase, LoginRefused, Unsupported, UnknownModel
// (CRM is not installed) and so on.
func Connect(ctx context.Context, o Options) (*Client, error) {
	if o.Transport == "" {
		o.Transport = Auto
	}
	o.Key = strings.TrimSpace(o.Key) // a file that holds it may end in a line break
	w, err := newHTTPConn(o)
	if err != nil {
		return nil, err
	}
	o.URL = w.base.String()
	c := &Client{options: o, conn: w, retryPause: firstPause, pace: newPace()}
	if o.Known.belongsTo(o) {
		c.state = sessionState{session: *o.Known, transport: c.newTransport(o.Known.Transport, o.Known.Version)}
		return c, nil
	}
	found, err := c.discoverSession(ctx)
	if err != nil {
		c.Close()
		return nil, err
	}
	c.setSession(found)
	return c, nil
}

func (c *Client) setSession(found sessionState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found.renewed = c.state.renewed + 1
	c.state = found
}

func (c *Client) newTransport(name string, v Version) transport {
	o := c.options
	switch name {
	case JSON2:
		return &json2Transport{conn: c.conn, database: o.Database, user: o.User, key: o.Key}
	case XMLRPC:
		json := &jsonRPCTransport{
			conn: c.conn, database: o.Database, user: o.User, key: o.Key,
			errorsNeedSession: v.errorsNeedSession(),
		}
		return &xmlRPCTransport{conn: c.conn, database: o.Database, user: o.User, key: o.Key, fallback: json}
	default:
		return &jsonRPCTransport{
			conn: c.conn, database: o.Database, user: o.User, key: o.Key,
			errorsNeedSession: v.errorsNeedSession(),
		}
	}
}

// discoverSession selects the first transport that answers, asks for the version, signs in and learns which fields
// there are.
func (c *Client) discoverSession(ctx context.Context) (sessionState, error) {
	names := []string{c.options.Transport}
	if c.options.Transport == Auto {
		names = []string{JSON2, JSONRPC, XMLRPC}
	}
	var best error
	for _, name := range names {
		s, err := c.signIn(ctx, name)
		if err == nil {
			return c.loadFields(ctx, s)
		}
		if best == nil || isMoreSpecific(err, best) {
			best = err
		}
		if !nextTransportMayWork(name, err) {
			break
		}
	}
	if e, ok := errors.AsType[*Error](best); ok && e.Kind == NotOdoo && len(names) == 1 {
		e.Hint += "; or set odoo.transport to auto, since not every Odoo has every transport (json2 came with 19)"
	}
	return sessionState{}, c.sanitizeError(best)
}

// nextTransportMayWork reports whether another transport may succeed: not when the network, the version or the
// database is the trouble. A login that JSON-2 refuses may be a password, which the older ones take, and a database
// that it does not find may be a proxy that hides this path.
func nextTransportMayWork(name string, err error) bool {
	return name == JSON2 && Is(err, UnknownDatabase) || KindOf(err).has(perTransport)
}

// isMoreSpecific prefers an error of Odoo itself over one of a proxy, and that over one that any transport gives
// that is switched off.
func isMoreSpecific(err, than error) bool {
	rank := func(err error) int {
		switch {
		case Is(err, NotOdoo):
			return 0
		case Is(err, Busy), Is(err, BadAnswer):
			return 1
		}
		return 2
	}
	return rank(err) > rank(than)
}

func (c *Client) signIn(ctx context.Context, name string) (sessionState, error) {
	o := c.options
	t := c.newTransport(name, Version{})
	var reported string
	err := c.retryRead(ctx, maxSignInTries, func() (err error) {
		reported, err = t.serverVersion(ctx)
		return err
	})
	if err != nil {
		return sessionState{}, withoutCall(err)
	}
	version, err := ParseVersion(reported)
	if err != nil {
		return sessionState{}, err
	}
	if name == JSON2 && !version.HasJSON2() {
		return sessionState{}, &Error{
			Kind: NotOdoo, Message: "Odoo " + reported + " has no JSON-2",
			Hint: "set odoo.transport to auto",
		}
	}
	t = c.newTransport(name, version)
	var uid int64
	err = c.retryRead(ctx, maxSignInTries, func() (err error) {
		uid, err = t.login(ctx)
		return err
	})
	if err != nil {
		return sessionState{}, c.explainLoginError(ctx, withoutCall(err))
	}
	return sessionState{transport: t, session: Session{
		Version: version, Transport: name, Database: o.Database, URL: o.URL, User: o.User, UID: uid,
	}}, nil
}

// withoutCall removes the call from an error: the user who signs in did not request it.
func withoutCall(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Model, e.Method = "", ""
	}
	return err
}

// renewSession replaces the session of an earlier run, once: Odoo may have been upgraded, a module removed, a transport
// switched off, the user created again. begun is the state that the failed call used. renewed: the call is worth
// repeating; failed: why there is no new session.
func (c *Client) renewSession(ctx context.Context, begun sessionState) (renewed bool, failed error) {
	c.renewing.Lock()
	defer c.renewing.Unlock()
	now := c.current()
	if now.renewed > 0 {
		return now.renewed != begun.renewed, nil // by another goroutine meanwhile, or it was right
	}
	fresh, err := c.discoverSession(ctx)
	if err != nil {
		return false, err
	}
	c.setSession(fresh)
	return true, nil
}
