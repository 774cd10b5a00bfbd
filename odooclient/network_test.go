package odooclient_test

import (
	"encoding/pem"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

// signedIn connects to a server of any kind that has a miniodoo behind it, and makes a few calls.
func signedIn(t *testing.T, mini *miniodoo.Odoo, url, transport, ca string) *odooclient.Client {
	t.Helper()
	c := connect(t, odooclient.Options{
		URL: url, Database: mini.Database(), User: "admin", Key: miniodoo.KeyOf("admin"), Transport: transport, CAFile: ca,
		Timeout: 30 * time.Second,
	})
	if _, err := c.Create(t.Context(), "crm.lead", map[string]any{"name": "A lead"}); err != nil {
		t.Error(err)
	}
	if n, err := c.CountLeads(t.Context()); n == 0 || err != nil {
		t.Errorf("%d leads, %v", n, err)
	}
	return c
}

func TestOdooUnderAPath(t *testing.T) {
	for _, transport := range []string{odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
		mini := miniodoo.New("19.0")
		s := httptest.NewServer(http.StripPrefix("/sales/erp", mini.Handler()))
		t.Cleanup(s.Close)
		for _, path := range []string{"/sales/erp", "/sales/erp/", "/sales/erp/web#id=3", "/sales/erp/odoo/crm/27"} {
			signedIn(t, mini, s.URL+path, transport, "")
		}
	}
}

func TestConnectIPv6(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "[::1]:0")
	if err != nil {
		t.Logf("this machine has no IPv6: %v", err)
		return
	}
	mini := miniodoo.New("19.0")
	s := httptest.NewUnstartedServer(mini.Handler())
	_ = s.Listener.Close()
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	signedIn(t, mini, s.URL+"/", odooclient.Auto, "")
}

func TestOdooBehindHTTP2(t *testing.T) {
	mini := miniodoo.New("19.0")
	var second, calls atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		if r.ProtoMajor == 2 {
			second.Add(1)
		}
		mini.Handler().ServeHTTP(w, r)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}),
		0o600); err != nil {
		t.Fatal(err)
	}
	for _, transport := range []string{odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
		signedIn(t, mini, s.URL, transport, ca)
	}
	if second.Load() != calls.Load() {
		t.Errorf("%d of %d calls over HTTP/2", second.Load(), calls.Load())
	}
}

// A proxy that sends everybody from http to https: what to set is said, and the key is not sent in clear again.
func TestRedirectToHTTPSNamesSetting(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusMovedPermanently)
	}))
	t.Cleanup(s.Close)
	want := strings.Replace(s.URL, "http:", "https:", 1)
	for _, transport := range []string{odooclient.Auto, odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
		_, err := odooclient.Connect(t.Context(),
			odooclient.Options{URL: s.URL, Database: "crm", User: "bot", Key: "k", Transport: transport})
		if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != odooclient.NotOdoo ||
			!strings.Contains(e.Hint, want) {
			t.Errorf("%s: %#v; want to be told of %s", transport, err, want)
		}
	}
}

// A server may close a connection that was idle for a while, or each after one answer.
func TestConnectionClosedByServer(t *testing.T) {
	for name, change := range map[string]func(*http.Server){
		"when idle":     func(s *http.Server) { s.IdleTimeout = 20 * time.Millisecond },
		"after each":    func(s *http.Server) { s.SetKeepAlivesEnabled(false) },
		"in the middle": func(*http.Server) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mini := miniodoo.New("19.0")
			s := httptest.NewUnstartedServer(mini.Handler())
			change(s.Config)
			s.Start()
			t.Cleanup(s.Close)
			c := signedIn(t, mini, s.URL, odooclient.Auto, "")
			for range 5 {
				time.Sleep(60 * time.Millisecond)
				if name == "in the middle" {
					s.CloseClientConnections()
					time.Sleep(200 * time.Millisecond) // until the client has seen it
				}
				if _, err := c.Create(t.Context(), "crm.lead", map[string]any{"name": "Another"}); err != nil {
					t.Error(err)
				}
			}
			if n, err := c.CountLeads(t.Context()); n != 6 || err != nil {
				t.Errorf("%d leads, %v; want 6", n, err)
			}
		})
	}
}

// A proxy that knows nothing of JSON-2 and shows a page of its own for it, before an Odoo that does not tell its
// databases.
func TestConnectProxyHidesJSON2(t *testing.T) {
	s := miniodootest.Start(t, "19.0", "", without("/json/2", "/web/database"))
	if got := connect(t, optionsFor(s, odooclient.Auto)).Session().Transport; got != odooclient.JSONRPC {
		t.Errorf("%s, want %s", got, odooclient.JSONRPC)
	}
	o := optionsFor(s, odooclient.Auto)
	o.Database = "nosuch"
	if _, err := odooclient.Connect(t.Context(), o); !odooclient.Is(err, odooclient.UnknownDatabase) &&
		!odooclient.Is(err, odooclient.Busy) {
		t.Errorf("a database that is not there: %v", err)
	}
}

func TestRetryAfterDate(t *testing.T) {
	t.Parallel()
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.JSON2))
	begun := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) // the server's clock may be wrong
	p.set(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", begun.Format(http.TimeFormat))
		w.Header().Set("Retry-After", begun.Add(time.Hour).Format(http.TimeFormat))
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	if err := probed(t, c, false); !odooclient.Is(err, odooclient.Busy) || p.hits.Load() != 1 {
		t.Errorf("%v after %d calls; want busy after one, since an hour is too long to wait", err, p.hits.Load())
	}
}
