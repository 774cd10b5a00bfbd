package odooclient

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// maxAnswer is the largest answer that is read, in bytes: a page of leads is under one megabyte, the ids of a million
// leads are eight.
const maxAnswer = 256 << 20

// wire sends one POST and reads the answer: limits, time-outs and what a broken connection means live here.
type wire struct {
	base    *url.URL
	client  *http.Client
	agent   string
	timeout time.Duration
	limit   *rate.Limiter
	calls   atomic.Int64
	buffers sync.Pool
}

func newWire(o Options) (*wire, error) {
	base, err := url.Parse(o.URL)
	if err != nil || base.Host == "" {
		return nil, &Error{Kind: NotOdoo, Said: fmt.Sprintf("%q is no web address", o.URL), Do: "set odoo.url to the address that a browser shows, such as https://crm.example.com"}
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:errcheck,forcetypeassert // it is one, by its documentation
	transport.MaxIdleConnsPerHost = 4
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if o.CAFile != "" {
		if transport.TLSClientConfig.RootCAs, err = readCAs(o.CAFile); err != nil {
			return nil, err
		}
	}
	w := &wire{base: base, agent: o.UserAgent, timeout: o.Timeout, limit: rate.NewLimiter(rate.Inf, 1)}
	if o.Rate > 0 {
		w.limit = rate.NewLimiter(rate.Limit(o.Rate), 1)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("make a cookie jar: %w", err)
	}
	w.client = &http.Client{Transport: transport, CheckRedirect: sameHostOnly, Jar: jar}
	w.buffers.New = func() any { return new(bytes.Buffer) }
	return w, nil
}

func readCAs(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path) //nolint:gosec // G304: the admin names the file
	if err != nil {
		return nil, fmt.Errorf("read odoo.ca_file: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("odoo.ca_file %s holds no certificate in PEM form", path)
	}
	return pool, nil
}

// sameHostOnly keeps the key from being sent to a host that the admin did not name, or in clear after TLS.
func sameHostOnly(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	if next.URL.Host != first.Host || first.Scheme == "https" && next.URL.Scheme != "https" {
		return &Error{Kind: NotOdoo, Said: "it redirects to " + next.URL.Scheme + "://" + next.URL.Host, Do: "set odoo.url to the final address"}
	}
	if len(before) >= 5 {
		return &Error{Kind: NotOdoo, Said: "it redirects in a circle", Do: "check odoo.url and the proxy before Odoo"}
	}
	return http.ErrUseLastResponse // a redirected POST becomes a GET: its status tells more
}

// answer is what came back. Free gives its buffer back; Body must not be used after.
type answer struct {
	Status int
	Type   string // media type
	Date   time.Time
	Body   []byte
	buffer *bytes.Buffer
	pool   *sync.Pool
}

func (a *answer) Free() {
	if a.buffer != nil && a.buffer.Cap() < 16<<20 {
		a.buffer.Reset()
		a.pool.Put(a.buffer)
	}
	a.buffer, a.Body = nil, nil
}

// send makes one HTTP call; query is none, or one name and its value. write says that the call may change something, so that a broken answer is an UnknownOutcome.
func (w *wire) send(ctx context.Context, method, path, contentType string, header http.Header, body []byte, write bool, query ...string) (*answer, error) {
	if err := w.limit.Wait(ctx); err != nil {
		return nil, fmt.Errorf("wait for odoo.rate: %w", err)
	}
	late := fmt.Errorf("no answer within %s (odoo.timeout)", w.timeout)
	ctx, cancel := context.WithTimeoutCause(ctx, w.timeout, late)
	defer cancel()
	var sent atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	address := w.base.JoinPath(path)
	if len(query) == 2 {
		address.RawQuery = url.Values{query[0]: {query[1]}}.Encode()
	}
	req, err := http.NewRequestWithContext(traced, method, address.String(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	req.Header.Set("User-Agent", w.agent)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	w.calls.Add(1)
	res, err := w.client.Do(req)
	if err != nil {
		return nil, broken(ctx, err, sent.Load(), write)
	}
	defer res.Body.Close()                    //nolint:errcheck // it was read, or the error is already known
	buffer := w.buffers.Get().(*bytes.Buffer) //nolint:errcheck,forcetypeassert // the pool holds nothing else
	a := &answer{Status: res.StatusCode, buffer: buffer, pool: &w.buffers}
	a.Type, _, _ = mime.ParseMediaType(res.Header.Get("Content-Type"))
	a.Date, _ = http.ParseTime(res.Header.Get("Date"))
	n, err := buffer.ReadFrom(io.LimitReader(res.Body, maxAnswer+1))
	if err == nil && n > maxAnswer {
		err = fmt.Errorf("the answer is larger than %d MB", maxAnswer>>20)
	}
	if err != nil {
		a.Free()
		return nil, broken(ctx, err, true, write)
	}
	a.Body = buffer.Bytes()
	return a, nil
}

// broken says what a failed exchange means: surely not sent, or sent and nobody knows.
func broken(ctx context.Context, err error, sent, write bool) error {
	if typed, ok := errors.AsType[*Error](err); ok {
		return typed
	}
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), context.Canceled) {
		err = context.Cause(ctx)
	}
	e := &Error{Said: said(err), cause: err}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case untrusted || noTLS:
		e.Kind, e.Do = TLSFailed, "check that odoo.url says https only where Odoo does, and name an own certificate authority in odoo.ca_file"
	case sent && write:
		e.Kind, e.Do = UnknownOutcome, "nothing: Leadtwin looks in Odoo what happened"
	case ctx.Err() != nil:
		e.Kind, e.Do = TimedOut, "check the network and Odoo's load, or raise odoo.timeout"
	default:
		e.Kind, e.Do = Unreachable, "check odoo.url, and that Odoo runs and can be reached from here"
	}
	return e
}

// said leaves the address out of a network error: it may hold what an admin pasted there.
func said(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if d, ok := errors.AsType[*net.DNSError](err); ok {
		return "no host has the name " + d.Name
	}
	return err.Error()
}
