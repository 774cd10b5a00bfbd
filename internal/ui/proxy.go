package ui

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// clientAddress is the address of the browser; behind trusted proxies, the last one in X-Forwarded-For that is none of
// them.
func (d *Desk) clientAddress(r *http.Request) string {
	host := peerAddress(r)
	// A proxy such as HAProxy adds a line of its own behind that of the client, which anybody can write.
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(forwarded) - 1; i >= 0 && d.trusted(host); i-- {
		if at, err := netip.ParseAddr(strings.TrimSpace(forwarded[i])); err == nil {
			host = at.String()
		}
	}
	return host
}

func (d *Desk) trusted(host string) bool {
	at, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, proxy := range d.o.TrustedProxies {
		if proxy.Contains(at.Unmap()) {
			return true
		}
	}
	return false
}

// forwardedFromTLS reports whether a trusted proxy received the request over https.
func (d *Desk) forwardedFromTLS(r *http.Request) bool {
	return r.Header.Get("X-Forwarded-Proto") == "https" && d.trusted(peerAddress(r))
}

// peerAddress is the address that the connection comes from.
func peerAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
