package faults

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Proxy forwards calls to one Odoo. Without a plan it only counts. It serves concurrent callers.
type Proxy struct {
	URL string // for the caller

	odoo   string
	client *http.Client
	server *httptest.Server

	planning  sync.Mutex // plans are asked one at a time, since they may have a memory
	mu        sync.Mutex
	plan      Plan
	calls     []Call
	perMethod map[string]int
	late      []request
}

// request is a call on its way to Odoo.
type request struct {
	n            int
	method, path string
	host         string // of Odoo as the caller knows it, for redirects
	header       http.Header
	body         []byte
}

// response is Odoo's answer.
type response struct {
	status int
	header http.Header
	body   []byte
}

// Start serves a proxy for the Odoo at an address, until Close.
func Start(odoo string) *Proxy {
	p := &Proxy{odoo: strings.TrimSuffix(odoo, "/"), perMethod: map[string]int{}, client: &http.Client{
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 4},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	p.server = httptest.NewServer(p)
	p.URL = p.server.URL
	return p
}

// Close stops the proxy and every waiting call.
func (p *Proxy) Close() {
	p.server.CloseClientConnections()
	p.server.Close()
	p.client.CloseIdleConnections()
}

// SetPlan starts to break calls by a plan and resets the count. Nil breaks nothing.
func (p *Proxy) SetPlan(plan Plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plan, p.calls, p.perMethod = plan, nil, map[string]int{}
}

// ClearPlan stops breaking calls and continues to count.
func (p *Proxy) ClearPlan() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plan = nil
}

// Calls returns the calls since SetPlan, in their order.
func (p *Proxy) Calls() []Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.calls)
}

// CountBroken returns how many calls met a fault since SetPlan.
func (p *Proxy) CountBroken() int {
	n := 0
	for _, c := range p.Calls() {
		if c.Fault != "" {
			n++
		}
	}
	return n
}

// DeliverLate delivers the calls to Odoo whose callers gave up long ago, and returns their number.
func (p *Proxy) DeliverLate(ctx context.Context) (int, error) {
	p.mu.Lock()
	late := p.late
	p.late = nil
	p.mu.Unlock()
	for _, l := range late {
		if _, err := p.forward(ctx, l); err != nil {
			return len(late), err
		}
	}
	return len(late), nil
}

// ServeHTTP forwards one call, or breaks it.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the caller is gone
	}
	l := request{method: r.Method, path: r.URL.RequestURI(), host: r.Host, header: forwardedHeaders(r.Header), body: body}
	n, f := p.planFor(parseCall(r, body))
	l.n = n
	a := p.deliver(r.Context(), l, f)
	writeAnswer(w, r, a, f)
}

// planFor counts a call and returns its fault.
func (p *Proxy) planFor(c Call) (int, Fault) {
	p.planning.Lock()
	defer p.planning.Unlock()
	p.mu.Lock()
	p.perMethod[c.Name()]++
	c.N, c.Nth = len(p.calls)+1, p.perMethod[c.Name()]
	p.calls = append(p.calls, c)
	plan := p.plan
	p.mu.Unlock()
	if plan == nil {
		return c.N, Fault{}
	}
	f := plan(c)
	p.updateCall(c.N, func(c *Call) { c.Fault = f.Name })
	return c.N, f
}

func (p *Proxy) updateCall(n int, what func(*Call)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n <= len(p.calls) {
		what(&p.calls[n-1])
	}
}

// deliver sends a call to Odoo as often as the fault says.
func (p *Proxy) deliver(ctx context.Context, l request, f Fault) response {
	times := 1
	switch {
	case !f.Breaks():
	case f.Delivery == NotDelivered:
		return response{}
	case f.Delivery == DeliveredLater:
		p.mu.Lock()
		defer p.mu.Unlock()
		p.late = append(p.late, l)
		return response{}
	case f.Delivery == DeliveredTwice:
		times = 2
	}
	if f.Breaks() {
		ctx = context.WithoutCancel(ctx) // a caller that gives up does not stop Odoo
	}
	var a response
	for range times {
		var err error
		if a, err = p.forward(ctx, l); err != nil {
			panic(http.ErrAbortHandler) // Odoo itself is not there: the caller sees the same as without a proxy
		}
	}
	return a
}

func (p *Proxy) forward(ctx context.Context, l request) (response, error) {
	r, err := http.NewRequestWithContext(ctx, l.method, p.odoo+l.path, bytes.NewReader(l.body))
	if err != nil {
		return response{}, fmt.Errorf("make the request for Odoo: %w", err)
	}
	r.Header, r.Host = l.header.Clone(), l.host
	res, err := p.client.Do(r)
	if err != nil {
		return response{}, fmt.Errorf("pass a call on to Odoo: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // it was read, or the error is already known
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return response{}, fmt.Errorf("read Odoo's answer: %w", err)
	}
	p.updateCall(l.n, func(c *Call) {
		c.Delivered++
		if !isError(res.StatusCode, res.Header.Get("Content-Type"), body) {
			c.Succeeded++
		}
	})
	return response{res.StatusCode, forwardedHeaders(res.Header), body}, nil
}

func forwardedHeaders(h http.Header) http.Header {
	h = h.Clone()
	for _, name := range []string{
		"Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Te", "Trailer",
		"Upgrade", "Content-Length",
	} {
		h.Del(name)
	}
	return h
}

// writeAnswer sends the caller what the fault leaves of the answer.
func writeAnswer(w http.ResponseWriter, r *http.Request, a response, f Fault) {
	switch f.Answer {
	case OdooAnswer:
		a.writeTo(w, a.body)
	case ConnectionClosed:
		panic(http.ErrAbortHandler)
	case ConnectionReset:
		resetConnection(w)
	case TruncatedAnswer:
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		a.writeTo(w, a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case NoAnswer:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case HTMLPage:
		writePage(w, f.Status)
	case BareStatus:
		w.Header()["Content-Type"] = nil // else Go guesses one
		w.WriteHeader(f.Status)
	case Redirect:
		writeRedirect(w, r, f)
	case HalfBody:
		a.writeTo(w, a.body[:len(a.body)/2])
	case EndlessBody:
		a.status = http.StatusOK
		a.writeTo(w, []byte(`{"jsonrpc":"2.0","id":1,"result":"`))
		writeEndless(w)
	}
}

func (a response) writeTo(w http.ResponseWriter, body []byte) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}

func writePage(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if status == http.StatusFound {
		w.Header().Set("Location", "/web/login")
	}
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<html><head><title>%[1]d %[2]s</title></head><body><h1>%[1]d %[2]s</h1></body></html>", status,
		http.StatusText(status))
}

func writeRedirect(w http.ResponseWriter, r *http.Request, f Fault) {
	to := url.URL{Scheme: "https", Host: f.Host, Path: r.URL.Path}
	if to.Host == "" {
		_, port, _ := net.SplitHostPort(r.Host) // a test server always has one
		to.Scheme, to.Host = "http", net.JoinHostPort("localhost", port)
	}
	w.Header().Set("Location", to.String())
	w.WriteHeader(f.Status)
}

// writeEndless writes until the caller closes the connection.
func writeEndless(w io.Writer) {
	const most = 1 << 30 // bytes; a caller without a limit must not exhaust the memory
	block := bytes.Repeat([]byte{'x'}, 1<<20)
	for range most / len(block) {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func resetConnection(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // closing is a reset then
	}
	_ = c.Close()
}
