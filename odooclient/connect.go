package odooclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Connect finds the server's version and best transport and signs in. With a fitting Options.Known it makes no call at
// all. Errors are *Error: NotOdoo, Unreachable, TLSFailed, UnknownDatabase, LoginRefused, Unsupported, UnknownModel (CRM
// is not installed) and so on.
func Connect(ctx context.Context, o Options) (*Client, error) {
	if o.Transport == "" {
		o.Transport = Auto
	}
	w, err := newWire(o)
	if err != nil {
		return nil, err
	}
	c := &Client{options: o, wire: w}
	if o.Known.fits(o) {
		c.session = *o.Known
		c.transport = c.byName(o.Known.Transport)
		c.prepare(o.Known.Version)
		return c, nil
	}
	if err := c.discover(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Client) byName(name string) transport {
	o := c.options
	switch name {
	case JSON2:
		return &json2{wire: c.wire, database: o.Database, key: o.Key}
	case XMLRPC:
		return &xmlRPC{wire: c.wire, database: o.Database, user: o.User, key: o.Key}
	default:
		return &jsonRPC{wire: c.wire, database: o.Database, user: o.User, key: o.Key}
	}
}

// discover takes the first transport that answers, asks for the version and signs in.
func (c *Client) discover(ctx context.Context) error {
	names := []string{c.options.Transport}
	if c.options.Transport == Auto {
		names = []string{JSON2, JSONRPC, XMLRPC}
	}
	var firstErr error
	for _, name := range names {
		c.transport = c.byName(name)
		err := c.signIn(ctx)
		if err == nil {
			return c.learnFields(ctx)
		}
		if firstErr == nil || better(err, firstErr) {
			firstErr = err
		}
		if !nextMayWork(err) {
			break
		}
	}
	return firstErr
}

// nextMayWork says whether another transport may get further: not when the network or the version is the trouble. A
// login that JSON-2 refuses may be a password, which the older ones take.
func nextMayWork(err error) bool {
	return !Is(err, Unreachable) && !Is(err, TLSFailed) && !Is(err, TimedOut) && !Is(err, Unsupported) && !errors.Is(err, context.Canceled)
}

// better prefers an error that Odoo itself told over "no Odoo here", which any transport that is switched off gives.
func better(err, than error) bool { return Is(than, NotOdoo) && !Is(err, NotOdoo) }

func (c *Client) signIn(ctx context.Context) error {
	told, err := c.transport.version(ctx)
	if err != nil {
		return err
	}
	version, err := ParseVersion(told)
	if err != nil {
		return err
	}
	if c.transport.name() == JSON2 && !differencesOf(version.Major).json2 {
		return &Error{Kind: NotOdoo, Said: "Odoo " + told + " has no JSON-2", Do: "set odoo.transport to auto"}
	}
	c.prepare(version)
	uid, err := c.transport.login(ctx)
	if err != nil {
		return c.explainLogin(ctx, err)
	}
	o := c.options
	c.session = Session{Version: version, Transport: c.transport.name(), Database: o.Database, URL: o.URL, User: o.User, UID: uid, Known: map[string]map[string]Field{}}
	return nil
}

// prepare sets what a transport must know of the version.
func (c *Client) prepare(v Version) {
	if t, ok := c.transport.(*jsonRPC); ok {
		t.needSession = differencesOf(v.Major).errorsNeedSession
	}
}

// explainLogin tells a database that is not there, with the names that are, from one that is only down.
func (c *Client) explainLogin(ctx context.Context, err error) error {
	if !Is(err, UnknownDatabase) && !Is(err, Busy) && !Is(err, Internal) {
		return err
	}
	names, listed := c.databases(ctx)
	if !listed || slices.Contains(names, c.options.Database) {
		return err
	}
	e := &Error{Kind: UnknownDatabase, Said: fmt.Sprintf("there is no database %q", c.options.Database), Do: "set odoo.database", cause: err}
	if len(names) > 0 {
		e.Do = "set odoo.database to one of: " + strings.Join(names, ", ")
	}
	return e
}

// databases asks for the names of the databases; many servers do not tell.
func (c *Client) databases(ctx context.Context) (names []string, listed bool) {
	a, err := c.wire.send(ctx, http.MethodPost, "/web/database/list", "application/json", nil, []byte(`{"jsonrpc":"2.0","method":"call","params":{}}`), false)
	if err != nil {
		return nil, false
	}
	defer a.Free()
	var list struct {
		Result []string  `json:"result"`
		Error  *rpcError `json:"error"`
	}
	if a.Status != http.StatusOK || decode(a.Body, &list) != nil || list.Error != nil {
		return nil, false
	}
	return list.Result, true
}

// learnFields asks once which fields leads have here; everything later reads only those.
func (c *Client) learnFields(ctx context.Context) error {
	for _, model := range []string{leadModel, "res.partner"} {
		if _, err := c.Fields(ctx, model); err != nil {
			return err
		}
	}
	return nil
}

// Fields returns the fields of a model that the user may see, asked for once per session.
func (c *Client) Fields(ctx context.Context, model string) (map[string]Field, error) {
	c.mu.RLock()
	known := c.session.Known[model]
	c.mu.RUnlock()
	if known != nil {
		return known, nil
	}
	fields := map[string]Field{}
	r := Request{Model: model, Method: "fields_get", Opts: map[string]any{"attributes": []string{"type", "store", "relation", "string", "readonly"}}}
	if err := c.Call(ctx, r, &fields); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make(map[string]map[string]Field, len(c.session.Known)+1)
	for name, f := range c.session.Known {
		all[name] = f
	}
	all[model] = fields
	c.session.Known = all
	return fields, nil
}
