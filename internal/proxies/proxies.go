// Package proxies reads what reverse proxies say of the requests that they pass on.
package proxies

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Trusted are the proxies whose headers X-Forwarded-For and X-Forwarded-Proto count.
type Trusted []netip.Prefix

// Client is the address that a request comes from; behind trusted proxies, the last one in X-Forwarded-For that is none
// of them.
func (t Trusted) Client(r *http.Request) string {
	host := peerAddress(r)
	// A proxy such as HAProxy adds a line of its own behind that of the client, which anybody can write.
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(forwarded) - 1; i >= 0 && t.contain(host); i-- {
		if at, err := netip.ParseAddr(strings.TrimSpace(forwarded[i])); err == nil {
			host = at.String()
		}
	}
	return host
}

// ReceivedTLS reports whether a trusted proxy received the request over https.
func (t Trusted) ReceivedTLS(r *http.Request) bool {
	return r.Header.Get("X-Forwarded-Proto") == "https" && t.contain(peerAddress(r))
}

func (t Trusted) contain(host string) bool {
	at, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(t, func(p netip.Prefix) bool { return p.Contains(at.Unmap()) })
}

// peerAddress is the address that the connection comes from.
func peerAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
