package odooclient

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Request is one call of a method of a model.
type Request struct {
	Model, Method string
	IDs           []int64        // the records; nil for a method of the model itself
	Args          []Arg          // in the order of Python's signature
	Opts          map[string]any // keyword arguments
	Context       map[string]any
	Write         bool // may change something: never sent twice, and a broken answer is an UnknownOutcome

	precedesWrite bool // whatever the write that follows needs is made ready now, so that nothing comes between

	size *responseSize // where the size of the answer is noted; nil: nowhere
}

// responseSize is how large an answer is.
type responseSize struct{ bytes, rows int }

func (r Request) recordSize(bytes int) {
	if r.size != nil {
		r.size.bytes = bytes
	}
}

// Arg is a positional argument; JSON-2 sends it by its name.
type Arg struct {
	Name  string
	Value any
}

// transport is one of Odoo's protocols. call decodes the result into out (nil: not wanted), as decode does; a result
// that is missing leaves out as it is.
type transport interface {
	serverVersion(ctx context.Context) (string, error)
	login(ctx context.Context) (int64, error)
	call(ctx context.Context, uid int64, r Request, out any) error
}

func (r Request) positionalArgs() []any {
	args := make([]any, 0, len(r.Args)+1)
	if r.IDs != nil {
		args = append(args, r.IDs)
	}
	for _, a := range r.Args {
		args = append(args, a.Value)
	}
	return args
}

func (r Request) keywordArgs() map[string]any {
	kw := make(map[string]any, len(r.Opts)+len(r.Args)+2)
	maps.Copy(kw, r.Opts)
	if r.Context != nil {
		kw["context"] = r.Context
	}
	return kw
}

func (r Request) namedArgs() map[string]any {
	kw := r.keywordArgs()
	if r.IDs != nil {
		kw["ids"] = r.IDs
	}
	for _, a := range r.Args {
		kw[a.Name] = a.Value
	}
	return kw
}

const (
	defaultTimeout = 90 * time.Second
	// maxIdle is shorter than what proxies allow, so that they seldom close a connection just as we use it: a write
	// that meets that moment has an unknown outcome.
	maxIdle = 30 * time.Second
)

// httpConn exchanges one request and one answer with the server: limits, time-outs, and the meaning of a broken
// connection.
type httpConn struct {
	base         *url.URL
	client       *http.Client
	userAgent    string
	timeout      time.Duration
	limiter      *rate.Limiter
	mayCall      func(context.Context) error // nil: every call is allowed
	hold         hold
	serial       chan struct{} // one call at a time; nil: some may be under way together
	largeSlot    chan struct{} // one large answer at a time
	maxBytes     int64
	calls        atomic.Int64
	buffers      sync.Pool // of *bytes.Buffer, for small answers
	largeBuffers sync.Pool // of *[]byte, for large ones
}

// httpCall is one HTTP request.
type httpCall struct {
	method, path string
	query        url.Values
	mediaType    string
	header       http.Header
	body         []byte
	write        bool // it may change something, so that a broken answer is an UnknownOutcome
}

func newHTTPConn(o Options) (*httpConn, error) {
	base, err := parseAddress(o.URL)
	if err != nil {
		return nil, err
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.CAFile != "" {
		if secure.RootCAs, err = loadCertificates(o.CAFile); err != nil {
			return nil, err
		}
	}
	w := &httpConn{
		base: base, userAgent: cmp.Or(o.UserAgent, "leadtwin"), timeout: o.Timeout, limiter: rate.NewLimiter(rate.Inf, 1),
		mayCall: o.MayCall, largeSlot: make(chan struct{}, 1), maxBytes: maxResponseBytes,
	}
	if w.timeout <= 0 {
		w.timeout = defaultTimeout
	}
	if o.Rate > 0 {
		w.limiter = rate.NewLimiter(rate.Limit(o.Rate), 1)
	}
	if o.Rate > 0 || isOdooHosted(base.Hostname()) {
		w.serial = make(chan struct{}, 1)
	}
	proxy, err := chooseProxy(o.Proxy)
	if err != nil {
		return nil, err
	}
	w.client = &http.Client{CheckRedirect: checkRedirect, Transport: &http.Transport{
		Proxy: proxy, TLSClientConfig: secure, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 4, IdleConnTimeout: maxIdle,
		DialContext: (&net.Dialer{
			Timeout: 20 * time.Second, KeepAlive: 30 * time.Second,
			Control: rejectLinkLocal,
		}).DialContext,
		TLSHandshakeTimeout: 20 * time.Second,
	}}
	w.buffers.New = func() any { return new(bytes.Buffer) }
	return w, nil
}

// isOdooHosted reports whether Odoo runs the server, for many customers at once: there, calls are made one
// after the other.
func isOdooHosted(host string) bool {
	return host == "odoo.com" || strings.HasSuffix(strings.ToLower(host), ".odoo.com")
}

func loadCertificates(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path) //nolint:gosec // G304: the admin names the file
	if err != nil {
		return nil, &Error{
			Kind: TLSFailed, Message: "odoo.ca_file cannot be read: " + err.Error(),
			Hint: "set odoo.ca_file to a readable PEM file, or leave it empty", cause: err,
		}
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, &Error{
			Kind: TLSFailed, Message: "odoo.ca_file contains no certificate in PEM form",
			Hint: "set odoo.ca_file to a PEM file, or leave it empty",
		}
	}
	return pool, nil
}

// send makes one HTTP call. Its errors are *Error.
func (w *httpConn) send(ctx context.Context, p httpCall) (*response, error) {
	if err := w.allow(ctx); err != nil {
		return nil, err
	}
	if err := w.limiter.Wait(ctx); err != nil {
		return nil, &Error{Kind: Cancelled, Message: "while waiting for odoo.rate: " + err.Error(), cause: err, unsent: true}
	}
	finish, err := w.waitForTurn(ctx)
	if err != nil {
		return nil, err
	}
	defer finish()
	late := fmt.Errorf("no answer within %s (odoo.timeout)", w.timeout)
	ctx, cancel := context.WithTimeoutCause(ctx, w.timeout, late)
	defer cancel()
	var sent, agreeing atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// a new attempt: Go only makes it when nothing of the first left
		GetConn:           func(string) { sent.Store(false) },
		TLSHandshakeStart: func() { agreeing.Store(true) },
		TLSHandshakeDone:  func(_ tls.ConnectionState, err error) { agreeing.Store(err != nil) },
		WroteHeaders:      func() { sent.Store(true) },
	})
	req, err := w.newRequest(traced, p)
	if err != nil {
		return nil, err
	}
	w.calls.Add(1)
	res, err := w.client.Do(req)
	if err != nil && agreeing.Load() && !sent.Load() {
		err = &handshakeError{err}
	}
	if err != nil {
		return nil, w.transportError(ctx, err, sent.Load(), p.write)
	}
	defer res.Body.Close() //nolint:errcheck // it was read, or the error is already known
	a, err := w.readResponse(ctx, res)
	if err != nil {
		return nil, w.transportError(ctx, err, true, p.write)
	}
	w.hold.note(a)
	return a, nil
}

// waitForTurn waits for the call before, on a server where calls are made one after the other.
func (w *httpConn) waitForTurn(ctx context.Context) (finish func(), err error) {
	if w.serial == nil {
		return func() {}, nil
	}
	select {
	case w.serial <- struct{}{}:
		return func() { <-w.serial }, nil
	case <-ctx.Done():
		return nil, &Error{
			Kind: Cancelled, Message: "while waiting for the call before: " + ctx.Err().Error(), cause: ctx.Err(), unsent: true,
		}
	}
}

// allow waits for a pause that the server asked for, and asks whether the call may be made.
func (w *httpConn) allow(ctx context.Context) error {
	if err := w.hold.wait(ctx); err != nil || w.mayCall == nil {
		return err
	}
	if err := w.mayCall(ctx); err != nil {
		return &Error{Kind: NotAllowed, Message: err.Error(), cause: err, unsent: true}
	}
	return nil
}

func (w *httpConn) newRequest(ctx context.Context, p httpCall) (*http.Request, error) {
	address := w.base.JoinPath(p.path)
	address.RawQuery = p.query.Encode()
	req, err := http.NewRequestWithContext(ctx, p.method, address.String(), bytes.NewReader(p.body))
	if err != nil {
		return nil, &Error{
			Kind: NotOdoo, Message: "this address is not valid for a request", Hint: "check odoo.url",
			cause: err, unsent: true,
		}
	}
	maps.Copy(req.Header, p.header)
	req.Header.Set("User-Agent", w.userAgent)
	if p.mediaType != "" {
		req.Header.Set("Content-Type", p.mediaType)
	}
	return req, nil
}
