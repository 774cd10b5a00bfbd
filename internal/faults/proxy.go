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

// Proxy stands before one Odoo. Without a plan it only counts. It serves several callers at a time.
type Proxy struct {
	URL string // for the caller

	odoo   string
	client *http.Client
	server *httptest.Server

	asking sync.Mutex // plans are asked one at a time, since they may have a memory
	mu     sync.Mutex
	plan   Plan
	calls  []Call
	of     map[string]int
	late   []letter
}

// letter is a call on its way.
type letter struct {
	n            int
	method, path string
	host         string // as the caller knows Odoo: redirects are made from it
	header       http.Header
	body         []byte
}

// reply is Odoo's answer.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// Start serves a proxy before the Odoo at an address, until Close.
func Start(odoo string) *Proxy {
	p := &Proxy{odoo: strings.TrimSuffix(odoo, "/"), of: map[string]int{}, client: &http.Client{
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 4},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	p.server = httptest.NewServer(p)
	p.URL = p.server.URL
	return p
}

// Close ends the proxy, and with it every call that still waits.
func (p *Proxy) Close() {
	p.server.CloseClientConnections()
	p.server.Close()
	p.client.CloseIdleConnections()
}

// Arm starts to break calls by a plan, and to count from 1. Nil breaks nothing.
func (p *Proxy) Arm(plan Plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plan, p.calls, p.of = plan, nil, map[string]int{}
}

// Off breaks nothing any more, and goes on counting.
func (p *Proxy) Off() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plan = nil
}

// Calls are those since Arm, in the order in which they came.
func (p *Proxy) Calls() []Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.calls)
}

// Broken is how many calls met a fault since Arm.
func (p *Proxy) Broken() int {
	n := 0
	for _, c := range p.Calls() {
		if c.Fault != "" {
			n++
		}
	}
	return n
}

// Deliver lets those calls arrive in Odoo whose callers gave up long ago, and says how many they were.
func (p *Proxy) Deliver(ctx context.Context) (int, error) {
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

// ServeHTTP passes one call on, or breaks it.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the caller is gone
	}
	l := letter{method: r.Method, path: r.URL.RequestURI(), host: r.Host, header: passedOn(r.Header), body: body}
	n, f := p.ask(callOf(r, body))
	l.n = n
	a := p.toOdoo(r.Context(), l, f)
	answer(w, r, a, f)
}

// ask counts a call and has the plan decide on it.
func (p *Proxy) ask(c Call) (int, Fault) {
	p.asking.Lock()
	defer p.asking.Unlock()
	p.mu.Lock()
	p.of[c.Name()]++
	c.N, c.Of = len(p.calls)+1, p.of[c.Name()]
	p.calls = append(p.calls, c)
	plan := p.plan
	p.mu.Unlock()
	if plan == nil {
		return c.N, Fault{}
	}
	f := plan(c)
	p.note(c.N, func(c *Call) { c.Fault = f.Name })
	return c.N, f
}

func (p *Proxy) note(n int, what func(*Call)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n <= len(p.calls) {
		what(&p.calls[n-1])
	}
}

// toOdoo lets Odoo see a call as often as the fault wants it.
func (p *Proxy) toOdoo(ctx context.Context, l letter, f Fault) reply {
	times := 1
	switch {
	case !f.Breaks():
	case f.Odoo == Unseen:
		return reply{}
	case f.Odoo == Later:
		p.mu.Lock()
		defer p.mu.Unlock()
		p.late = append(p.late, l)
		return reply{}
	case f.Odoo == Twice:
		times = 2
	}
	if f.Breaks() {
		ctx = context.WithoutCancel(ctx) // a caller that gives up does not stop Odoo
	}
	var a reply
	for range times {
		var err error
		if a, err = p.forward(ctx, l); err != nil {
			panic(http.ErrAbortHandler) // Odoo itself is not there: the caller sees the same as without a proxy
		}
	}
	return a
}

func (p *Proxy) forward(ctx context.Context, l letter) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, l.method, p.odoo+l.path, bytes.NewReader(l.body))
	if err != nil {
		return reply{}, fmt.Errorf("make the request for Odoo: %w", err)
	}
	r.Header, r.Host = l.header.Clone(), l.host
	res, err := p.client.Do(r)
	if err != nil {
		return reply{}, fmt.Errorf("pass a call on to Odoo: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // it was read, or the error is already known
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return reply{}, fmt.Errorf("read Odoo's answer: %w", err)
	}
	p.note(l.n, func(c *Call) {
		c.Seen++
		if !refused(res.StatusCode, res.Header.Get("Content-Type"), body) {
			c.Done++
		}
	})
	return reply{res.StatusCode, passedOn(res.Header), body}, nil
}

// passedOn are the headers that concern both ends, not one connection.
func passedOn(h http.Header) http.Header {
	h = h.Clone()
	for _, name := range []string{"Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Te", "Trailer", "Upgrade", "Content-Length"} {
		h.Del(name)
	}
	return h
}

// answer gives the caller what the fault leaves of the answer.
func answer(w http.ResponseWriter, r *http.Request, a reply, f Fault) {
	switch f.Answer {
	case Real:
		a.send(w, a.body)
	case Closed:
		panic(http.ErrAbortHandler)
	case Reset:
		reset(w)
	case Inside:
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		a.send(w, a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case Silence:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case Page:
		page(w, f.Status)
	case Bare:
		w.Header()["Content-Type"] = nil // else Go guesses one
		w.WriteHeader(f.Status)
	case Elsewhere:
		redirect(w, r, f)
	case Half:
		a.send(w, a.body[:len(a.body)/2])
	case Endless:
		a.status = http.StatusOK
		a.send(w, []byte(`{"jsonrpc":"2.0","id":1,"result":"`))
		endless(w)
	}
}

func (a reply) send(w http.ResponseWriter, body []byte) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}

func page(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if status == http.StatusFound {
		w.Header().Set("Location", "/web/login")
	}
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<html><head><title>%[1]d %[2]s</title></head><body><h1>%[1]d %[2]s</h1></body></html>", status, http.StatusText(status))
}

// redirect leads to the same path at another host.
func redirect(w http.ResponseWriter, r *http.Request, f Fault) {
	to := url.URL{Scheme: "https", Host: f.Host, Path: r.URL.Path}
	if to.Host == "" {
		_, port, _ := net.SplitHostPort(r.Host) // a test server always has one
		to.Scheme, to.Host = "http", net.JoinHostPort("localhost", port)
	}
	w.Header().Set("Location", to.String())
	w.WriteHeader(f.Status)
}

// endless writes until the caller has enough.
func endless(w io.Writer) {
	const most = 1 << 30 // bytes; a caller without a limit must not eat all memory
	block := bytes.Repeat([]byte{'x'}, 1<<20)
	for range most / len(block) {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func reset(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // closing is a reset then
	}
	_ = c.Close()
}
