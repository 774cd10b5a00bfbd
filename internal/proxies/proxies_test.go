package proxies

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestClientAddress(t *testing.T) {
	trusted := Trusted{netip.MustParsePrefix("10.0.0.0/8")}
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
		if got := trusted.Client(r); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
