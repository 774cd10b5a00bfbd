package odooclient

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// Connect finds the server's version and best transport and signs in. With a fitting Options.Known it makes no call at
// all. Errors are *Error: NotOdoo, Unreachable, TLSFailed, UnknownDatabase, LoginRefused, Unsupported, UnknownModel (CRM
// is not installed) and so on.
func Connect(ctx context.Context, o Options) (*Client, error) {
	if o.Transport == "" {
		o.Transport = Auto
	}
	o.Key = strings.TrimSpace(o.Key) // a file that holds it may end in a line break
	w, err := newWire(o)
	if err != nil {
		return nil, err
	}
	o.URL = w.base.String()
	c := &Client{options: o, wire: w, pause: firstPause}
	if o.Known.fits(o) {
		c.state = state{session: *o.Known, transport: c.transport(o.Known.Transport, o.Known.Version)}
		return c, nil
	}
	found, err := c.discover(ctx)
	if err != nil {
		c.Close()
		return nil, err
	}
	c.install(found)
	return c, nil
}

func (c *Client) install(found state) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found.renewed = c.state.renewed + 1
	c.state = found
}

func (c *Client) transport(name string, v Version) transport {
	o := c.options
	switch name {
	case JSON2:
		return &json2{wire: c.wire, database: o.Database, user: o.User, key: o.Key}
	case XMLRPC:
		json := &jsonRPC{wire: c.wire, database: o.Database, user: o.User, key: o.Key, errorsNeedSession: v.errorsNeedSession()}
		return &xmlRPC{wire: c.wire, database: o.Database, user: o.User, key: o.Key, json: json}
	default:
		return &jsonRPC{wire: c.wire, database: o.Database, user: o.User, key: o.Key, errorsNeedSession: v.errorsNeedSession()}
	}
}

// discover takes the first transport that answers, asks for the version, signs in and learns which fields there are.
func (c *Client) discover(ctx context.Context) (state, error) {
	names := []string{c.options.Transport}
	if c.options.Transport == Auto {
		names = []string{JSON2, JSONRPC, XMLRPC}
	}
	var told error
	for _, name := range names {
		s, err := c.signIn(ctx, name)
		if err == nil {
			return c.learnFields(ctx, s)
		}
		if told == nil || tellsMore(err, told) {
			told = err
		}
		if !nextMayWork(name, err) {
			break
		}
	}
	if e, ok := errors.AsType[*Error](told); ok && e.Kind == NotOdoo && len(names) == 1 {
		e.Do += "; or set odoo.transport to auto, since not every Odoo has every transport (json2 came with 19)"
	}
	return state{}, c.clean(told)
}

// nextMayWork says whether another transport may get further: not when the network, the version or the database is the
// trouble. A login that JSON-2 refuses may be a password, which the older ones take, and a database that it does not find
// may be a proxy that hides this path.
func nextMayWork(name string, err error) bool {
	return name == JSON2 && Is(err, UnknownDatabase) || KindOf(err).has(perTransport)
}

// tellsMore prefers an error that Odoo itself told over one of a proxy, and that over one that any transport gives that
// is switched off.
func tellsMore(err, than error) bool {
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

func (c *Client) signIn(ctx context.Context, name string) (state, error) {
	o := c.options
	t := c.transport(name, Version{})
	var told string
	err := c.again(ctx, signInTries, func() (err error) {
		told, err = t.version(ctx)
		return err
	})
	if err != nil {
		return state{}, asSignIn(err)
	}
	version, err := ParseVersion(told)
	if err != nil {
		return state{}, err
	}
	if name == JSON2 && !version.HasJSON2() {
		return state{}, &Error{Kind: NotOdoo, Said: "Odoo " + told + " has no JSON-2", Do: "set odoo.transport to auto"}
	}
	t = c.transport(name, version)
	var uid int64
	err = c.again(ctx, signInTries, func() (err error) {
		uid, err = t.login(ctx)
		return err
	})
	if err != nil {
		return state{}, c.explainLogin(ctx, asSignIn(err))
	}
	return state{transport: t, session: Session{
		Version: version, Transport: name, Database: o.Database, URL: o.URL, User: o.User, UID: uid,
	}}, nil
}

// asSignIn leaves the call out of an error: who signs in did not ask for it.
func asSignIn(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Model, e.Method = "", ""
	}
	return err
}

// learnFields asks once which fields leads and customers have here; everything later reads only those.
func (c *Client) learnFields(ctx context.Context, s state) (state, error) {
	known := map[string]map[string]Field{}
	for _, model := range []string{leadModel, partnerModel} {
		fields, err := c.askFields(ctx, s, model)
		if model == leadModel && Is(err, UnknownModel) {
			return s, &Error{Kind: UnknownModel, Said: fmt.Sprintf("the app CRM is not installed in the database %q", c.options.Database), Do: doFor(UnknownModel, Request{Model: model}), cause: err}
		}
		if err != nil {
			return s, fmt.Errorf("ask which fields %s has: %w", model, err)
		}
		known[model] = fields
	}
	s.session.Known = known
	return s, nil
}

func (c *Client) askFields(ctx context.Context, s state, model string) (map[string]Field, error) {
	told := map[string]struct {
		Field
		Depends falseOr[[]string] `json:"depends"`
	}{}
	r := Request{Model: model, Method: "fields_get", Opts: map[string]any{"attributes": []string{"type", "store", "relation", "string", "readonly", "required", "depends"}}}
	if err := c.read(ctx, s, r, &told); err != nil {
		return nil, err
	}
	fields := make(map[string]Field, len(told))
	for name, f := range told {
		f.Computed = len(f.Depends.Value) > 0
		fields[name] = f.Field
	}
	return fields, nil
}

// Labels returns what the fields of a model are called in a language that is active in Odoo, such as de_DE.
func (c *Client) Labels(ctx context.Context, model, lang string) (map[string]string, error) {
	var found map[string]struct {
		Label string `json:"string"`
	}
	r := Request{
		Model: model, Method: "fields_get", Opts: map[string]any{"attributes": []string{"string"}}, Context: map[string]any{"lang": lang},
	}
	if err := c.Call(ctx, r, &found); err != nil {
		return nil, err
	}
	labels := make(map[string]string, len(found))
	for name, f := range found {
		labels[name] = f.Label
	}
	return labels, nil
}

// Fields returns the fields of a model that the user may see, asked for once per session. It must not be changed.
func (c *Client) Fields(ctx context.Context, model string) (map[string]Field, error) {
	s := c.now()
	if known := s.session.Known[model]; known != nil {
		return known, nil
	}
	fields, err := c.askFields(ctx, s, model)
	if err != nil {
		return nil, err
	}
	c.change(func(s *Session) {
		all := maps.Clone(s.Known)
		all[model] = fields
		s.Known = all
	})
	return fields, nil
}
