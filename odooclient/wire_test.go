package odooclient_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

func TestTimeout(t *testing.T) {
	eachWay(t, func(t *testing.T, w way) {
		t.Parallel()
		var p points
		s := miniodootest.Start(t, w.version, "", p.option())
		o := optionsFor(s, w.transport)
		session := connect(t, o).Session()
		o.Known, o.Timeout = &session, 50*time.Millisecond
		c := connect(t, o)
		over := make(chan struct{})
		t.Cleanup(func() { close(over) }) // before the server waits for its handlers
		p.set(func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-over:
			}
		})
		if err := probed(t, c, false); !odooclient.Is(err, odooclient.TimedOut) ||
			!strings.Contains(err.Error(), "odoo.timeout") {
			t.Errorf("a read: %v; want a time-out that names its setting", err)
		}
		if n := p.hits.Load(); n != 2 {
			t.Errorf("a read that times out was sent %d times, want twice", n)
		}
		if err := probed(t, c, true); !odooclient.Is(err, odooclient.UnknownOutcome) {
			t.Errorf("a write: %v; want an unknown outcome", err)
		}
		if n := p.hits.Load(); n != 3 {
			t.Errorf("a write that times out was sent %d times, want once", n-2)
		}
	})
}

func TestCallCancelled(t *testing.T) {
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.JSON2))
	for write, want := range map[bool]odooclient.Kind{false: odooclient.Cancelled, true: odooclient.UnknownOutcome} {
		ctx, cancel := context.WithCancel(t.Context())
		p.set(func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		})
		err := c.Call(ctx, odooclient.Request{Model: "crm.lead", Method: probe, Write: write}, nil)
		if !odooclient.Is(err, want) || !errors.Is(err, context.Canceled) {
			t.Errorf("write %t: %v; want %s", write, err, want)
		}
	}
}

// Where one of several calls fails, the others are given up. What went wrong with the one is not theirs: neither to
// tell nor to change.
func TestConcurrentCallsCancelled(t *testing.T) {
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.JSON2))
	for write, want := range map[bool]odooclient.Kind{false: odooclient.Cancelled, true: odooclient.UnknownOutcome} {
		ctx, cancel := context.WithCancelCause(t.Context())
		other := &odooclient.Error{Kind: odooclient.Forbidden, Message: "not for you"}
		p.set(func(_ http.ResponseWriter, r *http.Request) {
			cancel(other)
			<-r.Context().Done()
		})
		err := c.Call(ctx, odooclient.Request{Model: "crm.lead", Method: probe, Write: write}, nil)
		if !odooclient.Is(err, want) || !errors.Is(err, context.Canceled) || errors.Is(err, other) {
			t.Errorf("write %t: %v; want %s", write, err, want)
		}
	}
}

func TestAnswersCompressed(t *testing.T) {
	t.Parallel()
	s := miniodootest.Start(t, "19.0", `leads: [{id: 41, name: Packed}]`, miniodoo.WithMiddleware(packed))
	for _, transport := range []string{odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
		c := connect(t, optionsFor(s, transport))
		leads, _, err := c.Leads(t.Context(), []leadID{41})
		if err != nil || len(leads) != 1 || leads[0].Title != "Packed" {
			t.Errorf("%s: %v, %v", transport, leads, err)
		}
	}
}

func packed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			http.Error(w, "this client takes no gzip", http.StatusNotAcceptable)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		next.ServeHTTP(packer{w, z}, r)
		_ = z.Close()
	})
}

type packer struct {
	http.ResponseWriter
	z io.Writer
}

func (p packer) WriteHeader(status int) {
	p.Header().Del("Content-Length")
	p.ResponseWriter.WriteHeader(status)
}

func (p packer) Write(b []byte) (int, error) {
	p.Header().Del("Content-Length")
	return p.z.Write(b)
}

// A few packed bytes may unfold to very many.
func TestAnswerSizeLimit(t *testing.T) {
	t.Parallel()
	bomb := miniodoo.WithMiddleware(packed)
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", bomb, p.option()), odooclient.JSON2))
	c.LimitAnswers(1 << 20)
	p.set(says(200, asJSON, strings.Repeat(" ", 2<<20)+"1"))
	if err := probed(t, c, false); !odooclient.Is(err, odooclient.BadAnswer) || !strings.Contains(err.Error(), "1 MB") {
		t.Errorf("%v; want a bad answer that names the limit", err)
	}
	if p.hits.Load() != 1 {
		t.Errorf("asked %d times for what is too large", p.hits.Load())
	}
	if err := probed(t, c, true); !odooclient.Is(err, odooclient.UnknownOutcome) {
		t.Errorf("a write: %v; want an unknown outcome", err)
	}
}

func TestConnectionsReused(t *testing.T) {
	mini := miniodoo.New("19.0")
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(mini.Handler())
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	c := connect(t, odooclient.Options{URL: s.URL, Database: mini.Database(), User: "admin", Key: miniodoo.KeyOf("admin")})
	for range 10 {
		if _, err := c.CountLeads(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d calls opened %d connections, want 1", c.CallCount(), n)
	}
}

func TestUserAgentAndCallCount(t *testing.T) {
	eachWay(t, func(t *testing.T, w way) {
		t.Parallel()
		var seen, others atomic.Int64
		s := miniodootest.Start(t, w.version, `leads: [{id: 41, name: A}]`,
			miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					seen.Add(1)
					if r.UserAgent() != "leadtwin/test" {
						others.Add(1)
					}
					next.ServeHTTP(w, r)
				})
			}))
		var told atomic.Int64
		o := optionsFor(s, w.transport)
		o.OnCall = func(c odooclient.Call) {
			if c.Model == "" || c.Method == "" || c.Took <= 0 || c.Err != nil {
				t.Errorf("told %+v", c)
			}
			told.Add(1)
		}
		c := connect(t, o)
		if err := setActive(t.Context(), c, 41, false); err != nil {
			t.Fatal(err)
		}
		if others.Load() != 0 || seen.Load() != c.CallCount() || told.Load() != 3 { // fields of two models, one write
			t.Errorf("%d calls, %d counted, %d told, %d of them without our name", seen.Load(), c.CallCount(), told.Load(),
				others.Load())
		}
	})
}

func TestRateLimit(t *testing.T) {
	s := miniodootest.Start(t, "19.0", "")
	o := optionsFor(s, odooclient.JSON2)
	session := connect(t, o).Session()
	o.Known, o.Rate = &session, 50
	c := connect(t, o)
	start := time.Now()
	for range 6 {
		if _, err := c.CountLeads(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took < 100*time.Millisecond {
		t.Errorf("6 calls at 50 a second took %s, want 100 ms or more", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.CountLeads(ctx); !odooclient.Is(err, odooclient.Cancelled) {
		t.Errorf("%v; want cancelled", err)
	}
}

func TestOdooHostedServers(t *testing.T) {
	for host, want := range map[string]bool{
		"acme.odoo.com": true, "ACME.odoo.com": true, "acme.dev.odoo.com": true, "odoo.com": true,
		"odoo.acme.test": false, "notodoo.com": false, "odoo.com.acme.test": false, "127.0.0.1": false, "": false,
	} {
		if got := odooclient.Hosted(host); got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
}
