package odooclient_test

import (
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

// The key must not come out in any error, whatever goes wrong and whatever the server repeats.
func TestErrorsHideKey(t *testing.T) {
	t.Parallel()
	const key = "s3cr3t-k3y-0123456789"
	repeats := func(w http.ResponseWriter, r *http.Request) {
		all := new(strings.Builder)
		_ = r.Header.Write(all)
		body, _ := io.ReadAll(r.Body)
		all.Write(body)
		all.WriteString(key)
		switch r.URL.Path {
		case "/web/version":
			says(200, asJSON, `{"version": "19.0"}`)(w, r)
		case "/jsonrpc":
			says(200, asJSON, `{"jsonrpc": "2.0", "error": {"message": "`+key+
				`", "data": {"name": "odoo.exceptions.UserError", "message": "`+key+`", "debug": "`+key+`"}}}`)(w, r)
		case "/xmlrpc/2/common", "/xmlrpc/2/object":
			says(200, asXML, `<methodResponse><fault><value><struct>`+
				`<member><name>faultCode</name><value><int>2</int></value></member>`+
				`<member><name>faultString</name><value><string>`+key+`</string></value></member></struct></value></fault>`+
				`</methodResponse>`)(w, r)
		default:
			says(422, asJSON, `{"name": "odoo.exceptions.UserError", "message": "`+key+`", "debug": "`+key+`"}`)(w, r)
		}
	}
	for name, h := range map[string]http.HandlerFunc{
		"repeated": repeats, "page": says(200, asHTML, key), "redirect": redirects("https://evil.test/" + key), "cut": cut(0),
		"bad": says(200, asJSON, key),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(h)
			t.Cleanup(s.Close)
			for _, transport := range []string{odooclient.Auto, odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
				_, err := odooclient.Connect(t.Context(),
					odooclient.Options{URL: s.URL + "/?k=" + key, Database: "crm", User: "bot", Key: key, Transport: transport})
				if err == nil || strings.Contains(err.Error(), key) {
					t.Errorf("%s over %s: %v", name, transport, err)
				}
				for e := err; e != nil; e = errors.Unwrap(e) {
					if strings.Contains(e.Error(), key) {
						t.Errorf("%s over %s: the cause %v", name, transport, e)
					}
				}
			}
		})
	}
	if _, err := odooclient.Connect(t.Context(),
		odooclient.Options{URL: "https://bot:" + key + "@127.0.0.1:1"}); err == nil || strings.Contains(err.Error(), key) {
		t.Errorf("in the address: %v", err)
	}
}

// A redirect may be meant well, but the key goes nowhere but to the host that the admin named.
func TestRedirectKeepsKey(t *testing.T) {
	t.Parallel()
	var stolen atomic.Int64
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen.Add(1) }))
	t.Cleanup(evil.Close)
	s := httptest.NewServer(redirects(evil.URL + "/jsonrpc"))
	t.Cleanup(s.Close)
	for _, transport := range []string{odooclient.Auto, odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
		_, err := odooclient.Connect(t.Context(),
			odooclient.Options{URL: s.URL, Database: "crm", User: "bot", Key: "k", Transport: transport})
		if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != odooclient.NotOdoo ||
			!strings.Contains(e.Hint, evil.URL) {
			t.Errorf("%s: %#v; want an error that says where the redirect goes", transport, err)
		}
	}
	if stolen.Load() != 0 {
		t.Errorf("%d requests went to the other host", stolen.Load())
	}
}

// The metadata of a cloud machine must not be readable by those who can set odoo.url or its name.
func TestLinkLocalRefused(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "224.0.0.1"} {
		_, err := odooclient.Connect(t.Context(),
			odooclient.Options{URL: "http://" + host, Database: "crm", User: "bot", Key: "secret"})
		if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != odooclient.NotOdoo ||
			!strings.Contains(e.Message, "link-local") {
			t.Errorf("%s: %v; want a refusal", host, err)
		}
	}
}

func TestProxySetting(t *testing.T) {
	t.Parallel()
	mini := miniodootest.Start(t, "19.0", "")
	var asked, signed atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Header.Get("Proxy-Authorization") != "" {
			signed.Add(1)
		}
		out := r.Clone(r.Context())
		out.RequestURI = ""
		out.Header.Del("Proxy-Authorization")
		res, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer res.Body.Close() //nolint:errcheck // it was read
		w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body)
	}))
	t.Cleanup(proxy.Close)
	o := odooclient.Options{URL: mini.URL, Database: mini.Database, User: mini.Login, Key: mini.Key}
	o.Proxy = strings.Replace(proxy.URL, "http://", "http://gate:keeper@", 1)
	connect(t, o)
	if asked.Load() == 0 || signed.Load() != asked.Load() {
		t.Errorf("the proxy was asked %d times, %d times with its password", asked.Load(), signed.Load())
	}
	for _, nonsense := range []string{"proxy:3128", "ftp://proxy", "http://"} {
		o.Proxy = nonsense
		if _, err := odooclient.Connect(t.Context(), o); err == nil || !strings.Contains(err.Error(), "odoo.proxy") {
			t.Errorf("proxy %q: %v", nonsense, err)
		}
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	mini := miniodoo.New("19.0")
	s := httptest.NewUnstartedServer(mini.Handler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of refused handshakes, which are wanted here
	s.StartTLS()
	t.Cleanup(s.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}),
		0o600); err != nil {
		t.Fatal(err)
	}
	plain := miniodootest.Start(t, "19.0", "")
	o := odooclient.Options{URL: s.URL, Database: mini.Database(), User: "admin", Key: miniodoo.KeyOf("admin")}

	trusted := o
	trusted.CAFile = ca
	connect(t, trusted)

	otherName := trusted
	otherName.URL = strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	noTLS := trusted
	noTLS.URL = strings.Replace(plain.URL, "http:", "https:", 1)
	hangsUp := trusted
	hangsUp.URL = strings.Replace(hangingUp(t), "http:", "https:", 1)
	noFile := o
	noFile.CAFile = filepath.Join(t.TempDir(), "none.pem")
	noPEM := o
	noPEM.CAFile = os.Args[0]
	for name, c := range map[string]struct {
		o        odooclient.Options
		kind     odooclient.Kind
		said, do string
	}{
		"not trusted":  {o, odooclient.TLSFailed, "signed by an unknown authority", "odoo.ca_file"},
		"other name":   {otherName, odooclient.TLSFailed, "certificate", "use the name in odoo.url"},
		"no TLS there": {noTLS, odooclient.TLSFailed, "", "odoo.ca_file"},
		"hangs up":     {hangsUp, odooclient.Unreachable, "does not speak TLS", "https only if Odoo uses https"},
		"no file":      {noFile, odooclient.TLSFailed, "cannot be read", "odoo.ca_file"},
		"no PEM":       {noPEM, odooclient.TLSFailed, "no certificate", "odoo.ca_file"},
	} {
		_, err := odooclient.Connect(t.Context(), c.o)
		if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != c.kind || !strings.Contains(e.Message, c.said) ||
			!strings.Contains(e.Hint, c.do) {
			t.Errorf("%s: %#v; want %s that says %q and what to do", name, err, c.kind, c.said)
		}
	}
}

// hangingUp listens, and closes a connection after it has heard something, as Odoo's own server does with TLS.
func hangingUp(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 1000))
			_ = c.Close()
		}
	}()
	return "http://" + l.Addr().String()
}
