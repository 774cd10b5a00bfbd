package ui

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/store"
)

func TestClientAddress(t *testing.T) {
	d := &Desk{o: Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}
	for name, test := range map[string]struct{ peer, forwarded, want string }{ // a line of the header in each line
		"no proxy":              {"192.0.2.1:1234", "", "192.0.2.1"},
		"an untrusted header":   {"192.0.2.1:1234", "198.51.100.7", "192.0.2.1"},
		"a trusted proxy":       {"10.1.2.3:1234", "198.51.100.7", "198.51.100.7"},
		"two trusted proxies":   {"10.1.2.3:1234", "198.51.100.7, 10.9.9.9", "198.51.100.7"},
		"a forged first entry":  {"10.1.2.3:1234", "203.0.113.1, 198.51.100.7", "198.51.100.7"},
		"a forged first line":   {"10.1.2.3:1234", "203.0.113.1\n198.51.100.7", "198.51.100.7"},
		"an unreadable address": {"10.1.2.3:1234", "unknown", "10.1.2.3"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.RemoteAddr = test.peer
		r.Header["X-Forwarded-For"] = strings.Split(test.forwarded, "\n")
		if got := d.clientAddress(r); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestSessionCookieBehindProxy(t *testing.T) {
	s, err := store.Open(t.Context(), "sqlite:"+t.TempDir()+"/sessions.db")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // of a test
	d := &Desk{
		o:        Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}},
		sessions: newSessions(&sealedStore{sessions: s, now: time.Now}, false, "/"),
	}
	secureCookie := func(peer, proto string) bool {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.RemoteAddr = peer
		r.Header.Set("X-Forwarded-Proto", proto)
		res := httptest.NewRecorder()
		d.withSession(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			d.sessions.Put(r.Context(), noticeKey, []byte("{}"))
		})).ServeHTTP(res, r)
		cookies := res.Result().Cookies()
		if len(cookies) != 1 {
			t.Fatalf("%d cookies", len(cookies))
		}
		return cookies[0].Secure
	}
	for name, test := range map[string]struct {
		peer, proto string
		want        bool
	}{
		"no proxy":                        {"192.0.2.1:1234", "", false},
		"an untrusted header":             {"192.0.2.1:1234", "https", false},
		"a trusted proxy over http":       {"10.1.2.3:1234", "http", false},
		"a trusted proxy that speaks TLS": {"10.1.2.3:1234", "https", true},
	} {
		if got := secureCookie(test.peer, test.proto); got != test.want {
			t.Errorf("%s: secure is %t", name, got)
		}
	}
}
