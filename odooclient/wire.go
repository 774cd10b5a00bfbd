package odooclient

import (
	"bytes"
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

const (
	defaultTimeout = 90 * time.Second
	// idleLimit is shorter than what proxies allow, so that they seldom close a connection just as we use it: a write
	// that meets that moment has an unknown outcome.
	idleLimit = 30 * time.Second
)

// wire exchanges one request and one answer with the server: limits, time-outs, and what a broken connection means.
type wire struct {
	base    *url.URL
	client  *http.Client
	agent   string
	timeout time.Duration
	limit   *rate.Limiter
	turn    chan struct{} // one call at a time; nil: some may be under way together
	large   chan struct{} // one large answer at a time
	largest int64
	calls   atomic.Int64
	buffers sync.Pool // of *bytes.Buffer, for small answers
	spare   sync.Pool // of *[]byte, for large ones
}

// parcel is one HTTP request.
type parcel struct {
	method, path string
	query        url.Values
	mediaType    string
	header       http.Header
	body         []byte
	write        bool // it may change something, so that a broken answer is an UnknownOutcome
}

func newWire(o Options) (*wire, error) {
	base, err := parseAddress(o.URL)
	if err != nil {
		return nil, err
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.CAFile != "" {
		if secure.RootCAs, err = readCAs(o.CAFile); err != nil {
			return nil, err
		}
	}
	w := &wire{base: base, agent: o.UserAgent, timeout: o.Timeout, limit: rate.NewLimiter(rate.Inf, 1)}
	w.large, w.largest = make(chan struct{}, 1), largestAnswer
	if w.timeout <= 0 {
		w.timeout = defaultTimeout
	}
	if w.agent == "" {
		w.agent = "leadtwin"
	}
	if o.Rate > 0 {
		w.limit = rate.NewLimiter(rate.Limit(o.Rate), 1)
	}
	if o.Rate > 0 || hosted(base.Hostname()) {
		w.turn = make(chan struct{}, 1)
	}
	proxy, err := proxyOf(o.Proxy)
	if err != nil {
		return nil, err
	}
	w.client = &http.Client{CheckRedirect: sameHostOnly, Transport: &http.Transport{
		Proxy: proxy, TLSClientConfig: secure, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 4, IdleConnTimeout: idleLimit,
		DialContext:         (&net.Dialer{Timeout: 20 * time.Second, KeepAlive: 30 * time.Second, Control: noLinkLocal}).DialContext,
		TLSHandshakeTimeout: 20 * time.Second,
	}}
	w.buffers.New = func() any { return new(bytes.Buffer) }
	return w, nil
}

// hosted says that Odoo's own people run the server, for many customers at once: there, calls are not made side by side.
func hosted(host string) bool {
	return host == "odoo.com" || strings.HasSuffix(strings.ToLower(host), ".odoo.com")
}

func readCAs(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path) //nolint:gosec // G304: the admin names the file
	if err != nil {
		return nil, &Error{Kind: TLSFailed, Said: "odoo.ca_file cannot be read: " + err.Error(), Do: "name a readable PEM file in odoo.ca_file, or leave it empty", cause: err}
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, &Error{Kind: TLSFailed, Said: "odoo.ca_file holds no certificate in PEM form", Do: "name a PEM file in odoo.ca_file, or leave it empty"}
	}
	return pool, nil
}

// send makes one HTTP call. Its errors are *Error.
func (w *wire) send(ctx context.Context, p parcel) (*answer, error) {
	if err := w.limit.Wait(ctx); err != nil {
		return nil, &Error{Kind: Cancelled, Said: "while waiting for odoo.rate: " + err.Error(), cause: err, unsent: true}
	}
	if w.turn != nil {
		select {
		case w.turn <- struct{}{}:
			defer func() { <-w.turn }()
		case <-ctx.Done():
			return nil, &Error{Kind: Cancelled, Said: "while waiting for the call before: " + ctx.Err().Error(), cause: ctx.Err(), unsent: true}
		}
	}
	late := fmt.Errorf("no answer within %s (odoo.timeout)", w.timeout)
	ctx, cancel := context.WithTimeoutCause(ctx, w.timeout, late)
	defer cancel()
	var sent, agreeing atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:           func(string) { sent.Store(false) }, // a new attempt: Go only makes it when nothing of the first left
		TLSHandshakeStart: func() { agreeing.Store(true) },
		TLSHandshakeDone:  func(_ tls.ConnectionState, err error) { agreeing.Store(err != nil) },
		WroteHeaders:      func() { sent.Store(true) },
	})
	req, err := w.request(traced, p)
	if err != nil {
		return nil, err
	}
	w.calls.Add(1)
	res, err := w.client.Do(req)
	if err != nil && agreeing.Load() && !sent.Load() {
		err = &handshakeError{err}
	}
	if err != nil {
		return nil, w.broken(ctx, err, sent.Load(), p.write)
	}
	defer res.Body.Close() //nolint:errcheck // it was read, or the error is already known
	a, err := w.receive(ctx, res)
	if err != nil {
		return nil, w.broken(ctx, err, true, p.write)
	}
	return a, nil
}

func (w *wire) request(ctx context.Context, p parcel) (*http.Request, error) {
	address := w.base.JoinPath(p.path)
	address.RawQuery = p.query.Encode()
	req, err := http.NewRequestWithContext(ctx, p.method, address.String(), bytes.NewReader(p.body))
	if err != nil {
		return nil, &Error{Kind: NotOdoo, Said: "no request can be made for this address", Do: "check odoo.url", cause: err, unsent: true}
	}
	maps.Copy(req.Header, p.header)
	req.Header.Set("User-Agent", w.agent)
	if p.mediaType != "" {
		req.Header.Set("Content-Type", p.mediaType)
	}
	return req, nil
}
