package odooclient_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

// leadID is short for what nearly every test names.
type leadID = crm.LeadID

// way is a version of Odoo over one of the transports that it offers.
type way struct{ version, transport string }

func (w way) String() string { return w.version + " " + w.transport }

// ways are all that miniodoo plays.
var ways = []way{
	{"14.0", odooclient.JSONRPC},
	{"14.0", odooclient.XMLRPC},
	{"19.0", odooclient.JSON2},
	{"19.0", odooclient.JSONRPC},
	{"19.0", odooclient.XMLRPC},
}

// eachWay runs a test over all of them.
func eachWay(t *testing.T, test func(t *testing.T, w way)) {
	for _, w := range ways {
		t.Run(w.String(), func(t *testing.T) { test(t, w) })
	}
}

// optionsFor are those of a server's administrator.
func optionsFor(s miniodootest.Server, transport string) odooclient.Options {
	return odooclient.Options{
		URL: s.URL, Database: s.Database, User: s.Login, Key: s.Key, Transport: transport,
		Timeout: 30 * time.Second, UserAgent: "leadtwin/test",
	}
}

// connect signs in, and out at the end.
func connect(t testing.TB, o odooclient.Options) *odooclient.Client {
	t.Helper()
	c, err := odooclient.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	c.Hurry()
	return c
}

// probe is a method that no server has: the switch answers in its place.
const probe = "probe_of_a_test"

// probed calls it.
func probed(t *testing.T, c *odooclient.Client, write bool) error {
	t.Helper()
	return c.Call(t.Context(), odooclient.Request{Model: "crm.lead", Method: probe, Write: write}, nil)
}

// points takes the place of the server for the calls that name probe, or, with all set, for every call.
type points struct {
	handler atomic.Pointer[http.HandlerFunc]
	all     atomic.Bool
	hits    atomic.Int64
}

func (p *points) set(h http.HandlerFunc) { p.handler.Store(&h) }

// option puts the switch before a miniodoo.
func (p *points) option() miniodoo.Option {
	return miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return // the client has gone
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			named := p.all.Load() || bytes.Contains(body, []byte(probe)) || bytes.Contains([]byte(r.URL.Path), []byte(probe))
			if h := p.handler.Load(); h != nil && named {
				p.hits.Add(1)
				(*h)(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}

// says answers everything in one way.
func says(status int, mediaType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // a client that has gone is what some tests are about
	}
}

// rewritten is a request with parts of its body replaced.
func rewritten(r *http.Request, pairs ...string) *http.Request {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return r // the client has gone
	}
	body = []byte(strings.NewReplacer(pairs...).Replace(string(body)))
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return r
}
