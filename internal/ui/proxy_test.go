package ui

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"leadtwin/internal/proxies"
	"leadtwin/internal/store"
)

func TestSessionCookieBehindProxy(t *testing.T) {
	s, err := store.Open(t.Context(), "sqlite:"+t.TempDir()+"/sessions.db")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // of a test
	d := &Desk{
		o:        Options{Proxies: proxies.Trusted{netip.MustParsePrefix("10.0.0.0/8")}},
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
